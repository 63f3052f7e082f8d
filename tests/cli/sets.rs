//! What one set misses, and what is known of it elsewhere.

use crate::{folder, seaworthy};

/// A pod that runs under an account.
const POD: &str = "apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  serviceAccountName: robot
  containers: [{name: web, image: registry.example/web:1.0.0}]
";

/// That account.
const ACCOUNT: &str =
    "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: robot, namespace: shop}\n";

/// Another one beside it: accounts live here.
const OTHER: &str =
    "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: keeper, namespace: shop}\n";

/// The severity and the message of what is said of the account.
fn said(files: &[(&str, &str)]) -> Vec<String> {
    let folder = folder(files);
    let report = seaworthy()
        .inside(folder.path())
        .check([
            "--format",
            "json",
            "--select",
            "service-account-not-found",
            ".",
        ])
        .run()
        .json();
    let findings = report["findings"].as_array().cloned().unwrap_or_default();
    let words = findings.iter().map(|finding| {
        let (severity, message) = (&finding["severity"], &finding["message"]);
        format!(
            "{}: {}",
            severity.as_str().unwrap_or_default(),
            message.as_str().unwrap_or_default()
        )
    });
    words.collect()
}

#[test]
fn what_is_missing_is_named_where_its_kind_lives() {
    let nothing: [String; 0] = [];
    let empty = ("seaworthy.yaml", "external: []\n");
    assert_eq!(said(&[empty, ("a/pod.yaml", POD)]), nothing);
    assert_eq!(
        said(&[empty, ("a/pod.yaml", POD), ("a/other.yaml", OTHER)]),
        ["warning: ServiceAccount `robot` is in none of the files"]
    );
}

#[test]
fn another_folder_may_hold_it() {
    let empty = ("seaworthy.yaml", "external: []\n");
    let files = [
        empty,
        ("a/pod.yaml", POD),
        ("a/other.yaml", OTHER),
        ("b/account.yaml", ACCOUNT),
    ];
    assert_eq!(said(&files), [] as [&str; 0]);
    let elsewhere = ACCOUNT.replace("namespace: shop", "namespace: bank");
    let files = [files[0], files[1], files[2], ("b/account.yaml", &elsewhere)];
    assert_eq!(said(&files).len(), 1, "of another namespace");
}

#[test]
fn of_a_complete_cluster_everything_is_known_but_what_is_external() {
    let cluster = "clusters: [{name: main, paths: ['**'], complete: true}]\n";
    let pod = ("a/pod.yaml", POD);
    assert_eq!(
        said(&[("seaworthy.yaml", cluster), pod]),
        ["warning: ServiceAccount `robot` does not exist in cluster `main`"]
    );
    for (external, findings) in [
        ("ServiceAccount/shop/robot", 0),
        ("ServiceAccount/*/rob*", 0),
        ("*/shop/*", 0),
        ("ServiceAccount/bank/robot", 1),
        ("Secret/shop/robot", 1),
    ] {
        let file = format!("external: ['{external}']\n{cluster}");
        let said = said(&[("seaworthy.yaml", &file), pod]);
        assert_eq!(said.len(), findings, "{external}: {said:?}");
    }
}
