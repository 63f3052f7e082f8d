//! What is written twice, not at all, or in the wrong letters.

mod annotation_forbidden;
mod annotation_misspelled;
mod annotation_required_missing;
mod container_port_duplicate;
mod env_var_duplicate;
mod instance_label_mismatched;
mod key_unsorted;
mod kind_forbidden;
mod known_annotations;
mod label_required_missing;
mod namespace_default;
mod placeholder_value;
mod port_unnamed;
mod required;
mod server_owned_field_set;
mod wanted;

use crate::rule::Check;

pub(super) const CHECKS: &[(&str, Check)] = &[
    (
        "annotation-forbidden",
        Check::Each(annotation_forbidden::check),
    ),
    (
        "annotation-misspelled",
        Check::Each(annotation_misspelled::check),
    ),
    (
        "annotation-required-missing",
        Check::Each(annotation_required_missing::check),
    ),
    (
        "container-port-duplicate",
        Check::Each(container_port_duplicate::check),
    ),
    ("env-var-duplicate", Check::Each(env_var_duplicate::check)),
    (
        "instance-label-mismatched",
        Check::Each(instance_label_mismatched::check),
    ),
    ("key-unsorted", Check::Each(key_unsorted::check)),
    ("kind-forbidden", Check::Each(kind_forbidden::check)),
    (
        "label-required-missing",
        Check::Each(label_required_missing::check),
    ),
    ("namespace-default", Check::Each(namespace_default::check)),
    ("placeholder-value", Check::Each(placeholder_value::check)),
    ("port-unnamed", Check::Each(port_unnamed::check)),
    (
        "server-owned-field-set",
        Check::Each(server_owned_field_set::check),
    ),
    ("suppression-ineffective", Check::Marks),
];
