//! `charts.yaml` as Rust: for each chart, in their order, where its values say what.

use std::collections::BTreeMap;

use crate::rows::list;

/// What the values of a chart say.
#[derive(Default, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Chart {
    hosts: Vec<String>,
    backups: Vec<String>,
}

/// The Rust text of `src/manifest/release.rs`' table.
///
/// # Errors
/// The chart that says nothing.
pub(crate) fn rust(text: &str) -> Result<String, String> {
    let charts: BTreeMap<String, Chart> =
        serde_yaml::from_str(text).map_err(|error| format!("charts.yaml: {error}"))?;
    let rows = |pointers: fn(&Chart) -> &Vec<String>| {
        let said = charts
            .iter()
            .filter(|(_, chart)| !pointers(chart).is_empty());
        let row = |(name, chart)| format!("({name:?}, &{:?})", pointers(chart));
        said.map(row).collect::<Vec<_>>()
    };
    let row = "(&str, &[&str])";
    Ok(list("HOSTS", row, &rows(|chart| &chart.hosts))
        + &list("BACKUPS", row, &rows(|chart| &chart.backups)))
}
