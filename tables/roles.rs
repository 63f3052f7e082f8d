//! `roles.yaml` as Rust: sorted lists of what tells a role, each with the role.

use std::collections::BTreeMap;

use crate::rows::{list, variant};

/// What tells the role of a workload.
#[derive(Default, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Signs {
    images: Vec<String>,
    charts: Vec<String>,
    kinds: Vec<String>,
}

/// The Rust text of `src/manifest/roles.rs`' tables: images by the last segment of their pattern, those with `*` apart.
///
/// # Errors
/// The role that says nothing.
pub(crate) fn rust(text: &str) -> Result<String, String> {
    let roles: BTreeMap<String, Signs> =
        serde_yaml::from_str(text).map_err(|error| format!("roles.yaml: {error}"))?;
    let (mut images, mut charts, mut kinds) = (Vec::new(), Vec::new(), Vec::new());
    for (name, signs) in roles {
        let role = format!("WorkloadRole::{}", variant(&name));
        let row = |sign: String| format!("({sign:?}, {role})");
        images.extend(signs.images.into_iter().map(|image| {
            let last = image.rsplit('/').next().unwrap_or_default();
            format!("({last:?}, {image:?}, {role})")
        }));
        charts.extend(signs.charts.into_iter().map(row));
        kinds.extend(signs.kinds.into_iter().map(row));
    }
    for rows in [&mut images, &mut charts, &mut kinds] {
        rows.sort();
    }
    let (open, exact): (Vec<_>, Vec<_>) = images
        .into_iter()
        .partition(|row: &String| row.contains('*'));
    let (by_image, by_name) = ("(&str, &str, WorkloadRole)", "(&str, WorkloadRole)");
    Ok(list("IMAGES", by_image, &exact)
        + &list("OPEN_IMAGES", by_image, &open)
        + &list("CHARTS", by_name, &charts)
        + &list("KINDS", by_name, &kinds))
}
