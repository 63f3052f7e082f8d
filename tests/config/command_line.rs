//! The file as the program meets it.

use std::fs;

use assert_cmd::Command;
use tempfile::TempDir;

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  hostNetwork: true\n  \
                   dnsPolicy: ClusterFirstWithHostNet\n  containers:\n    - {name: app, image: registry.example/app:1.4.2}\n";

/// A folder with a git root, a pod in `apps/`, and this configuration.
fn project(configuration: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join(".git")).unwrap();
    fs::create_dir_all(folder.path().join("apps")).unwrap();
    fs::write(folder.path().join("apps/pod.yaml"), POD).unwrap();
    fs::write(folder.path().join("seaworthy.yaml"), configuration).unwrap();
    folder
}

/// Exit code, standard output and standard error of a check in `apps/`.
fn check(project: &TempDir, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("seaworthy")
        .unwrap()
        .current_dir(project.path().join("apps"))
        .args(["check", "--format", "concise"])
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let code = output.status.code().unwrap();
    (code, text(output.stdout), text(output.stderr))
}

#[test]
fn a_mistake_is_drawn_on_standard_error_and_nothing_is_linted() {
    let project = project("select: [all]\nignroe: []\n");
    let (code, out, error) = check(&project, &[]);
    assert_eq!((code, &*out), (2, ""));
    assert!(
        error.starts_with("error: the configuration has no key `ignroe`\n"),
        "{error}"
    );
    assert!(error.contains("seaworthy.yaml:2:1]\n"), "{error}");
    assert!(
        error.contains("\n 2 │ ignroe: []\n   · ──────\n"),
        "{error}"
    );
    assert!(error.ends_with("help: did you mean `ignore`?\n"), "{error}");
}

#[test]
fn a_word_that_names_no_rule_is_drawn_too() {
    let (code, _, error) = check(&project("ignore: [host-netwrok]\n"), &[]);
    assert_eq!(code, 2);
    assert!(error.contains("seaworthy.yaml:1:10]\n"), "{error}");
}

#[test]
fn the_file_decides_and_flags_go_before_it() {
    let project = project("select: [host-network]\nrules: {host-network: error}\n");
    let (code, out, _) = check(&project, &[]);
    assert_eq!(code, 1, "{out}");
    assert!(out.starts_with("pod.yaml:5:"), "{out}");
    assert!(out.contains(" error host-network"), "{out}");
    assert_eq!(check(&project, &["--fail-on", "never"]).0, 0);
    assert_eq!(check(&project, &["--ignore", "host-network"]).0, 0);
    let (code, out, _) = check(&project, &["--no-config", "--select", "host-network"]);
    assert_eq!(code, 0, "{out}");
    assert!(!out.contains(" error "), "{out}");
}

#[test]
fn a_file_of_ones_own() {
    let project = project("nonsense");
    let own = project.path().join("own.yaml");
    fs::write(
        &own,
        "select: [host-network]\nrules: {host-network: error}\n",
    )
    .unwrap();
    let own = own.to_string_lossy();
    assert_eq!(check(&project, &["--config", &own]).0, 1);
    let (code, _, error) = check(&project, &["--config", "gone.yaml"]);
    assert_eq!(code, 2);
    assert!(
        error.starts_with("error: `gone.yaml` cannot be opened"),
        "{error}"
    );
}
