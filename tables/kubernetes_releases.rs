//! `kubernetes-releases.yaml` as Rust: minor versions of 1.x with the day on which their support ends.

use std::collections::BTreeMap;

use crate::rows::list;

/// The Rust text of `src/checks/control_plane/versions.rs`' table.
///
/// # Errors
/// The version that is none.
pub(crate) fn rust(text: &str) -> Result<String, String> {
    let releases: BTreeMap<String, String> =
        serde_yaml::from_str(text).map_err(|error| format!("kubernetes-releases.yaml: {error}"))?;
    let row = |(version, day): (String, String)| {
        let minor = version
            .strip_prefix("1.")
            .and_then(|minor| minor.parse::<u16>().ok());
        let minor =
            minor.ok_or_else(|| format!("kubernetes-releases.yaml: `{version}` is not 1.x"))?;
        Ok(format!("({minor}, {day:?})"))
    };
    let rows = releases
        .into_iter()
        .map(row)
        .collect::<Result<Vec<_>, String>>()?;
    Ok(list("END_OF_LIFE", "(u16, &str)", &rows))
}
