//! Where images come from.

mod image_host_unresolvable;

use crate::rule::Check;

pub(super) const CHECKS: &[(&str, Check)] = &[(
    "image-host-unresolvable",
    Check::Set(image_host_unresolvable::check),
)];
