//! The YAML itself.

mod yaml_key_duplicate;
mod yaml_not_portable;
mod yaml_syntax_error;

use crate::rule::Check;

pub(super) const CHECKS: &[(&str, Check)] = &[
    ("yaml-key-duplicate", Check::Each(yaml_key_duplicate::check)),
    ("yaml-not-portable", Check::Set(yaml_not_portable::check)),
    ("yaml-syntax-error", Check::Set(yaml_syntax_error::check)),
];
