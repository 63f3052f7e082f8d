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

/// What a cluster has is what is applied to it; the definitions that some chart brings may be older than those.
#[test]
fn definitions_count_for_all_and_those_of_a_chart_for_what_is_beside_them() {
    let definition = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: boats.shop.example}\nspec:\n  group: shop.example\n  scope: Namespaced\n  names: {kind: Boat, plural: boats}\n  versions:\n    - name: v1\n      served: true\n      storage: true\n      schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {sails: {type: integer}}}}}}\n";
    let boat = "apiVersion: shop.example/v1\nkind: Boat\nmetadata: {name: gull}\nspec: {oars: 2}\n";
    let check = |files: &[(&str, &str)]| {
        let disk = folder(files);
        let select = ["--select", "field-unknown", "--format", "concise"];
        seaworthy()
            .inside(&disk)
            .args(["check", "."])
            .args(select)
            .run()
    };
    let says = "boat.yaml:4:8: error field-unknown `Boat` has no field `spec.oars`";
    check(&[
        ("api/crds/boat.yaml", definition),
        ("fleet/boat.yaml", boat),
    ])
    .exits(1)
    .says(says);
    let chart = "apiVersion: v2\nname: api\nversion: 1.0.0\n";
    let brought = [("api/Chart.yaml", chart), ("api/crds/crd.yaml", definition)];
    check(&[&brought[..], &[("fleet/boat.yaml", boat)]].concat()).exits(0);
    check(&[&brought[..], &[("api/crds/boat.yaml", boat)]].concat())
        .exits(1)
        .says(says);
}

/// `namespace:` of a kustomization renames Namespaces, too: <https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/namespace/>.
#[test]
fn a_name_is_not_judged_before_the_kustomization_gives_it() {
    let check = |kustomization: &str| {
        let disk = folder(&[
            ("kustomization.yaml", kustomization),
            (
                "namespace.yaml",
                "apiVersion: v1\nkind: Namespace\nmetadata: {name: _}\n",
            ),
        ]);
        let select = ["--select", "resource-name-invalid", "--format", "concise"];
        seaworthy()
            .inside(&disk)
            .args(["check", "."])
            .args(select)
            .run()
    };
    check("namespace: shop\nresources: [namespace.yaml]\n").exits(0);
    check("kind: Kustomization\n")
        .exits(1)
        .says("namespace.yaml:3:18: error resource-name-invalid");
}

#[test]
fn why_these_are_one_set() {
    let config = |name: &str| {
        format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\ndata: {{a: b}}\n")
    };
    let (one, two) = (config("one"), config("two"));
    let disk = folder(&[
        (
            "seaworthy.yaml",
            "clusters: [{name: shop, paths: [shop/**]}]\n",
        ),
        ("shop/a/one.yaml", &one),
        ("shop/b/one.yaml", &one),
        ("plain/one.yaml", &one),
        ("plain/two.yaml", &two),
        ("either/a.yaml", &one),
        ("either/b.yaml", &one),
        ("base/one.yaml", &one),
        (
            "prod/kustomization.yaml",
            "resources: [../base/one.yaml, ../plain/two.yaml]\n",
        ),
    ]);
    let explain = |args: &[&str]| {
        let typed = seaworthy().inside(&disk).args([
            "check",
            "--explain-set",
            "--format",
            "concise",
            "--quiet",
        ]);
        typed.args(["--select", "host-pid"]).args(args).run()
    };
    let kustomization = "one set: kustomization prod\n  because the kustomization is built from them, and no other one includes it\n  - base/one.yaml\n  - plain/two.yaml\n\n";
    explain(&[])
        // Where nothing was linted, nothing is explained.
        .keeps_quiet_about("seaworthy.yaml")
        .says("one set: cluster shop\n  because `paths` of the cluster in `clusters` match them\n  - shop/a/one.yaml\n  - shop/b/one.yaml\n\n")
        .says(kustomization)
        .says("one set: folder plain\n  because the files of a folder are applied together")
        .says("\n  - plain/one.yaml\n\n")
        .says(
            "one set: each file of folder either alone, since some hold the same object\n  because ConfigMap `one` stands in \
             `either/a.yaml` and in `either/b.yaml`: such files are alternatives, and nobody applies them together\n  - either/a.yaml\n  - \
             either/b.yaml\n\n",
        );
    // What one file is seen in, though nobody asked for it.
    let ran = explain(&["base/one.yaml"]);
    assert_eq!(ran.stdout, kustomization);
    let typed = seaworthy()
        .inside(&disk)
        .check(["-", "--explain-set", "--format", "full"]);
    typed
        .given(one.as_str())
        .run()
        .says("one set: one stream\n  because they came as one stream\n  - <stdin>\n");
}
