//! Values that the API server cannot read, and fields that it wants.

use super::api;
use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::schema::Problem;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((index, object)) = subject.object else {
        return;
    };
    for fault in subject.set.faults(index) {
        let path = api::path(object.root, fault.node);
        let owner = if path.is_empty() {
            &object.kind
        } else {
            path.as_str()
        };
        let (mark, message) = match &fault.problem {
            Problem::Unreadable(words) => (Mark::Value(fault.node), format!("`{owner}` {words}")),
            Problem::Missing(field) => {
                let parent = fault.node;
                let message = format!("`{owner}` needs the field `{field}`");
                (Mark::Missing { parent, field }, message)
            }
            Problem::Unknown(_) | Problem::Dropped(_) => continue,
        };
        out.push(subject.violation(mark, message));
    }
}
