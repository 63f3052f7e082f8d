//! Fields that the API server accepts and throws away.

use super::api;
use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::schema::Problem;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((index, object)) = subject.object else {
        return;
    };
    for fault in subject.set.faults(index) {
        if let Problem::Dropped(words) = &fault.problem {
            let path = api::path(object.root, fault.node);
            let message = format!("`{path}` {words}");
            out.push(subject.violation(Mark::Key(fault.node), message));
        }
    }
}
