//! Configurations of sub-trees.

use crate::folder;
use crate::seaworthy;
use crate::shell::Ran;

/// A pod that sees the processes of its node, with an image of Docker Hub.
const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  hostPID: true\n  containers: [{name: web, image: web:1.0.0}]\n";

fn check(files: &[(&str, &str)], args: &[&str]) -> Ran {
    let mut all = vec![
        (".git/HEAD", "ref: refs/heads/main\n"),
        ("base/pod.yaml", POD),
        ("apps/pod.yaml", POD),
        ("apps/web/pod.yaml", POD),
    ];
    all.extend(files);
    let disk = folder(&all);
    let typed = seaworthy()
        .inside(disk.path())
        .args(["check", "--format", "concise", "--quiet"]);
    typed.args(args.iter().copied()).run()
}

/// `path severity rule` of what is found.
fn found(files: &[(&str, &str)], args: &[&str]) -> Vec<String> {
    let ran = check(files, args);
    assert!(ran.code != Some(2), "{}", ran.stderr);
    let line = |line: &str| {
        let mut words = line.split(' ');
        let path = words.next()?.split(':').next()?;
        Some(format!("{path} {} {}", words.next()?, words.next()?))
    };
    ran.stdout.lines().filter_map(line).collect()
}

const ROOT: (&str, &str) = (
    "seaworthy.yaml",
    "select: [host-pid]\nrules: {host-pid: warning}\n",
);

#[test]
fn the_nearest_configuration_governs_a_file_and_stands_alone() {
    let alone = ("apps/seaworthy.yaml", "select: [host-pid]\n");
    assert_eq!(
        found(&[ROOT, alone], &[]),
        [
            "apps/pod.yaml error host-pid",
            "apps/web/pod.yaml error host-pid",
            "base/pod.yaml warning host-pid"
        ]
    );
    let inner = (
        "apps/web/seaworthy.yaml",
        "select: [privileged-container]\n",
    );
    assert_eq!(
        found(&[ROOT, alone, inner], &[]),
        [
            "apps/pod.yaml error host-pid",
            "base/pod.yaml warning host-pid"
        ]
    );
}

#[test]
fn one_that_extends_builds_upon_it() {
    let more = (
        "apps/seaworthy.yaml",
        "extends: ../seaworthy.yaml\nrules: {host-pid: info}\n",
    );
    assert_eq!(
        found(&[ROOT, more], &["--show", "info"]),
        [
            "apps/pod.yaml info host-pid",
            "apps/web/pod.yaml info host-pid",
            "base/pod.yaml warning host-pid"
        ]
    );
    let same = ("apps/seaworthy.yaml", "extends: ../seaworthy.yaml\n");
    assert_eq!(
        found(&[ROOT, same], &["apps/web"]),
        ["apps/web/pod.yaml warning host-pid"]
    );
}

#[test]
fn it_is_found_from_what_is_linted_upwards() {
    let own = (
        "apps/seaworthy.yaml",
        "select: [host-pid]\nfail-on: never\n",
    );
    assert_eq!(
        found(&[ROOT, own], &["apps/web"]),
        ["apps/web/pod.yaml error host-pid"]
    );
    check(&[ROOT, own], &["apps/web"]).exits(0);
    check(&[ROOT, own], &["apps/web/pod.yaml"]).exits(0);
    // The one of the run says what fails.
    check(&[ROOT, own], &["apps/web", "base"]).exits(1);
    assert_eq!(
        found(&[ROOT, own], &["apps/web/pod.yaml", "base"]),
        [
            "apps/web/pod.yaml error host-pid",
            "base/pod.yaml warning host-pid"
        ]
    );
}

#[test]
fn what_it_passes_over_is_seen_from_its_folder() {
    let own = (
        "apps/seaworthy.yaml",
        "select: [host-pid]\nexclude: [web]\n",
    );
    assert_eq!(
        found(&[ROOT, own, ("web/pod.yaml", POD)], &[]),
        [
            "apps/pod.yaml error host-pid",
            "base/pod.yaml warning host-pid",
            "web/pod.yaml warning host-pid"
        ]
    );
}

#[test]
fn parameters_overrides_and_versions_are_its_own() {
    let allowed = |list: &str| {
        format!(
            "select: [image-registry-not-allowed]\nrules: {{image-registry-not-allowed: {{allowed: [{list}]}}}}\n"
        )
    };
    let (root, own) = (allowed("docker.io"), allowed("ghcr.io"));
    let own = format!(
        "{own}overrides: [{{paths: [web], ignore: [{{rules: [registry], reason: moving}}]}}]\n"
    );
    let files = [("seaworthy.yaml", &*root), ("apps/seaworthy.yaml", &own)];
    assert_eq!(
        found(&files, &[]),
        ["apps/pod.yaml error image-registry-not-allowed"]
    );
    // Without a word of its own the rule has the values it came with.
    let files = [
        ("seaworthy.yaml", &*own.replace("overrides", "#")),
        (
            "apps/seaworthy.yaml",
            "select: [image-registry-not-allowed]\n",
        ),
    ];
    assert_eq!(
        found(&files, &[]),
        ["base/pod.yaml error image-registry-not-allowed"]
    );
}

#[test]
fn an_override_that_is_inherited_has_its_use_anywhere() {
    let root = (
        "seaworthy.yaml",
        "select: [host-pid, suppression-ineffective]\noverrides:\n  - paths: [apps/web]\n    ignore: [{rules: [host-pid], reason: a}]\n",
    );
    let own = ("apps/seaworthy.yaml", "extends: ../seaworthy.yaml\n");
    let errors = [
        "apps/pod.yaml error host-pid",
        "base/pod.yaml error host-pid",
    ];
    assert_eq!(found(&[root, own], &[]), errors);
    let none = ("seaworthy.yaml", &*root.1.replace("apps/web", "apps/none"));
    assert_eq!(found(&[none, own], &[]).len(), 4);
}

#[test]
fn mistakes_of_it_are_mistakes() {
    check(&[ROOT, ("apps/seaworthy.yaml", "selcet: []\n")], &[])
        .exits(2)
        .complains("apps/seaworthy.yaml:1:1")
        .complains("did you mean `select`?");
    check(
        &[ROOT, ("apps/seaworthy.yaml", "ignore: [host-pdi]\n")],
        &[],
    )
    .exits(2)
    .complains("apps/seaworthy.yaml:1:10");
    check(
        &[
            ROOT,
            ("apps/seaworthy.yaml", ""),
            ("apps/seaworthy.yml", ""),
        ],
        &[],
    )
    .exits(2)
    .complains("`apps/seaworthy.yaml` and `apps/seaworthy.yml` are both there");
}

#[test]
fn a_named_configuration_governs_everything() {
    let own = ("apps/seaworthy.yaml", "nonsense: true\n");
    assert_eq!(
        found(&[ROOT, own], &["--config", "seaworthy.yaml"]).len(),
        3
    );
    check(&[ROOT, own], &["--no-config", "--select", "host-pid"]).exits(1);
}
