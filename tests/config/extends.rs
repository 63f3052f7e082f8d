//! Configurations that build upon others.

use std::fs;
use std::path::Path;

use seaworthy::config::{Configuration, Selection, Severities};
use seaworthy::finding::Severity;
use tempfile::TempDir;

use crate::{files, options, rules, shown_error};

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn load(files: &[(&str, &str)]) -> Configuration {
    let folder = folder(files);
    let loaded = Configuration::load(&folder.path().join("apps/seaworthy.yaml"));
    loaded.unwrap_or_else(|error| panic!("{error}"))
}

/// What is wrong, with `ROOT` for the folder.
fn mistake(files: &[(&str, &str)]) -> (String, String) {
    let folder = folder(files);
    let error = Configuration::load(&folder.path().join("apps/seaworthy.yaml")).unwrap_err();
    let mut drawn = Vec::new();
    error
        .write(&seaworthy::report::View::default(), &mut drawn)
        .unwrap();
    (
        shown_error(&error).join("\n"),
        String::from_utf8(drawn).unwrap(),
    )
}

/// Which of these run, and how severe they are.
fn severities(configuration: &Configuration) -> Vec<(String, Option<Severity>)> {
    let rules = rules(files());
    let selection = Selection::configured(&rules, configuration, &options()).unwrap();
    let severities = Severities::new(&rules, configuration).unwrap();
    let each = rules.iter().enumerate().map(|(index, rule)| {
        let runs = selection.wants(index, &rules, None);
        (
            rule.id.to_string(),
            runs.then(|| severities.highest(index, &rules)),
        )
    });
    each.collect()
}

#[test]
fn what_it_does_not_say_is_what_it_extends_says() {
    let base = "select: [all]\nignore: [memory-limit-missing]\nrules: {host-network: error, image-untrusted: info}\nfail-on: warning\nkubernetes: 1.31\nexternal: [Secret/a]\nbaseline: known.json\nclusters: [{name: base, paths: [x]}]\n";
    let read = load(&[
        ("seaworthy.yaml", base),
        (
            "apps/seaworthy.yaml",
            "extends: ../seaworthy.yaml\nexternal: [Secret/b]\n",
        ),
    ]);
    assert_eq!(
        severities(&read),
        [
            ("host-network".to_owned(), Some(Severity::Error)),
            ("image-untrusted".to_owned(), Some(Severity::Info)),
            ("memory-limit-missing".to_owned(), None),
        ]
    );
    assert_eq!(read.threshold(&options()), Some(Severity::Warning));
    assert_eq!(
        read.versions()
            .map(|one| one.to_string())
            .collect::<Vec<_>>(),
        ["1.31"; 2]
    );
    let names = |external: &[seaworthy::manifest::External]| {
        external
            .iter()
            .map(|one| one.name.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&read.external), ["a", "b"]);
    assert_eq!(names(&read.clusters[0].cluster.external), ["a", "b"]);
    let known = read.baseline(&options()).unwrap();
    assert!(
        known.ends_with("known.json") && !known.ends_with("apps/known.json"),
        "{known:?}"
    );
}

#[test]
fn what_it_says_goes_before_what_it_extends() {
    let base = "select: [all]\nrules: {host-network: error, host-network/node-agent: error, resources: off}\nfail-on: warning\nkubernetes: 1.31\n";
    let own = "extends: ../seaworthy.yaml\nselect: [default]\nrules: {security: info, memory-limit-missing: error}\nfail-on: never\nkubernetes: 1.34\n";
    let read = load(&[("seaworthy.yaml", base), ("apps/seaworthy.yaml", own)]);
    assert_eq!(
        severities(&read),
        [
            ("host-network".to_owned(), Some(Severity::Info)),
            ("image-untrusted".to_owned(), None),
            ("memory-limit-missing".to_owned(), Some(Severity::Error)),
        ]
    );
    assert_eq!(read.threshold(&options()), None);
    assert_eq!(
        read.versions()
            .map(|one| one.to_string())
            .collect::<Vec<_>>(),
        ["1.34"]
    );
}

#[test]
fn of_several_the_later_counts_and_they_may_share_a_base() {
    let read = load(&[
        ("common.yaml", "rules: {host-network: error}\n"),
        (
            "one.yaml",
            "extends: common.yaml\nrules: {image-untrusted: info}\nselect: [all]\n",
        ),
        (
            "two.yaml",
            "extends: [./common.yaml]\nrules: {image-untrusted: warning, host-network: info}\n",
        ),
        (
            "apps/seaworthy.yaml",
            "extends: [../one.yaml, ../two.yaml]\n",
        ),
    ]);
    assert_eq!(
        severities(&read)[..2],
        [
            ("host-network".to_owned(), Some(Severity::Info)),
            ("image-untrusted".to_owned(), Some(Severity::Warning)),
        ]
    );
}

