//! Links, and where they lead.

use crate::{Disk, POD};
use seaworthy::{finding::Outcome, source::Fault};

#[test]
fn to_files_and_folders_are_followed() {
    let disk = Disk::new(&["tree/own.yaml", "shared/s.yaml", "pod.txt"]);
    disk.link("tree/base", "../shared");
    disk.link("tree/pod.yaml", "../pod.txt");
    disk.link("tree/other", "../pod.txt");
    let found = disk.discover_at(&["tree"], &[]);
    assert_eq!(
        disk.names(&found),
        ["tree/base/s.yaml", "tree/own.yaml", "tree/pod.yaml"]
    );
    assert!(
        found
            .sources
            .iter()
            .all(|source| source.read().unwrap() == POD)
    );
}

#[test]
fn a_file_is_taken_once_under_its_own_name() {
    let disk = Disk::new(&["z/real.yaml"]);
    disk.link("a.yaml", "z/real.yaml");
    disk.link("b", "z");
    disk.link("z/c.yaml", "real.yaml");
    assert_eq!(disk.names(&disk.discover()), ["z/real.yaml"]);
    let found = disk.discover_at(&["a.yaml", "b", "z/real.yaml"], &[]);
    assert_eq!(disk.names(&found), ["z/real.yaml"]);
    assert_eq!(disk.names(&disk.discover_at(&["a.yaml"], &[])), ["a.yaml"]);
}

#[test]
fn a_link_to_a_folder_around_it_is_named_and_not_followed() {
    let disk = Disk::new(&["case/manifest.yaml", "stranger.yaml"]);
    disk.link("case/again", "..");
    disk.link("case/self", ".");
    let found = disk.discover_at(&["case"], &[]);
    assert_eq!(disk.names(&found), ["case/manifest.yaml"]);
    let reason = "is a link to a folder that it lies in, and not followed";
    let skipped = ["case/again", "case/self"]
        .map(|path| (path.to_owned(), Outcome::Nothing, reason.to_owned()));
    assert_eq!(disk.skipped(&found), skipped);
}

#[test]
fn links_that_lead_in_circles_or_multiply_end() {
    let disk = Disk::new(&["a/x.yaml", "b/y.yaml", "n30/z.yaml"]);
    disk.link("a/b", "../b");
    disk.link("b/a", "../a");
    for level in 0..30 {
        disk.link(&format!("n{level}/left"), format!("../n{}", level + 1));
        disk.link(&format!("n{level}/right"), format!("../n{}", level + 1));
    }
    assert_eq!(
        disk.names(&disk.discover()),
        ["a/x.yaml", "b/y.yaml", "n30/z.yaml"]
    );
    let found = disk.discover_at(&["n0"], &[]);
    assert_eq!(found.sources.len(), 1);
    assert_eq!(
        disk.names(&disk.discover_at(&["a"], &[])),
        ["a/b/y.yaml", "a/x.yaml"]
    );
}

#[test]
fn a_link_to_nowhere_or_in_a_circle_says_so() {
    let disk = Disk::new(&[]);
    disk.link("m.yaml", "gone.yaml");
    let error = disk.refusal();
    assert_eq!(
        error.message,
        "is a link to `gone.yaml`, which does not exist"
    );
    assert_eq!(error.fault, Fault::Input);

    let disk = Disk::new(&[]);
    disk.link("m.yaml", "b.yaml");
    disk.link("b.yaml", "m.yaml");
    let found = disk.discover();
    assert_eq!(disk.names(&found), ["b.yaml", "m.yaml"]);
    let error = found.sources[0].read().unwrap_err();
    assert_eq!(error.fault, Fault::Input);
    assert!(
        error
            .message
            .starts_with("is a link to `m.yaml`, which cannot be followed: "),
        "{error}"
    );
    let found = disk.discover_at(&["b.yaml"], &[]);
    assert_eq!(disk.names(&found), ["b.yaml"]);
}
