//! What the exit code says.

use std::fs;

use crate::{SOUND, folder, seaworthy};

#[test]
fn nothing_found_is_0() {
    let ran = seaworthy()
        .check(["--format", "full", "fixtures/shop/checkout.yaml"])
        .run();
    ran.exits(0).says("all good: linted 2 objects in 1 file\n");
}

#[test]
fn an_error_is_1() {
    let ran = seaworthy().check(["fixtures/shop/web.yaml"]).run();
    ran.exits(1).says("probe-port-undeclared");
}

#[test]
fn a_warning_is_0_until_it_is_asked_for() {
    let check = || seaworthy().check(["--select", "image-tag-mutable", "fixtures/shop/web.yaml"]);
    check().run().exits(0).says("image-tag-mutable");
    check().args(["--fail-on", "warning"]).run().exits(1);
    check().args(["--fail-on", "info"]).run().exits(1);
}

#[test]
fn advice_that_is_not_shown_still_fails_when_asked_for() {
    let check = || seaworthy().check(["--select", "cpu-limit-missing", "fixtures/shop/web.yaml"]);
    check().args(["--fail-on", "warning"]).run().exits(0);
    check().args(["--fail-on", "info"]).run().exits(1);
}

#[test]
fn never_is_0_whatever_is_found() {
    let ran = seaworthy()
        .check(["--fail-on", "never", "fixtures/shop"])
        .run();
    ran.exits(0).says("privileged-container");
}

#[test]
fn what_does_not_parse_is_1_and_named() {
    let ran = seaworthy().check(["fixtures/broken/tab.yaml"]).run();
    ran.exits(1)
        .says("fixtures/broken/tab.yaml:4:1")
        .says("yaml-syntax-error");
}

#[test]
fn a_path_that_does_not_exist_is_2_and_named() {
    let ran = seaworthy()
        .check(["fixtures/shop", "fixtures/harbor"])
        .run();
    ran.exits(2).complains("`fixtures/harbor` does not exist");
    assert_eq!(ran.stdout, "");
}

#[test]
fn an_unknown_flag_is_2() {
    seaworthy()
        .check(["--fix-everything"])
        .run()
        .exits(2)
        .complains("--fix-everything");
}

#[test]
fn a_report_that_cannot_be_written_is_2() {
    let ran = seaworthy()
        .check(["--output", "no/such/folder/report.txt", "fixtures/shop"])
        .run();
    ran.exits(2).complains("no/such/folder/report.txt");
}

#[test]
fn a_configuration_of_nodes_is_linted() {
    let k3s = folder(&[(
        "config.yaml",
        "cluster-init: true\nkubelet-arg: [read-only-port=10255]\n",
    )]);
    let ran = seaworthy()
        .inside(k3s.path())
        .check(["--show", "coverage", "."])
        .run();
    ran.exits(0)
        .says("kubelet-read-only-port-enabled")
        .says("settings of nodes, no Kubernetes object");
}

#[test]
fn an_empty_folder_is_1_unless_allowed() {
    let empty = folder(&[]);
    let check = || seaworthy().inside(empty.path()).check([] as [&str; 0]);
    check()
        .run()
        .exits(1)
        .says("linted nothing")
        .complains("nothing was linted");
    check()
        .args(["--allow-empty"])
        .run()
        .exits(0)
        .says("linted nothing");
}

#[test]
fn a_folder_without_kubernetes_is_1() {
    let other = folder(&[
        ("ci.yaml", "on: push\njobs: {}\n"),
        ("words.txt", "hello\n"),
    ]);
    let ran = seaworthy().inside(other.path()).check(["."]).run();
    ran.exits(1)
        .complains("nothing was linted")
        .says("1 file holds no Kubernetes object");
}

#[test]
fn a_named_file_without_kubernetes_is_0() {
    let other = folder(&[("ci.yaml", "on: push\njobs: {}\n")]);
    seaworthy()
        .inside(other.path())
        .check(["ci.yaml"])
        .run()
        .exits(0)
        .says("linted nothing");
}

#[test]
fn an_empty_stream_is_1() {
    seaworthy()
        .check(["-"])
        .given("")
        .run()
        .exits(1)
        .complains("nothing was linted");
}

#[test]
fn an_unrendered_chart_is_1_and_says_what_to_type() {
    let ran = seaworthy()
        .check(["--show", "coverage", "fixtures/chart"])
        .run();
    ran.exits(1)
        .says("helm template fixtures/chart | seaworthy check -");
}

#[test]
fn a_chart_beside_sound_manifests_is_said_and_0() {
    let both = folder(&[
        ("checkout.yaml", SOUND),
        (
            "chart/Chart.yaml",
            "apiVersion: v2\nname: web\nversion: 1.0.0\n",
        ),
        ("chart/templates/web.yaml", "name: {{ .Release.Name }}\n"),
    ]);
    let ran = seaworthy().inside(both.path()).check(["."]).run();
    ran.exits(0)
        .says("linted 1 object in 1 file; 1 input was not understood (--show coverage)");
}

#[test]
fn help_and_version_are_0() {
    seaworthy().args(["--help"]).run().exits(0).says("check");
    seaworthy()
        .args(["check", "--help"])
        .run()
        .exits(0)
        .says("Exit code: 0 when nothing");
    let version = format!("seaworthy {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(seaworthy().args(["--version"]).run().stdout, version);
}

#[test]
#[cfg(unix)]
fn a_reader_that_goes_away_is_no_error() {
    use std::process::{Command, Stdio};

    let many = folder(&[]);
    let pods: String = (0..3000)
        .map(|n| format!("---\napiVersion: v1\nkind: Pod\nmetadata: {{name: p{n}}}\nspec: {{hostPID: true, containers: [{{name: c, image: web}}]}}\n"))
        .collect();
    fs::write(many.path().join("pods.yaml"), pods).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_seaworthy"))
        .args(["check", "--all", "--format", "concise"])
        .arg(many.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        output.status.code(),
        Some(1),
        "the verdict stays what it is"
    );
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
