//! APIs and what belongs to them that are on their way out, or not there yet.

mod annotation_deprecated;
mod api;
mod api_version_deprecated;
mod api_version_removed;
mod api_version_unavailable;
mod field_deprecated;
mod retired;
mod volume_plugin_removed;

use crate::rule::Check;

/// By id.
pub(super) const CHECKS: &[(&str, Check)] = &[
    (
        "annotation-deprecated",
        Check::Each(annotation_deprecated::check),
    ),
    (
        "api-version-deprecated",
        Check::Each(api_version_deprecated::check),
    ),
    (
        "api-version-removed",
        Check::Each(api_version_removed::check),
    ),
    (
        "api-version-unavailable",
        Check::Each(api_version_unavailable::check),
    ),
    ("field-deprecated", Check::Each(field_deprecated::check)),
    (
        "volume-plugin-removed",
        Check::Each(volume_plugin_removed::check),
    ),
];
