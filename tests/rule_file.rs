//! The JSON Schema of a rule's file says the same as its reader.
//!
//! `SEAWORTHY_WRITE=1 cargo test --test rule_file` writes the committed one.

#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails is a test that fails"
)]

use std::fs;
use std::path::PathBuf;

use seaworthy::rule::{Case, Folder, RuleFile, When, schema};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

const COMMITTED: &str = "seaworthy-rule.schema.json";

#[test]
fn the_schema_is_the_committed_one() {
    let generated = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    if std::env::var_os("SEAWORTHY_WRITE").is_some() {
        fs::write(COMMITTED, &generated).unwrap();
    }
    let committed = fs::read_to_string(COMMITTED).unwrap_or_default();
    let way_out = "`SEAWORTHY_WRITE=1 cargo test --test rule_file` writes it";
    assert!(committed == generated, "{COMMITTED} is another: {way_out}");
    assert!(jsonschema::draft7::meta::is_valid(&schema()));
}

/// The words that the reader knows, as it says itself of one that it does not.
fn known<T: DeserializeOwned>(text: &str) -> Vec<String> {
    let error = serde_yaml::from_str::<T>(text).err().unwrap().to_string();
    let (_, words) = error.split_once("expected").unwrap();
    let words = words.split('`').skip(1).step_by(2).map(str::to_owned);
    let mut words: Vec<_> = words.collect();
    words.sort();
    words
}

fn words_of(schema: &Value) -> Vec<String> {
    let mut words: Vec<_> = schema["properties"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    words.sort();
    words
}

#[test]
fn it_has_the_keys_that_are_read() {
    let whole = schema();
    let definitions = &whole["definitions"];
    assert_eq!(known::<RuleFile>("nonsense: 1"), words_of(&whole));
    assert_eq!(known::<Case>("nonsense: 1"), words_of(&definitions["case"]));
    assert_eq!(known::<When>("nonsense: 1"), words_of(&definitions["when"]));
    let example = &definitions["example"]["anyOf"][1];
    assert_eq!(known::<Folder>("nonsense: 1"), words_of(example));
}

#[test]
fn it_has_the_words_that_are_read() {
    let schema = schema();
    let rule = &schema["properties"];
    let of_rule = |key: &str, text: &str| known::<RuleFile>(&format!("{key}: {text}"));
    let lists = |list: &Value| {
        let mut words: Vec<String> = serde_json::from_value(list.clone()).unwrap();
        words.sort();
        words
    };
    for key in ["severity", "default", "server", "target"] {
        assert_eq!(of_rule(key, "nonsense"), lists(&rule[key]["enum"]), "{key}");
    }
    for key in ["only", "unless"] {
        assert_eq!(
            of_rule(key, "[nonsense]"),
            lists(&rule[key]["items"]["enum"]),
            "{key}"
        );
    }
    assert_eq!(
        of_rule("workloads", "nonsense"),
        lists(&rule["workloads"]["enum"])
    );
}

fn files(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| match path.is_dir() {
            true => files(path.to_str().unwrap()),
            false => vec![path],
        })
        .collect()
}

#[test]
fn every_rule_fits() {
    let validator = jsonschema::draft7::new(&schema()).unwrap();
    let files: Vec<_> = [files("rules"), files("fixtures/policies")].concat();
    assert!(files.len() > 300, "{} rules", files.len());
    for file in files {
        let rule: Value = serde_yaml::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        let errors: Vec<_> = validator
            .iter_errors(&rule)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{}: {errors:?}", file.display());
    }
}

#[test]
fn what_is_not_read_does_not_fit() {
    let validator = jsonschema::draft7::new(&schema()).unwrap();
    let rule = json!({"summary": "Wrong", "severity": "error", "default": "on"});
    assert!(validator.is_valid(&rule));
    let with = |key: &str, value: Value| {
        let mut rule = rule.clone();
        rule[key] = value;
        rule
    };
    let wrong = [
        with("sevrity", json!("error")),
        with("severity", json!("fatal")),
        with("kinds", json!("apps/Deployment")),
        with("kinds", json!(["Deployment"])),
        with("assert", json!("required")),
        with("cases", json!({"mild": {"docs": "none of its own"}})),
        with("examples", json!({"bad": ["kind: Pod"]})),
        with(
            "examples",
            json!({"bad": [{"files": {}}], "good": ["kind: Pod"]}),
        ),
    ];
    for rule in wrong {
        assert!(!validator.is_valid(&rule), "{rule}");
        let text = serde_yaml::to_string(&rule).unwrap();
        let kinds_alone = rule["kinds"].is_array() || rule["assert"].is_string();
        assert_eq!(
            serde_yaml::from_str::<RuleFile>(&text).is_ok(),
            kinds_alone,
            "{rule}"
        );
    }
}

#[test]
fn every_rule_that_comes_with_the_program_says_since_when_and_why() {
    for file in files("rules") {
        let rule: Value = serde_yaml::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        for key in ["since", "docs"] {
            let says = rule[key]
                .as_str()
                .is_some_and(|text| !text.trim().is_empty());
            assert!(says, "{} has no `{key}`", file.display());
        }
    }
}
