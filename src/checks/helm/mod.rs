//! What Helm makes of objects that it installs, upgrades and removes.

mod chart_hook_policy_unsafe;
mod chart_selector_unstable;
mod crd_deleted_with_release;

use crate::rule::Check;

/// By id.
pub(super) const CHECKS: &[(&str, Check)] = &[
    (
        "chart-hook-policy-unsafe",
        Check::Each(chart_hook_policy_unsafe::check),
    ),
    (
        "chart-selector-unstable",
        Check::Each(chart_selector_unstable::check),
    ),
    (
        "crd-deleted-with-release",
        Check::Each(crd_deleted_with_release::check),
    ),
];
