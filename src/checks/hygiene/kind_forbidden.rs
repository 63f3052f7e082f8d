//! Kinds of objects that whoever set the parameters does not want.

use super::wanted::is_of_kind;
use crate::finding::Violation;
use crate::rule::{Mark, Subject};

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((_, object)) = subject.object else {
        return;
    };
    let mut forbidden = subject.params.strings("forbidden");
    if forbidden.any(|pattern| is_of_kind(object, pattern)) {
        let node = subject.node.get("kind").unwrap_or(subject.node);
        let message = format!("`{}` of `{}` is forbidden", object.kind, object.api_version);
        out.push(subject.violation(Mark::Value(node), message));
    }
}
