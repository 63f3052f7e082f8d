//! `provisioners.yaml` as Rust.

use std::collections::BTreeMap;

use crate::rows::{kind, list, variant};

/// What is known of who makes volumes.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Provisioners {
    traits: BTreeMap<String, Vec<String>>,
    classes: BTreeMap<String, String>,
    encryption: BTreeMap<String, String>,
    databases: BTreeMap<String, Claims>,
}

/// Where a resource says what claims its operator makes.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    members: String,
    class: String,
    size: String,
}

/// The Rust text of `src/manifest/provisioners.rs`' tables.
///
/// # Errors
/// The row that says nothing.
pub(crate) fn rust(text: &str) -> Result<String, String> {
    let table: Provisioners =
        serde_yaml::from_str(text).map_err(|error| format!("provisioners.yaml: {error}"))?;
    let mut traits = Vec::new();
    for (name, provisioners) in &table.traits {
        let name = variant(name);
        let row = |provisioner| format!("({provisioner:?}, VolumeTrait::{name})");
        traits.extend(provisioners.iter().map(row));
    }
    let databases = table.databases.iter().map(database);
    let databases = databases.collect::<Result<Vec<_>, _>>()?;
    Ok(list("TRAITS", "(&str, VolumeTrait)", &traits)
        + &list("CLASSES", "(&str, &str)", &pairs(&table.classes))
        + &list("ENCRYPTION", "(&str, &str)", &pairs(&table.encryption))
        + &list("DATABASES", "OperatorClaims", &databases))
}

fn pairs(rows: &BTreeMap<String, String>) -> Vec<String> {
    let row = |(key, value)| format!("({key:?}, {value:?})");
    rows.iter().map(row).collect()
}

fn database((name, claims): (&String, &Claims)) -> Result<String, String> {
    let kind = kind(name)?;
    let Claims {
        members,
        class,
        size,
    } = claims;
    Ok(format!(
        "OperatorClaims {{ kind: {kind}, members: {members:?}, class: {class:?}, size: {size:?} }}"
    ))
}
