//! The JSON Schema and the reference are the tables that read the file, and say the same as the reader.
//!
//! `SEAWORTHY_WRITE=1 cargo test --test config` writes both.

use std::fs;
use std::path::Path;

use seaworthy::config::{Configuration, reference, schema};
use serde_json::{Value, json};

/// Whether the committed file says what is generated; writes it when asked to.
fn holds(path: &str, generated: &str) {
    if std::env::var_os("SEAWORTHY_WRITE").is_some() {
        fs::write(path, generated).unwrap();
    }
    let committed = fs::read_to_string(path).unwrap_or_default();
    let way_out =
        "is not what the tables say: `SEAWORTHY_WRITE=1 cargo test --test config` writes it";
    assert!(committed == generated, "{path} {way_out}");
}

#[test]
fn the_schema_is_the_committed_one() {
    let generated = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    holds("seaworthy.schema.json", &generated);
}

#[test]
fn the_reference_is_in_the_documentation() {
    let (begin, end) = ("<!-- every key -->\n\n", "\n<!-- end -->");
    let page = fs::read_to_string("docs/configuration.md").unwrap();
    let (before, rest) = page.split_once(begin).expect("the page has a reference");
    let (_, after) = rest.split_once(end).expect("the reference ends");
    let generated = format!("{before}{begin}{}{end}{after}", reference());
    holds("docs/configuration.md", &generated);
}

#[test]
fn the_schema_is_draft_07_and_valid() {
    let schema = schema();
    assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    assert_eq!(schema["$id"], "https://seaworthy.dev/seaworthy.schema.json");
    assert!(jsonschema::draft7::meta::is_valid(&schema));
}

/// What an editor makes of a text: YAML 1.2, in which `off` is a string.
fn value(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap()
}

#[track_caller]
fn is_valid(text: &str) -> bool {
    let validator = jsonschema::draft7::new(&schema()).unwrap();
    let by_schema = validator.is_valid(&value(text));
    let by_reader = Configuration::read(Path::new("x"), text.to_owned()).is_ok();
    assert_eq!(by_schema, by_reader, "schema and reader differ on {text}");
    by_reader
}

#[test]
fn schema_and_reader_take_the_same() {
    for text in GOOD {
        assert!(is_valid(text), "{text}");
    }
    for text in BAD {
        assert!(!is_valid(text), "{text}");
    }
}

#[test]
fn every_key_has_a_description() {
    let schema = schema();
    let cluster = &schema["properties"]["clusters"]["items"];
    let own = &schema["properties"]["overrides"]["items"]["properties"];
    let ignore = &own["ignore"]["items"]["properties"];
    for properties in [&schema["properties"], &cluster["properties"], own, ignore] {
        for (key, property) in properties.as_object().unwrap() {
            let description = property["description"].as_str().unwrap_or_default();
            assert!(description.ends_with('.'), "{key}: {description}");
        }
    }
    assert_eq!(cluster["required"], json!(["name", "paths"]));
}

