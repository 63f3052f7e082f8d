//! What editors and people are told about the file, from the tables that read it.

use std::fmt::Write;

use serde_json::{Value, json};

use super::cluster::DeclaredCluster;
use super::file::Configuration;
use super::overrides::{Ignore, Override};
use super::read::Keyed;
use crate::report::HOME;

/// The JSON Schema (draft-07) of `seaworthy.yaml`.
#[must_use]
pub fn schema() -> Value {
    let mut schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": format!("{HOME}/seaworthy.schema.json"),
        "title": "seaworthy.yaml",
        "description": "The configuration of seaworthy",
    });
    if let (Value::Object(whole), Value::Object(keys)) =
        (&mut schema, Configuration::schema_of_keys())
    {
        whole.extend(keys);
    }
    schema
}

/// Every key with its value and what it is for, as tables in Markdown.
#[must_use]
pub fn reference() -> String {
    let file = table::<Configuration>();
    let cluster = table::<DeclaredCluster>();
    let override_ = table::<Override>();
    let ignore = table::<Ignore>();
    format!(
        "{file}\nEach of `overrides`:\n\n{override_}\nEach of its `ignore`:\n\n{ignore}\nEach of `clusters`:\n\n{cluster}"
    )
}

fn table<T: Keyed>() -> String {
    let mut table = "| key | value | |\n|---|---|---|\n".to_owned();
    for key in T::keys() {
        let needed = if key.required { " (required)" } else { "" };
        // Writing to a string cannot fail.
        let _ = writeln!(
            table,
            "| `{}` | {}{needed} | {} |",
            key.name, key.noun.one, key.doc
        );
    }
    table
}
