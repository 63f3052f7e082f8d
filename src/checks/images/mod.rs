//! Image references.

mod image_known_vulnerable;
mod image_missing;
mod image_pull_policy_never;
mod image_tag_mutable;

use crate::rule::Check;

pub(super) const CHECKS: &[(&str, Check)] = &[
    (
        "image-known-vulnerable",
        Check::Each(image_known_vulnerable::check),
    ),
    ("image-missing", Check::Each(image_missing::check)),
    (
        "image-pull-policy-never",
        Check::Each(image_pull_policy_never::check),
    ),
    ("image-tag-mutable", Check::Each(image_tag_mutable::check)),
];
