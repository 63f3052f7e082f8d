//! The versions of Kubernetes that manifests are judged for.

use crate::{folder, seaworthy};

const BUDGET: &str =
    "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: { name: web }\n";

#[test]
fn a_version_of_the_command_line_counts() {
    let folder = folder(&[("pdb.yaml", BUDGET)]);
    let check = |version: &[&str]| {
        let check = seaworthy()
            .inside(folder.path())
            .check(["--select", "deprecation"]);
        check.args(version).run()
    };
    check(&[]).exits(1).says("api-version-removed");
    check(&["--kubernetes-version", "1.25"])
        .exits(1)
        .says("was removed in Kubernetes 1.25");
    check(&["--kubernetes-version", "v1.24.3"])
        .exits(0)
        .says("is deprecated since Kubernetes 1.21 and goes in 1.25");
    check(&["--kubernetes-version", "1.20"]).exits(0);
    check(&["--kubernetes-version", "1.20,1.24..1.26"])
        .exits(1)
        .says("api-version-removed");
    check(&["--kubernetes-version", "1.20", "--kubernetes-version=1.25"])
        .exits(1)
        .says("api-version-removed");
}

#[test]
fn the_command_line_goes_before_the_configuration_and_its_clusters() {
    let configuration =
        "kubernetes: '1.20'\nclusters: [{name: old, paths: ['**'], kubernetes: '1.19'}]\n";
    let folder = folder(&[("pdb.yaml", BUDGET), ("seaworthy.yaml", configuration)]);
    let check = || {
        seaworthy()
            .inside(folder.path())
            .check(["--select", "deprecation"])
    };
    check().run().exits(0);
    check()
        .args(["--kubernetes-version", "1.30"])
        .run()
        .exits(1)
        .says("api-version-removed");
}

#[test]
fn what_is_no_version_is_2_and_named() {
    for (version, why) in [
        ("latest", "`latest` is not a version such as `1.34`"),
        ("1.", "`1.` is not a version such as `1.34`"),
        ("1.30..1.28", "`1.30..1.28` begins after its end"),
        ("1.0..1.60000", "`1.0..1.60000` is too wide a range"),
    ] {
        let ran = seaworthy()
            .check(["--kubernetes-version", version, "fixtures/shop"])
            .run();
        ran.exits(2).complains(why);
    }
}

#[test]
fn a_version_beyond_the_tables_is_named() {
    let check = |version| seaworthy().check(["--kubernetes-version", version, "fixtures/upgrade"]);
    check("1.99")
        .run()
        .complains("Kubernetes 1.99 is not among the versions known here");
    let quiet = check("1.99").args(["--quiet"]).run();
    assert_eq!(quiet.stderr, "");
    let known = check("1.11..1.37").run();
    assert_eq!(known.stderr, "");
}
