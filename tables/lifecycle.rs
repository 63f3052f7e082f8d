//! `api-versions.yaml` as Rust: rows sorted by API version and kind.

use std::collections::BTreeMap;

/// One row of the table. What it says is at the head of the file.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Row {
    api: String,
    /// None for every kind of the API version.
    #[serde(default)]
    kinds: Vec<String>,
    deprecated: Option<String>,
    removed: Option<String>,
    #[serde(default, rename = "use")]
    replacements: Vec<String>,
    #[serde(default)]
    same_fields: bool,
    #[serde(default)]
    changes: String,
    source: String,
}

/// The Rust text of `src/schema/lifecycle.rs`' table.
///
/// # Errors
/// The row that says nothing, or has no source.
pub(crate) fn rust(text: &str) -> Result<String, String> {
    let table: BTreeMap<String, Vec<Row>> =
        serde_yaml::from_str(text).map_err(|error| format!("api-versions.yaml: {error}"))?;
    let mut rows = Vec::new();
    for (server, own) in &table {
        for row in own {
            let wrong = || format!("api-versions.yaml: a row of `{}` says nothing", row.api);
            let any = row.kinds.is_empty().then_some("");
            for kind in row.kinds.iter().map(String::as_str).chain(any) {
                let text = rust_of(server, row, kind).ok_or_else(wrong)?;
                rows.push(((&row.api, kind), text));
            }
        }
    }
    rows.sort();
    let rows: String = rows.into_iter().map(|(_, row)| row).collect();
    Ok(format!("static ROWS: &[Lifecycle] = &[\n{rows}];\n"))
}

fn rust_of(server: &str, row: &Row, kind: &str) -> Option<String> {
    if !row.source.starts_with("https://") || (row.deprecated.is_none() && row.removed.is_none()) {
        return None;
    }
    let replacements = row
        .replacements
        .iter()
        .map(|words| replacement(words, kind));
    let replacements = replacements.collect::<Option<Vec<_>>>()?.join(", ");
    let (deprecated, removed) = (optional(&row.deprecated)?, optional(&row.removed)?);
    let Row {
        api,
        same_fields,
        changes,
        ..
    } = row;
    Some(format!(
        "Lifecycle {{ server: {server:?}, api_version: {api:?}, kind: {kind:?}, deprecated: {deprecated}, removed: {removed}, replacements: &[{replacements}], same_fields: {same_fields}, changes: {changes:?} }},\n"
    ))
}

/// `policy/v1 since 1.21`, or `discovery.k8s.io/v1 EndpointSlice since 1.21`.
fn replacement(words: &str, own_kind: &str) -> Option<String> {
    let (what, since) = words.split_once(" since ")?;
    let (api, kind) = what.split_once(' ').unwrap_or((what, own_kind));
    let since = version_of(since)?;
    Some(format!(
        "Replacement {{ api_version: {api:?}, kind: {kind:?}, since: {since} }}"
    ))
}

/// `Some(…)` of a version that is given, as Rust.
pub(crate) fn optional(version: &Option<String>) -> Option<String> {
    match version {
        Some(version) => Some(format!("Some({})", version_of(version)?)),
        None => Some("None".to_owned()),
    }
}

fn version_of(text: &str) -> Option<String> {
    let (major, minor) = text.split_once('.')?;
    let (major, minor): (u16, u16) = (major.parse().ok()?, minor.parse().ok()?);
    Some(format!("Version {{ major: {major}, minor: {minor} }}"))
}
