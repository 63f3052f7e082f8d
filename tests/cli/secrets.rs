//! Values of Secrets are never written, whatever is found around them; nor is a secret that is found elsewhere.

use crate::{folder, seaworthy};

const FORMATS: [&str; 5] = ["full", "concise", "json", "sarif", "github"];

/// Secrets that parse and that do not, in YAML and in JSON.
const SECRETS: &[(&str, &str)] = &[
    (
        "twice.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData:\n  key: hunter2-one\n  key: hunter2-two\ndata: {key: aHVudGVyMg-three}\n",
    ),
    (
        "flow.yaml",
        "{apiVersion: v1, kind: Secret, metadata: {name: b, name: c}, stringData: {key: hunter2-four}}\n",
    ),
    (
        "block.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: d}\nstringData:\n  key: |\n    hunter2-five\n    hunter2-six\n  key: x\n",
    ),
    (
        "list.yaml",
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: e}\n  stringData: {key: hunter2-seven, key: hunter2-eight}\n",
    ),
    (
        "typed.yaml",
        "apiVersion: v1\nkind: SecretList\nitems:\n- metadata: {name: e}\n  stringData: {key: hunter2-seven, key: hunter2-eight}\n",
    ),
    (
        "applied.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: f\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: '{\"stringData\":{\"key\":\"hunter2-nine\"}}'\nstringData:\n  key: x\n  key: y\n",
    ),
    (
        "anchor.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: g}\nstringData: &values\n  key: hunter2-ten\n  key: &v hunter2-eleven\n  other: *v\n",
    ),
    (
        "unclosed.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: h}\nstringData:\n  key: \"hunter2-twelve\n  other: hunter2-thirteen\n",
    ),
    (
        "tab.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: i}\nstringData:\n\tkey: hunter2-fourteen\n",
    ),
    (
        "colon.yaml",
        "apiVersion: v1\nkind: 'Secret'\nmetadata: {name: j}\nstringData:\n  key hunter2-fifteen\n  other: hunter2-sixteen: x\n",
    ),
    (
        "broken.json",
        "{\"kind\": \"Secret\", \"apiVersion\": \"v1\",\n \"stringData\": {\"key\": \"hunter2-seventeen\"\n \"other\": \"hunter2-eighteen\"}}\n",
    ),
    (
        "flow-broken.yaml",
        "{kind: Secret, apiVersion: v1, stringData: {key: hunter2-nineteen\n",
    ),
    (
        "env.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: k}\nspec:\n  containers:\n    - name: app\n      image: registry.example/app:1.4.2\n      env:\n        - {name: DB_PASSWORD, value: hunter2-Twenty1-x7Kq}\n",
    ),
    (
        "config-map.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: l}\ndata:\n  password: hunter2-Twenty2-x7Kq\n",
    ),
    (
        "late.yaml",
        "stringData:\n  key: \"hunter2-twenty\n  other: x\nkind: Secret\napiVersion: v1\n",
    ),
];

#[test]
fn in_no_format() {
    let disk = folder(SECRETS);
    for format in FORMATS {
        let ran = seaworthy()
            .inside(disk.path())
            .check([
                "--select",
                "all",
                "--show",
                "info,possible,suppressed,coverage",
                "--all",
                "--format",
                format,
            ])
            .run();
        ran.exits(1);
        for (name, _) in SECRETS {
            assert!(
                ran.stdout.contains(name),
                "{format} says nothing about {name}"
            );
        }
        for words in ["hunter2", "aHVudGVyMg"] {
            let leak = ran
                .stdout
                .lines()
                .chain(ran.stderr.lines())
                .find(|line| line.contains(words));
            assert_eq!(leak, None, "{format}");
        }
    }
}
