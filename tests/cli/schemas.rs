//! Schemas that the user brings.

use crate::{folder, seaworthy};

const WIDGET: &str = "apiVersion: example.org/v1\nkind: Widget\nmetadata: { name: web }\nspec: { size: huge, colour: red, weight: 0 }\n";

const SCHEMA: &str = r#"{
    "$schema": "http://json-schema.org/draft-04/schema#",
    "type": "object",
    "required": ["spec"],
    "properties": {
        "apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": {"type": "object"},
        "spec": {
            "type": "object",
            "required": ["owner"],
            "additionalProperties": false,
            "properties": {
                "size": {"enum": ["small", "large"]},
                "weight": {"type": "integer", "minimum": 0, "exclusiveMinimum": true},
                "owner": {"type": "string", "pattern": "^[a-z"}
            }
        }
    }
}"#;

const FOUND: [&str; 4] = [
    "widget.yaml:4:15: error schema-violated `spec.size` is one of `small`, `large`",
    "widget.yaml:4:21: error field-unknown `Widget` has no field `spec.colour`",
    "widget.yaml:4:42: error schema-violated `spec.weight` is more than 0",
    "widget.yaml:4:1: error schema-violated `spec` needs the field `owner`",
];

#[track_caller]
fn finds(file: &str, location: &str) {
    let folder = folder(&[("widget.yaml", WIDGET), (file, SCHEMA)]);
    let check = || {
        let check = seaworthy().inside(folder.path());
        check.check(["--select", "schema", "--show", "info", "widget.yaml"])
    };
    check()
        .run()
        .exits(0)
        .says("are not known, and were not looked at");
    let ran = check().args(["--schema-location", location]).run();
    for found in FOUND {
        assert!(
            ran.stdout.contains(found),
            "{location}: {found}\n{}",
            ran.stdout
        );
    }
    assert!(!ran.stdout.contains("not known"), "{}", ran.stdout);
}

#[test]
fn they_lie_where_kubeconform_and_the_catalogues_have_them() {
    finds("s/master-standalone/widget-example-v1.json", "s");
    finds("s/master-standalone-strict/widget-example-v1.json", "s/");
    finds("s/example.org/widget_v1.json", "s");
    finds("s/widget_v1.json", "s");
    finds("s/widget_v1.json", "s/widget_v1.json");
    finds(
        "s/example.org/widget_v1.json",
        "s/{{ .Group }}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json",
    );
}

#[test]
fn the_first_location_that_has_one_counts() {
    let files = [
        ("widget.yaml", WIDGET),
        ("lax/widget_v1.json", "{}"),
        ("strict/widget_v1.json", SCHEMA),
    ];
    let folder = folder(&files);
    let check = |locations: [&str; 4]| {
        let check = seaworthy().inside(folder.path());
        check
            .check(["--select", "schema", "widget.yaml"])
            .args(locations)
            .run()
    };
    check(["--schema-location", "lax", "--schema-location", "strict"]).exits(0);
    check(["--schema-location", "strict", "--schema-location", "lax"]).exits(1);
}

#[test]
fn a_schema_that_is_none_is_said() {
    let folder = folder(&[
        ("widget.yaml", WIDGET),
        ("s/widget_v1.json", "{\"type\": 7}"),
    ]);
    let check = seaworthy().inside(folder.path());
    check
        .check(["--schema-location", "s", "widget.yaml"])
        .run()
        .exits(0)
        .says("schema-not-found/broken the schema in `s/widget_v1.json` cannot be used");
}

#[test]
fn what_is_no_location_is_2_and_named() {
    for (location, why) in [
        ("https://example.org/schemas", "nothing is fetched"),
        ("no/such/folder", "`no/such/folder` does not exist"),
        ("fixtures/{{.Knd}}.json", "`Knd` is no variable"),
    ] {
        let ran = seaworthy()
            .check(["--schema-location", location, "fixtures/shop"])
            .run();
        ran.exits(2).complains(why);
    }
}

/// `kubectl kustomize` writes all of it into these.
#[test]
fn what_a_kustomization_writes_into_its_objects_is_not_missing() {
    const KUSTOMIZATION: &str = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: shop\n\
        commonLabels: { app: web }\nresources: [web.yaml]\n";
    const OBJECTS: &str = "apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: web }\n---\n\
        apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: { name: web }\n\
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }\n\
        subjects: [{ kind: ServiceAccount, name: web }]\n---\n\
        apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\n\
        spec: { template: { spec: { containers: [{ name: web, image: \"registry.example/web:1.4.2\" }] } } }\n";
    let select = ["--select", "schema", "."];
    let alone = folder(&[("web.yaml", OBJECTS)]);
    seaworthy()
        .inside(alone.path())
        .check(select)
        .run()
        .exits(1)
        .says("`subjects[0]` needs the field `namespace`")
        .says("`spec` needs the field `selector`");
    let base = folder(&[("kustomization.yaml", KUSTOMIZATION), ("web.yaml", OBJECTS)]);
    let ran = seaworthy().inside(base.path()).check(select).run();
    ran.exits(0).says("linted 3 objects in 1 file");
}
