//! The YAML itself, and whether the API server can read what it says.

mod api;
mod field_unknown;
mod schema_violated;
mod yaml_key_duplicate;
mod yaml_not_portable;
mod yaml_syntax_error;

use crate::rule::Check;

pub(super) const CHECKS: &[(&str, Check)] = &[
    ("field-unknown", Check::Each(field_unknown::check)),
    ("schema-violated", Check::Each(schema_violated::check)),
    ("yaml-key-duplicate", Check::Each(yaml_key_duplicate::check)),
    ("yaml-not-portable", Check::Set(yaml_not_portable::check)),
    ("yaml-syntax-error", Check::Set(yaml_syntax_error::check)),
];
