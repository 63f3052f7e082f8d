//! What is written twice, not at all, or in the wrong letters.

mod annotation_misspelled;
mod container_port_duplicate;
mod env_var_duplicate;
mod known_annotations;
mod placeholder_value;
mod server_owned_field_set;

use crate::rule::Check;

pub(super) const CHECKS: &[(&str, Check)] = &[
    (
        "annotation-misspelled",
        Check::Each(annotation_misspelled::check),
    ),
    (
        "container-port-duplicate",
        Check::Each(container_port_duplicate::check),
    ),
    ("env-var-duplicate", Check::Each(env_var_duplicate::check)),
    ("placeholder-value", Check::Each(placeholder_value::check)),
    (
        "server-owned-field-set",
        Check::Each(server_owned_field_set::check),
    ),
    ("suppression-ineffective", Check::Marks),
];
