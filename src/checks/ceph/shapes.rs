//! Shapes that the violations of this group share.

use crate::finding::Violation;
use crate::rule::Mark;
use crate::yaml::Node;

/// A violation of a case of its rule.
pub(super) fn of_case(case: &str, violation: Violation) -> Violation {
    Violation {
        case: Some(case.into()),
        ..violation
    }
}

/// The value of a field, or the place where the field is missing.
pub(super) fn value_or_gap<'t>(parent: Node<'t>, field: &'static str) -> Mark<'static, 't> {
    let missing = Mark::Missing { parent, field };
    parent.get(field).map_or(missing, Mark::Value)
}
