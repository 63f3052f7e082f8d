//! What is said of two objects of which perhaps only one is applied.

use crate::finding::{Confidence, Severity, Violation};
use crate::manifest::ObjectSet;

/// A violation about two objects of the set: possible only, and advice, where they stand in different files, which may be
/// alternatives.
pub(in crate::checks) fn unless_alternatives(
    set: &ObjectSet<'_>,
    (one, other): (usize, usize),
    violation: Violation,
) -> Violation {
    if set.are_together(one, other) {
        return violation;
    }
    Violation {
        confidence: Confidence::Possible,
        severity: Some(Severity::Info),
        ..violation
    }
}
