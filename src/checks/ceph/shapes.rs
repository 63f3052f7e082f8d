//! Shapes that the violations of this group share.

use crate::rule::Mark;
use crate::yaml::Node;

/// The value of a field, or the place where the field is missing.
pub(super) fn value_or_gap<'t>(parent: Node<'t>, field: &'static str) -> Mark<'static, 't> {
    let missing = Mark::Missing { parent, field };
    parent.get(field).map_or(missing, Mark::Value)
}
