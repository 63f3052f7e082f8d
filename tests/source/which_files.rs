//! Which files are found, and in what order.

use std::path::{Path, PathBuf};

use crate::Disk;
use seaworthy::{
    source::{Excludes, SourceKind, discover},
    span::SourceId,
};

#[test]
fn yaml_and_json_in_any_case_and_in_order_of_bytes() {
    let disk = Disk::new(&[
        "b.yaml",
        "a.yml",
        "Z.YAML",
        "c.json",
        "a/z.Yml",
        "a-b.yaml",
        "readme.md",
        "yaml",
        "x.yaml.bak",
    ]);
    assert_eq!(
        disk.names(&disk.discover()),
        ["Z.YAML", "a-b.yaml", "a.yml", "a/z.Yml", "b.yaml", "c.json"]
    );
}

#[test]
fn a_source_id_is_the_place_in_the_list() {
    let disk = Disk::new(&["a.yaml", "b.yaml"]);
    let found = disk.discover();
    assert_eq!(disk.below(&found[SourceId(1)].path), "b.yaml");
}

#[test]
fn hidden_folders_but_not_git_itself() {
    let disk = Disk::new(&[
        ".argocd/app.yaml",
        ".x.yaml",
        ".git/hooks/x.yaml",
        "node_modules/p/a.yaml",
    ]);
    assert_eq!(
        disk.names(&disk.discover()),
        [".argocd/app.yaml", ".x.yaml", "node_modules/p/a.yaml"]
    );
}

#[test]
fn a_named_file_whatever_it_is_called() {
    let disk = Disk::new(&["pod.txt", "noname", "a.yaml"]);
    disk.write(".gitignore", "*\n");
    let found = disk.discover_at(&["pod.txt", "noname"], &[]);
    assert_eq!(disk.names(&found), ["noname", "pod.txt"]);
}

#[test]
fn its_own_configuration_is_no_manifest() {
    let disk = Disk::new(&["app/seaworthy.yaml", "seaworthy.yml"]);
    let found = disk.discover();
    let kinds: Vec<_> = (0..2).map(|id| found[SourceId(id)].kind).collect();
    assert_eq!(kinds, [SourceKind::Configuration; 2]);
}

#[test]
fn a_folder_called_yaml_is_walked() {
    let disk = Disk::new(&["x.yaml/manifest.yaml"]);
    assert_eq!(disk.names(&disk.discover()), ["x.yaml/manifest.yaml"]);
}

#[test]
fn overlapping_paths_once_and_in_any_order() {
    let disk = Disk::new(&["a/b/x.yaml", "a/y.yaml", "c.yaml"]);
    let orders: [&[&str]; 4] = [
        &["a", "a/b", "c.yaml", "a/y.yaml"],
        &["a/y.yaml", "c.yaml", "a/b", "a"],
        &["a/b/../b", "a", "./c.yaml", "c.yaml"],
        &["./a/./", "c.yaml"],
    ];
    for order in orders {
        let found = disk.discover_at(order, &[]);
        assert_eq!(
            disk.names(&found),
            ["a/b/x.yaml", "a/y.yaml", "c.yaml"],
            "{order:?}"
        );
    }
}

#[test]
fn relative_paths_as_written_without_a_leading_dot() {
    // Tests run in the package's own folder.
    let discover = |paths: &[&str]| {
        let paths: Vec<_> = paths.iter().map(PathBuf::from).collect();
        let found = discover(&paths, &Excludes::default(), None).unwrap();
        let sources = found.sources.iter().map(|source| source.path.to_string());
        let folders = found.folders.iter().map(|folder| folder.path.to_string());
        (sources.collect::<Vec<_>>(), folders.collect::<Vec<_>>())
    };
    let (sources, folders) = discover(&[
        "./Cargo.toml",
        "Cargo.toml",
        "src/../Cargo.lock",
        ".//src/lib.rs",
    ]);
    assert_eq!(sources, ["Cargo.toml", "src/../Cargo.lock", "src/lib.rs"]);
    assert_eq!(folders, [".", "src"]);
}

#[test]
fn sources_are_grouped_by_folder() {
    let disk = Disk::new(&["a/x.yaml", "a/b/y.yaml", "a/z.yaml", "w.yaml"]);
    let found = disk.discover();
    let folders: Vec<_> = found
        .folders
        .iter()
        .map(|folder| {
            let sources = folder.sources.iter();
            let names = sources.map(|id| disk.below(&found[*id].path).to_owned());
            (
                disk.below(&folder.path).to_owned(),
                names.collect::<Vec<_>>(),
            )
        })
        .collect();
    let expected = [
        ("", vec!["w.yaml"]),
        ("a", vec!["a/x.yaml", "a/z.yaml"]),
        ("a/b", vec!["a/b/y.yaml"]),
    ];
    let expected = expected.map(|(folder, names)| {
        (
            folder.to_owned(),
            names.into_iter().map(str::to_owned).collect::<Vec<_>>(),
        )
    });
    assert_eq!(folders, expected);
}

#[test]
fn a_path_that_does_not_exist_is_an_error_that_names_it() {
    let disk = Disk::new(&["a.yaml"]);
    let paths = [disk.path("a.yaml"), disk.path("gone.yaml")];
    let error = discover(&paths, &Excludes::default(), None).unwrap_err();
    assert!(
        error.to_string().ends_with("gone.yaml` does not exist"),
        "{error}"
    );
}

#[test]
fn an_empty_folder_is_empty() {
    let disk = Disk::new(&[]);
    let found = disk.discover();
    assert!(found.sources.is_empty() && found.folders.is_empty() && found.skipped.is_empty());
}

#[test]
fn standard_input_is_a_folder_of_its_own_and_can_have_a_name() {
    let stdin = [PathBuf::from("-"), PathBuf::from("-")];
    let found = discover(&stdin, &Excludes::default(), None).unwrap();
    assert_eq!(found.sources.len(), 1);
    assert!(found.sources[0].is_stdin());
    assert_eq!(&*found.sources[0].path, "<stdin>");
    assert_eq!(&*found.folders[0].path, "<stdin>");
    let name = Path::new("./deploy/web.json");
    let found = discover(&stdin, &Excludes::default(), Some(name)).unwrap();
    assert_eq!(&*found.sources[0].path, "deploy/web.json");
    assert!(found.sources[0].is_json());
}
