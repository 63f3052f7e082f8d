//! `operators.yaml` as Rust: the images of each group's program, sorted by group.

use std::collections::BTreeMap;

use crate::rows::list;

/// The Rust text of `src/manifest/roles.rs`' table of operators.
///
/// # Errors
/// The group that says nothing.
pub(crate) fn rust(text: &str) -> Result<String, String> {
    let groups: BTreeMap<String, Vec<String>> =
        serde_yaml::from_str(text).map_err(|error| format!("operators.yaml: {error}"))?;
    let rows = groups.into_iter().flat_map(|(group, images)| {
        let row = move |image: String| format!("({image:?}, {group:?})");
        images.into_iter().map(row)
    });
    Ok(list("OPERATORS", "(&str, &str)", &rows.collect::<Vec<_>>()))
}