#[test]
fn the_examples_of_the_documentation_are_good() {
    let page = fs::read_to_string("docs/configuration.md").unwrap();
    let examples: Vec<_> = page
        .split("```yaml\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    assert!(examples.len() > 2);
    for example in examples {
        assert!(is_valid(example), "{example}");
    }
}

const GOOD: &[&str] = &[
    "{}",
    "select: [default, security, host-network/node-agent]\nignore: []\n",
    "extends: ../seaworthy.yaml\nselect: [all]\n",
    "extends: []\n",
    "registries: [registry.example, '*.example.com']\n",
    "rules: {a: error, b: warning, c: info, d: off, e/f: 'off', g: {severity: off, h: 1}}\n",
    "overrides: [{paths: [vendor/**], rules: {a: off, b: {c: 1}}}]\n",
    "overrides: [{kind: [Pod, '*Set'], name: a-*, namespace: b, labels: {app: web}, container: c}]\n",
    "overrides: [{kind: Pod, ignore: [{rules: [a, b/c], reason: why, until: '2030-12-31'}]}]\n",
    "rules: {a: {b: 1, c: [x], d: {e: null}}, f: {}}\n",
    "exclude: [vendor/**, '**/*.tmp.yaml', './x', '.../y', '{a,b}']\n",
    "fail-on: never\n",
    "kubernetes: 1.34\n",
    "kubernetes: '1.30'\n",
    "kubernetes: 1.31..1.34\n",
    "kubernetes: ['1.31', 1.32, v1.33.4, 1.34 .. 1.35]\n",
    "external: ['*/ns/*', Secret/a-*, Secret/ns/name]\n",
    "clusters: []\n",
    "clusters: [{name: a, paths: [x]}]\n",
    "clusters: [{name: a, paths: [x], complete: true, role: tools, nodes: 1, zones: 3, managed: eks, kubernetes: 1.34, namespace: a-1, external: []}]\n",
];

const BAD: &[&str] = &[
    "[]",
    "x",
    "selects: []\n",
    "select: all\n",
    "select: [1]\n",
    "select: ['']\n",
    "ignore: {a: b}\n",
    "severity: {a: error}\n",
    "registries: registry.example\n",
    "registries: [1]\n",
    "extends: [1]\n",
    "extends: {a: b}\n",
    "extends: ''\n",
    "rules: {a: fatal}\n",
    "rules: {a: 1}\n",
    "rules: {a: {severity: fatal}}\n",
    "overrides: {kind: Pod}\n",
    "overrides: [{rules: {a: off}}]\n",
    "overrides: [{kind: []}]\n",
    "overrides: [{paths: []}]\n",
    "overrides: [{kind: null}]\n",
    "overrides: [{labels: [a]}]\n",
    "overrides: [{kind: Pod, ignore: [a]}]\n",
    "overrides: [{kind: Pod, ignore: [{rules: [a]}]}]\n",
    "overrides: [{kind: Pod, ignore: [{reason: why}]}]\n",
    "overrides: [{kind: Pod, ignore: [{rules: [a], reason: why, until: soon}]}]\n",
    "rules: [a]\n",
    "rules: {a: [b]}\n",
    "exclude: [1]\n",
    "exclude: ['../x']\n",
    "exclude: ['..']\n",
    "exclude: ['./../x']\n",
    "exclude: [/x]\n",
    "exclude: ['!x']\n",
    "fail-on: 1\n",
    "fail-on: off\n",
    "kubernetes: true\n",
    "kubernetes: latest\n",
    "kubernetes: {a: b}\n",
    "kubernetes: [[1.31]]\n",
    "kubernetes: 1.31..\n",
    "kubernetes: 1\n",
    "external: [Secret]\n",
    "external: [secret/a]\n",
    "external: [Secret/a/b/c]\n",
    "external: [Secret//b]\n",
    "clusters: {}\n",
    "clusters: [a]\n",
    "clusters: [{name: a}]\n",
    "clusters: [{paths: [x]}]\n",
    "clusters: [{name: '', paths: [x]}]\n",
    "clusters: [{name: a, paths: []}]\n",
    "clusters: [{name: a, paths: [x], node: 1}]\n",
    "clusters: [{name: a, paths: [x], nodes: 0}]\n",
    "clusters: [{name: a, paths: [x], nodes: 1.5}]\n",
    "clusters: [{name: a, paths: [x], nodes: 4294967296}]\n",
    "clusters: [{name: a, paths: [x], complete: 1}]\n",
    "clusters: [{name: a, paths: [x], role: prod}]\n",
    "clusters: [{name: a, paths: [x], namespace: A}]\n",
    "clusters: [{name: a, paths: [x], namespace: a-}]\n",
    "clusters: [{name: a, paths: [x], namespace: a.b}]\n",
];