#[test]
fn parameters_add_up() {
    let read = load(&[
        (
            "seaworthy.yaml",
            "rules: {image-untrusted: {at-most: 7, strict: false}}\n",
        ),
        (
            "apps/seaworthy.yaml",
            "extends: ../seaworthy.yaml\nrules: {image-untrusted: {at-most: 9}}\n",
        ),
    ]);
    let mut files = files();
    read.apply(&mut files).unwrap();
    assert_eq!(files[1].file.params["at-most"], 9);
    assert_eq!(files[1].file.params["strict"], false);
}

#[test]
fn a_circle_has_its_place() {
    let (said, drawn) = mistake(&[
        (
            "seaworthy.yaml",
            "# the root\nextends: apps/seaworthy.yaml\n",
        ),
        ("apps/seaworthy.yaml", "extends: ../seaworthy.yaml\n"),
    ]);
    assert!(said.starts_with("2:10-29 a circle: `"), "{said}");
    let chain = [
        "apps/seaworthy.yaml` extends `",
        "/seaworthy.yaml` extends `",
        "apps/seaworthy.yaml`",
    ];
    for part in chain {
        assert!(said.contains(part), "{said}");
    }
    assert!(said.ends_with(" | take this `extends` out"), "{said}");
    assert!(drawn.contains("/seaworthy.yaml:2:10]"), "{drawn}");
    let (said, _) = mistake(&[("apps/seaworthy.yaml", "extends: ./seaworthy.yaml\n")]);
    assert!(said.starts_with("1:10-26 a circle: `"), "{said}");
}

#[test]
fn a_file_that_is_not_there() {
    let (said, drawn) = mistake(&[(
        "apps/seaworthy.yaml",
        "select: [all]\nextends: [../seaworty.yaml]\n",
    )]);
    assert_eq!(
        said,
        "2:11-27 `../seaworty.yaml` cannot be opened: no such file or directory"
    );
    assert!(drawn.contains("apps/seaworthy.yaml:2:11]"), "{drawn}");
    let (said, _) = mistake(&[(
        "apps/seaworthy.yaml",
        "extends: https://example.com/seaworthy.yaml\n",
    )]);
    assert_eq!(
        said,
        "1:10-44 `https://example.com/seaworthy.yaml` is no path of a file | nothing is read from the network: put the file \
         beside this one"
    );
}

#[test]
fn a_mistake_in_what_is_extended_has_its_place_there() {
    let (said, drawn) = mistake(&[
        ("seaworthy.yaml", "select: [all]\nfail-on: loud\n"),
        ("apps/seaworthy.yaml", "extends: ../seaworthy.yaml\n"),
    ]);
    assert!(said.starts_with("2:10-14 `loud` is not one of"), "{said}");
    assert!(
        drawn.contains("/seaworthy.yaml:2:10]") && !drawn.contains("apps/"),
        "{drawn}"
    );
    let read = load(&[
        ("seaworthy.yaml", "ignore: [host-netwrok]\n"),
        (
            "apps/seaworthy.yaml",
            "# two\n\nextends: ../seaworthy.yaml\n",
        ),
    ]);
    let said = shown_error(&read.apply(&mut files()).unwrap_err()).join("\n");
    assert!(
        said.starts_with("1:10-22 `host-netwrok` is no rule"),
        "{said}"
    );
}

#[test]
fn globs_are_seen_from_the_file_that_has_them() {
    let folder = folder(&[
        ("seaworthy.yaml", "exclude: [apps/gen]\n"),
        (
            "apps/seaworthy.yaml",
            "extends: ../seaworthy.yaml\nexclude: [tmp]\n",
        ),
        ("apps/gen/a.yaml", ""),
        ("apps/tmp/a.yaml", ""),
        ("apps/web/a.yaml", ""),
    ]);
    let root = folder.path().canonicalize().unwrap();
    let read = Configuration::load(&root.join("apps/seaworthy.yaml")).unwrap();
    let excludes = read.excludes(&options()).unwrap();
    let found = seaworthy::source::discover(&[root.join("apps")], &excludes, None).unwrap();
    let below = |path: &str| {
        Path::new(path)
            .strip_prefix(&root)
            .unwrap()
            .display()
            .to_string()
    };
    let paths: Vec<_> = found
        .sources
        .iter()
        .map(|source| below(&source.path))
        .collect();
    assert_eq!(paths, ["apps/seaworthy.yaml", "apps/web/a.yaml"]);
}
