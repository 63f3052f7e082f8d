//! `charts.yaml` as Rust: for each chart, in their order, where its values say what.

use std::collections::BTreeMap;

use crate::rows::list;

/// What the values of a chart say.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Chart {
    hosts: Vec<String>,
}

/// The Rust text of `src/manifest/release.rs`' table.
///
/// # Errors
/// The chart that says nothing.
pub(crate) fn rust(text: &str) -> Result<String, String> {
    let charts: BTreeMap<String, Chart> =
        serde_yaml::from_str(text).map_err(|error| format!("charts.yaml: {error}"))?;
    let row = |(name, chart): (String, Chart)| format!("({name:?}, &{:?})", chart.hosts);
    let rows: Vec<_> = charts.into_iter().map(row).collect();
    Ok(list("HOSTS", "(&str, &[&str])", &rows))
}
