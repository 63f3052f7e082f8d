//! The YAML itself, and whether the API server can read what it says.

mod api;
mod cron_schedule_invalid;
mod field_dropped;
mod field_unknown;
mod label_invalid;
mod object_invalid;
mod refused;
mod resource_name_invalid;
mod schema_not_found;
mod schema_violated;
mod user_schema;
mod yaml_key_duplicate;
mod yaml_not_portable;
mod yaml_syntax_error;

use crate::finding::Violation;
use crate::rule::{Check, Subject};

pub(super) const CHECKS: &[(&str, Check)] = &[
    (
        "cron-schedule-invalid",
        Check::Each(cron_schedule_invalid::check),
    ),
    ("field-dropped", Check::Each(field_dropped::check)),
    ("field-unknown", Check::Each(field_unknown)),
    ("label-invalid", Check::Each(label_invalid::check)),
    ("object-invalid", Check::Each(object_invalid::check)),
    (
        "resource-name-invalid",
        Check::Each(resource_name_invalid::check),
    ),
    ("schema-not-found", Check::Each(schema_not_found::check)),
    ("schema-violated", Check::Each(schema_violated)),
    ("yaml-key-duplicate", Check::Each(yaml_key_duplicate::check)),
    ("yaml-not-portable", Check::Set(yaml_not_portable::check)),
    ("yaml-syntax-error", Check::Set(yaml_syntax_error::check)),
];

/// By Kubernetes' own tables, or by a schema of the user's.
fn field_unknown(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    field_unknown::check(subject, out);
    user_schema::unknown(subject, out);
}

/// By Kubernetes' own tables, or by a schema of the user's.
fn schema_violated(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    schema_violated::check(subject, out);
    user_schema::violated(subject, out);
}
