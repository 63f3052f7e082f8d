//! Adding a rule is adding its file: a copy of the project gets one, and the program built from it knows it.

#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails is a test that fails"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

#[path = "cli/shell.rs"]
mod shell;

use shell::typed;

const RULE: &str = r#"
summary: A container starts late
severity: error
default: on
since: 0.1.0
docs: Who starts late is found late.
peers: {nobody: [LATE-1]}
target: container
message: container `{name}` starts at `{value}`
assert: {properties: {workingDir: {not: {const: /late}}}}
examples:
  bad:
    - |
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        containers:
          - name: app
            workingDir: /late
      #                 ^^^^^ container `app` starts at `/late`
  good:
    - |
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec: {containers: [{name: app, workingDir: /soon}]}
"#;

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n    - name: app\n      image: web:1.0\n      workingDir: /late\n";

#[test]
fn a_rule_is_one_file() {
    let disk = tempfile::tempdir().unwrap();
    let pod = disk.path().join("pod.yaml");
    fs::write(&pod, POD).unwrap();
    let ours = Path::new(env!("CARGO_BIN_EXE_seaworthy"));
    assert_eq!(explain(ours).code, Some(2), "the rule is not there before");

    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join("new-rule");
    copy_project(&copy);
    let built = build(&copy, ours);

    let ran = typed(&built)
        .inside(disk.path())
        .args(["check", "--format", "concise", "pod.yaml"])
        .run();
    assert!(
        ran.stdout
            .contains("pod.yaml:8:19: error container-late container `app` starts at `/late`"),
        "{}",
        ran.stdout
    );
    assert_eq!(ran.code, Some(1));
    let page = explain(&built);
    assert!(
        page.stdout.contains("Who starts late is found late."),
        "{}{}",
        page.stdout,
        page.stderr
    );
    let selected = typed(&built)
        .inside(disk.path())
        .args(["check", "--select", "punctuality", "pod.yaml"])
        .run();
    assert_eq!(
        selected.code,
        Some(1),
        "its folder is a group: {}",
        selected.stderr
    );
}

fn explain(program: &Path) -> shell::Ran {
    typed(program).args(["explain", "LATE-1"]).run()
}

/// What the program is published as, with one file more, and under a name of its own, so that it does not take the place of
/// ours. What has not changed since the last time stays untouched, and so need not be built again.
fn copy_project(copy: &Path) {
    let renamed = |file| {
        let text = fs::read_to_string(file).unwrap();
        text.replace(
            "\nname = \"seaworthy\"\n",
            "\nname = \"seaworthy-with-a-rule\"\n",
        )
    };
    let manifest = renamed("Cargo.toml")
        .replace("[[test]]\n", "[[package.metadata.test]]\n")
        .replace("[[bench]]\n", "[[package.metadata.bench]]\n");
    let mut files = BTreeMap::from([
        (
            PathBuf::from("Cargo.toml"),
            manifest + "\n[lib]\nname = \"seaworthy\"\n",
        ),
        (PathBuf::from("Cargo.lock"), renamed("Cargo.lock")),
        (
            PathBuf::from("rules/punctuality/container-late.yaml"),
            RULE.to_owned(),
        ),
    ]);
    for path in packaged().into_iter().filter(|path| path.exists()) {
        let text = || fs::read_to_string(&path).unwrap();
        files.entry(path.clone()).or_insert_with(text);
    }
    if copy.exists() {
        let stale = |file: &PathBuf| !files.contains_key(file.strip_prefix(copy).unwrap());
        for file in files_in(copy).iter().filter(|file| stale(file)) {
            fs::remove_file(file).unwrap();
        }
    }
    for (path, text) in files {
        let path = copy.join(path);
        if fs::read_to_string(&path).ok().as_ref() != Some(&text) {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }
}

/// The files of the package, by cargo's own account of them.
fn packaged() -> Vec<PathBuf> {
    let mut cargo = Command::new(env!("CARGO"));
    let output = cargo
        .args(["package", "--list", "--allow-dirty", "--offline"])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(PathBuf::from)
        .collect()
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_in(&path));
        } else {
            files.push(path);
        }
    }
    files
}

/// Builds the copy beside our own program, whose dependencies are built already.
fn build(copy: &Path, ours: &Path) -> PathBuf {
    let folder = ours.parent().unwrap();
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["build", "--offline", "--locked", "--quiet", "--target-dir"])
        .arg(folder.parent().unwrap());
    if folder.ends_with("release") {
        cargo.arg("--release");
    }
    let output = cargo.current_dir(copy).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    folder.join(format!("seaworthy-with-a-rule{}", env::consts::EXE_SUFFIX))
}
