//! `backups.yaml` as Rust.

use std::collections::BTreeMap;

use crate::rows::{kind, list};

/// What is known of products that make backups, and of databases.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Backups {
    products: BTreeMap<String, Product>,
    databases: BTreeMap<String, Database>,
    dumps: Vec<String>,
}

/// What makes backups or says where they go.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Product {
    #[serde(default)]
    paused: String,
    #[serde(default)]
    endpoints: Vec<String>,
}

/// Where a database says how it is backed up.
#[derive(Default, serde::Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Database {
    section: Vec<String>,
    enabled: String,
    schedules: Vec<String>,
    made_by: BTreeMap<String, String>,
    replica: String,
}

/// The Rust text of `src/checks/backup/table.rs`' tables.
///
/// # Errors
/// The row that says nothing.
pub(crate) fn rust(text: &str) -> Result<String, String> {
    let table: Backups =
        serde_yaml::from_str(text).map_err(|error| format!("backups.yaml: {error}"))?;
    let products = table.products.iter().map(product);
    let products = products.collect::<Result<Vec<_>, _>>()?;
    let databases = table.databases.iter().map(database);
    let databases = databases.collect::<Result<Vec<_>, _>>()?;
    let dumps: Vec<_> = table.dumps.iter().map(|row| format!("{row:?}")).collect();
    Ok(list("PRODUCTS", "Product", &products)
        + &list("DATABASES", "Database", &databases)
        + &list("DUMPS", "&str", &dumps))
}

fn product((name, product): (&String, &Product)) -> Result<String, String> {
    let kind = kind(name)?;
    let Product { paused, endpoints } = product;
    Ok(format!(
        "Product {{ kind: {kind}, paused: {paused:?}, endpoints: &{endpoints:?} }}"
    ))
}

fn database((name, database): (&String, &Database)) -> Result<String, String> {
    let of = kind(name)?;
    let Database {
        section,
        enabled,
        schedules,
        made_by,
        replica,
    } = database;
    let makers = made_by
        .iter()
        .map(|(name, field)| Ok(format!("({}, {field:?})", kind(name)?)));
    let makers = makers.collect::<Result<Vec<_>, String>>()?.join(", ");
    Ok(format!(
        "Database {{ kind: {of}, section: &{section:?}, enabled: {enabled:?}, schedules: &{schedules:?}, made_by: &[{makers}], replica: {replica:?} }}"
    ))
}
