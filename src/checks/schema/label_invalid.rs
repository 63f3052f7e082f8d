//! Labels, annotations and selectors that are no such.

use super::refused;
use crate::finding::Violation;
use crate::rule::Subject;
use crate::schema::validation::Topic;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    refused::say(subject, Topic::Label, out);
}
