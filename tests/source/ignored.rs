//! What `.gitignore` and excludes leave out.

use std::{collections::BTreeSet, process::Command};

use crate::Disk;
use seaworthy::{finding::Outcome, source::Excludes};

#[test]
fn nested_files_the_deeper_one_and_the_later_line_win() {
    let disk = Disk::new(&[
        "a.yaml",
        "b.yaml",
        "keep/a.yaml",
        "keep/c.yaml",
        "out/a.yaml",
        "deep/out/a.yaml",
        "deep/x/c.yaml",
    ]);
    disk.write(".gitignore", "\u{feff}a.yaml\r\n/out/\n# c.yaml\n");
    disk.write("keep/.gitignore", "!a.yaml\nc.yaml\n");
    disk.write("deep/.gitignore", "*.yaml\n!x/*.yaml\n");
    let found = disk.discover();
    assert_eq!(
        disk.names(&found),
        ["b.yaml", "deep/x/c.yaml", "keep/a.yaml"]
    );
    assert_eq!(found.ignored, 4);
}

#[test]
fn files_above_the_walked_folder_up_to_the_repository() {
    let disk = Disk::new(&[
        "repo/app/x.yaml",
        "repo/app/y.yaml",
        "repo/app/z.yaml",
        "repo/app/w.yaml",
    ]);
    disk.write(".gitignore", "w.yaml\n");
    disk.write("repo/.gitignore", "x.yaml\n");
    assert_eq!(
        disk.discover_at(&["repo/app"], &[]).sources.len(),
        4,
        "no repository yet"
    );
    disk.write("repo/.git/info/exclude", "/app/y.yaml\n");
    let found = disk.discover_at(&["repo/app"], &[]);
    assert_eq!(disk.names(&found), ["repo/app/w.yaml", "repo/app/z.yaml"]);
    let found = disk.discover_at(&["repo"], &[]);
    assert_eq!(disk.names(&found), ["repo/app/w.yaml", "repo/app/z.yaml"]);
}

#[test]
fn a_linked_work_tree_shares_the_excludes_of_its_repository() {
    let disk = Disk::new(&["tree/a.yaml", "tree/b.yaml"]);
    disk.write("main/.git/info/exclude", "b.yaml\n");
    disk.write("main/.git/worktrees/tree/commondir", "../..\n");
    disk.write(
        "tree/.git",
        format!(
            "gitdir: {}\n",
            disk.path("main/.git/worktrees/tree").display()
        ),
    );
    assert_eq!(
        disk.names(&disk.discover_at(&["tree"], &[])),
        ["tree/a.yaml"]
    );
}

#[test]
fn a_named_folder_that_is_ignored_is_walked() {
    let disk = Disk::new(&["build/x.yaml", "build/sub/y.yaml"]);
    disk.write(".git/HEAD", "");
    disk.write(".gitignore", "build/\n*.yaml\n");
    assert!(disk.discover().sources.is_empty());
    let found = disk.discover_at(&["build"], &[]);
    assert_eq!(disk.names(&found), ["build/sub/y.yaml", "build/x.yaml"]);
    assert_eq!(
        disk.names(&disk.discover_at(&["build/sub"], &[])),
        ["build/sub/y.yaml"]
    );
}

#[test]
fn excludes_are_globs_from_the_walked_folder_and_match_folders_too() {
    let disk = Disk::new(&[
        "a/x.yaml",
        "a/vendor/y.yaml",
        "vendor/z.yaml",
        "b/c/w.yaml",
        "b/w.yaml",
    ]);
    let names = |excludes: &[&str]| disk.names(&disk.discover_at(&[""], excludes));
    let all = [
        "a/vendor/y.yaml",
        "a/x.yaml",
        "b/c/w.yaml",
        "b/w.yaml",
        "vendor/z.yaml",
    ];
    assert_eq!(names(&[]), all);
    assert_eq!(names(&["vendor"]), ["a/x.yaml", "b/c/w.yaml", "b/w.yaml"]);
    assert_eq!(names(&["vendor/"]), ["a/x.yaml", "b/c/w.yaml", "b/w.yaml"]);
    assert_eq!(
        names(&["a/vendor/**"]),
        ["a/x.yaml", "b/c/w.yaml", "b/w.yaml", "vendor/z.yaml"]
    );
    assert_eq!(
        names(&["b/*.yaml", "a/**"]),
        ["b/c/w.yaml", "vendor/z.yaml"]
    );
    assert_eq!(names(&["**/[wz].yaml"]), ["a/vendor/y.yaml", "a/x.yaml"]);
    assert_eq!(
        names(&["./b/{c,d}"]),
        ["a/vendor/y.yaml", "a/x.yaml", "b/w.yaml", "vendor/z.yaml"]
    );
}

