//! Fields that the kind does not have.

use super::api;
use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::schema::Problem;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((index, object)) = subject.object else {
        return;
    };
    for fault in subject.set.faults(index) {
        if let Problem::Unknown(hint) = &fault.problem {
            let path = api::path(object.root, fault.node);
            let message = format!("`{}` has no field `{path}`", object.kind);
            out.push(Violation {
                help: hint.clone(),
                ..subject.violation(Mark::Key(fault.node), message)
            });
        }
    }
}
