//! What `docs/report.schema.json` promises is what is written.

use seaworthy::report::{Format, View};
use serde_json::{Value, json};

use crate::sample::{everything, many, sample, text, topics};

fn schema() -> Value {
    serde_json::from_str(include_str!("../../docs/report.schema.json")).unwrap()
}

/// A schema that knows every key: readers must take keys that are added, the schema must name them.
fn closed(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            map.values_mut().for_each(closed);
            if map.get("type") == Some(&json!("object")) {
                map.insert("additionalProperties".to_owned(), false.into());
            }
        }
        Value::Array(items) => items.iter_mut().for_each(closed),
        _ => {}
    }
}

fn errors(schema: &Value, document: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(schema).unwrap();
    let errors = validator.iter_errors(document);
    errors.map(|error| error.to_string()).collect()
}

#[test]
fn every_report_is_as_the_schema_says() {
    let mut schema = schema();
    closed(&mut schema);
    for report in [sample(), many(), topics()] {
        for view in [View::default(), everything()] {
            let document = serde_json::from_str(&text(Format::Json, &report, &view)).unwrap();
            assert_eq!(errors(&schema, &document), [""; 0]);
        }
    }
}

#[test]
fn every_line_is_a_finding_with_a_version() {
    let mut schema = schema();
    closed(&mut schema);
    schema["definitions"]["finding"]["properties"]["version"] = json!({"const": 1});
    let line = json!({"$ref": "#/definitions/finding", "definitions": schema["definitions"]});
    let lines = text(Format::JsonLines, &sample(), &everything());
    assert_eq!(lines.lines().count(), 6);
    for one in lines.lines() {
        assert_eq!(errors(&line, &serde_json::from_str(one).unwrap()), [""; 0]);
    }
}

/// A schema that takes everything would prove nothing.
#[test]
fn a_report_of_another_shape_is_refused() {
    let document = serde_json::from_str(&text(Format::Json, &sample(), &everything())).unwrap();
    let broken = |change: fn(&mut Value)| {
        let mut document: Value = Value::clone(&document);
        change(&mut document);
        errors(&schema(), &document).len()
    };
    assert_eq!(broken(|_| {}), 0);
    assert_eq!(broken(|report| report["version"] = 2.into()), 1);
    assert_eq!(
        broken(|report| report["findings"][0]["start"]["line"] = 0.into()),
        1
    );
    assert_eq!(
        broken(|report| report["findings"][0]["severity"] = "fatal".into()),
        1
    );
}