#[test]
fn an_excluded_path_that_is_named_is_accounted_for() {
    let disk = Disk::new(&["vendor/x.yaml", "a.yaml"]);
    let found = disk.discover_at(&["vendor/x.yaml", "a.yaml"], &["vendor"]);
    assert_eq!(disk.names(&found), ["a.yaml"]);
    let reason = "matches an exclude pattern".to_owned();
    assert_eq!(
        disk.skipped(&found),
        [("vendor/x.yaml".to_owned(), Outcome::Nothing, reason)]
    );
}

#[test]
fn a_pattern_that_is_no_glob_is_named() {
    let error = Excludes::new(&["ok", "a[b"]).unwrap_err();
    assert!(
        error.to_string().starts_with("exclude pattern `a[b`: "),
        "{error}"
    );
}

/// Patterns of every form that gitignore(5) has, against git itself.
#[test]
#[expect(clippy::print_stderr, reason = "says that it skips")]
fn as_git_does() {
    let folders = [
        "", "a/", "a/b/", "a/b/a/", "b/", "b/build/", ".x/", "build/c/",
    ];
    let names = ["a", "b", "c", "ab", "#x", "build"];
    let patterns = [
        "a.yaml",
        "/a.yaml",
        "*.yaml",
        "a/",
        "/a/",
        "a/b",
        "**/b",
        "a/**",
        "b/*",
        "!b/*.yaml",
        "?b.yaml",
        "[!a].yaml",
        "# x",
        "\\#x.yaml",
        "*/c",
        "c.yaml ",
        "/**/ab.yaml",
        "build",
        "!a.yaml",
        "!*/",
        "a/**/c.yaml",
    ];
    let disk = Disk::new(&[]);
    for folder in folders {
        for name in names {
            disk.write(&format!("{folder}{name}.yaml"), "");
        }
    }
    let git = |arguments: &[&str]| {
        let command = Command::new("git")
            .arg("-C")
            .arg(disk.path(""))
            .args(arguments)
            .output();
        command.ok().filter(|output| output.status.success())
    };
    if git(&["init", "--quiet"]).is_none() {
        eprintln!("skipped: no git");
        return;
    }
    for (index, pattern) in patterns.iter().enumerate() {
        let other = patterns[(index * 5 + 3) % patterns.len()];
        let inner = patterns[(index * 7 + 2) % patterns.len()];
        disk.write(".gitignore", format!("{other}\n{pattern}\n"));
        disk.write("a/.gitignore", format!("{inner}\n"));
        disk.write(
            ".git/info/exclude",
            patterns[(index * 11 + 1) % patterns.len()],
        );
        let excludes = "--exclude-per-directory=.gitignore";
        let exclude_from = "--exclude-from=.git/info/exclude";
        let listed = git(&["ls-files", "-z", "--others", excludes, exclude_from]).unwrap();
        let listed = String::from_utf8(listed.stdout).unwrap();
        let listed: BTreeSet<_> = listed
            .split('\0')
            .filter(|name| name.ends_with(".yaml"))
            .collect();
        let found = disk.names(&disk.discover());
        let found: BTreeSet<_> = found.iter().map(String::as_str).collect();
        assert_eq!(found, listed, "`{other}` `{pattern}` `{inner}`");
    }
}
