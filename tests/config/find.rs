//! Which file is read, and what its globs are seen from.

use std::fs;
use std::path::{Path, PathBuf};

use seaworthy::config::{ConfigError, Configuration};
use seaworthy::report::View;
use seaworthy::source::discover;
use tempfile::TempDir;

use crate::options;

/// A folder with these files; a name that ends in `/` is a folder.
fn folder(files: &[(&str, &str)]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    for (name, text) in files {
        let path = root.join(name);
        if name.ends_with('/') {
            fs::create_dir_all(path).unwrap();
        } else {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }
    (folder, root)
}

fn selected(folder: &Path) -> Option<String> {
    let found = Configuration::find(folder).unwrap();
    found.map(|found| found.select[0].text.clone())
}

#[test]
fn the_nearest_file_upwards() {
    let (_guard, root) = folder(&[
        (".git/", ""),
        ("seaworthy.yaml", "select: [outer]"),
        ("apps/seaworthy.yml", "select: [inner]"),
        ("apps/web/base/", ""),
        ("infra/", ""),
    ]);
    assert_eq!(selected(&root).as_deref(), Some("outer"));
    assert_eq!(selected(&root.join("infra")).as_deref(), Some("outer"));
    assert_eq!(
        selected(&root.join("apps/web/base")).as_deref(),
        Some("inner")
    );
}

#[test]
fn no_further_than_the_root_of_the_work_tree() {
    let (_guard, root) = folder(&[
        ("seaworthy.yaml", "select: [home]"),
        ("project/.git/", ""),
        ("project/apps/", ""),
        ("linked/.git", "gitdir: elsewhere\n"),
        ("linked/apps/", ""),
        ("plain/apps/", ""),
    ]);
    assert_eq!(selected(&root.join("project/apps")), None);
    assert_eq!(selected(&root.join("linked/apps")), None);
    assert_eq!(selected(&root.join("plain/apps")).as_deref(), Some("home"));
}

#[test]
fn the_file_beside_the_git_folder_counts() {
    let (_guard, root) = folder(&[
        (".git/", ""),
        ("seaworthy.yaml", "select: [root]"),
        ("a/", ""),
    ]);
    assert_eq!(selected(&root.join("a")).as_deref(), Some("root"));
}

#[test]
fn two_in_one_folder() {
    let (_guard, root) = folder(&[
        ("a/seaworthy.yaml", ""),
        ("a/seaworthy.yml", ""),
        ("a/b/", ""),
    ]);
    let error = Configuration::find(&root.join("a/b")).unwrap_err();
    let root = root.display();
    assert_eq!(
        error.to_string(),
        format!(
            "`{root}/a/seaworthy.yaml` and `{root}/a/seaworthy.yml` are both there, and which one counts?"
        )
    );
}

#[test]
fn a_folder_of_that_name_is_passed_over() {
    let (_guard, root) = folder(&[
        ("seaworthy.yaml", "select: [outer]"),
        ("a/seaworthy.yaml/", ""),
    ]);
    assert_eq!(selected(&root.join("a")).as_deref(), Some("outer"));
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_is_an_error() {
    let (_guard, root) = folder(&[("seaworthy.yaml", "select: [outer]"), ("a/", "")]);
    std::os::unix::fs::symlink("gone.yaml", root.join("a/seaworthy.yaml")).unwrap();
    let error = Configuration::find(&root.join("a")).unwrap_err();
    assert!(matches!(error, ConfigError::Unreadable(..)));
    let end = "seaworthy.yaml` is a link to `gone.yaml`, which does not exist";
    assert!(error.to_string().ends_with(end), "{error}");
}

#[test]
fn a_file_that_is_named_and_is_not_there() {
    let error = Configuration::load(Path::new("nowhere/my.yaml")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`nowhere/my.yaml` cannot be opened: no such file or directory"
    );
}

#[test]
fn a_file_that_is_no_text_is_shown_with_its_place() {
    let (_guard, root) = folder(&[]);
    let file = root.join("seaworthy.yaml");
    fs::write(&file, b"select: [all]\nignore: [\xff\xfe]\n").unwrap();
    let error = Configuration::load(&file).unwrap_err();
    let ConfigError::Wrong(problems) = &error else {
        panic!("{error:?}")
    };
    let start = problems[0].place.start;
    assert_eq!((start.line, start.column), (2, 10));
    let mut out = Vec::new();
    error.write(&View::default(), &mut out).unwrap();
    let out = String::from_utf8(out).unwrap();
    assert!(out.starts_with("error: "), "{out}");
    assert!(out.contains("seaworthy.yaml:2:10"), "{out}");
}

#[test]
fn excludes_are_seen_from_the_folder_of_the_file() {
    let (_guard, root) = folder(&[
        (
            "seaworthy.yaml",
            "exclude: [gen/**, 'apps/old.yaml', '*.tmp.yaml']",
        ),
        ("gen/a.yaml", ""),
        ("apps/old.yaml", ""),
        ("apps/new.yaml", ""),
        ("apps/x.tmp.yaml", ""),
        ("apps/gen/b.yaml", ""),
        ("apps/apps/old.yaml", ""),
    ]);
    let found = |start: &str| {
        let configuration = Configuration::find(&root).unwrap().unwrap();
        let excludes = configuration.excludes(&options()).unwrap();
        let discovery = discover(&[root.join(start)], &excludes, None).unwrap();
        let below = |path: &str| Path::new(path).strip_prefix(&root).unwrap().to_owned();
        let paths = discovery.sources.iter().map(|source| below(&source.path));
        paths
            .map(|path| path.display().to_string())
            .collect::<Vec<_>>()
    };
    let apps = ["apps/apps/old.yaml", "apps/gen/b.yaml", "apps/new.yaml"];
    assert_eq!(found("apps"), apps);
    assert_eq!(found(""), [&apps[..], &["seaworthy.yaml"]].concat());
    // Named one by one they are left out too.
    assert_eq!(found("gen/a.yaml"), [""; 0]);
}

#[test]
fn excludes_of_the_command_line_are_added() {
    let (_guard, root) = folder(&[
        ("seaworthy.yaml", "exclude: [a.yaml]"),
        ("a.yaml", ""),
        ("b.yaml", ""),
    ]);
    let configuration = Configuration::find(&root).unwrap().unwrap();
    let mut options = options();
    options.exclude = vec!["b.yaml".to_owned(), "seaworthy.yaml".to_owned()];
    let excludes = configuration.excludes(&options).unwrap();
    assert!(
        discover(&[root], &excludes, None)
            .unwrap()
            .sources
            .is_empty()
    );
}
