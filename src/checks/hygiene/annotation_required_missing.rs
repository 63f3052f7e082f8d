//! Annotations that whoever set the parameters wants to find on an object.

use super::required;
use crate::finding::Violation;
use crate::rule::Subject;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    required::check(subject, "annotations", "annotation", out);
}
