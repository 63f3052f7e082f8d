//! `retired.yaml` as Rust: a list a topic, sorted by name.

use std::collections::BTreeMap;

use crate::lifecycle::optional;

/// One row of the table. What it says is at the head of the file.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    deprecated: Option<String>,
    removed: Option<String>,
    #[serde(default, rename = "use")]
    instead: String,
    #[serde(default)]
    driver: String,
    #[serde(default)]
    provisioner: String,
    source: String,
}

/// The Rust text of `src/checks/deprecation/retired.rs`' tables.
///
/// # Errors
/// The row that says nothing, or has no source.
pub(crate) fn rust(text: &str) -> Result<String, String> {
    let table: BTreeMap<String, Vec<Row>> =
        serde_yaml::from_str(text).map_err(|error| format!("retired.yaml: {error}"))?;
    let mut out = String::new();
    for (topic, mut rows) in table {
        rows.sort_by(|left, right| left.name.cmp(&right.name));
        let rows = rows.iter().map(|row| {
            rust_of(row).ok_or_else(|| format!("retired.yaml: `{}` says nothing", row.name))
        });
        let rows = rows.collect::<Result<String, _>>()?;
        let name = topic.to_uppercase().replace('-', "_");
        out.push_str(&format!(
            "pub(super) static {name}: &[Retired] = &[\n{rows}];\n"
        ));
    }
    Ok(out)
}

fn rust_of(row: &Row) -> Option<String> {
    if !row.source.starts_with("https://") {
        return None;
    }
    let (deprecated, removed) = (optional(&row.deprecated)?, optional(&row.removed)?);
    let Row {
        name,
        instead,
        driver,
        provisioner,
        ..
    } = row;
    Some(format!(
        "Retired {{ name: {name:?}, deprecated: {deprecated}, removed: {removed}, instead: {instead:?}, driver: {driver:?}, provisioner: {provisioner:?} }},\n"
    ))
}
