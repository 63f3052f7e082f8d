//! Image references.

mod image_tag_mutable;

use crate::rule::Check;

pub(super) const CHECKS: &[(&str, Check)] =
    &[("image-tag-mutable", Check::Each(image_tag_mutable::check))];
