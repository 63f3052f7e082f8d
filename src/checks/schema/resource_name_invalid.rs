//! Names that no object of the kind may have.

use super::refused;
use crate::finding::Violation;
use crate::rule::Subject;
use crate::schema::validation::Topic;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    refused::say(subject, Topic::Name, out);
}
