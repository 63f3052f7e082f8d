//! Workloads that are labelled as another release's.

use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::value::placeholder;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let (Some((_, object)), Some(labels)) = (subject.object, subject.node.at("/metadata/labels"))
    else {
        return;
    };
    let Some(node) = labels.get("app.kubernetes.io/instance") else {
        return;
    };
    let instance = node.text();
    let is_known = !placeholder::is_unknown(&instance) && !placeholder::is_unknown(&object.name);
    let is_right = if subject.params.is_set("equal") {
        object.name == instance
    } else {
        object.name.starts_with(&*instance)
    };
    // A full name that is cut off at 63 characters may end before the release does.
    if is_known && !object.name.is_empty() && !is_right && !instance.starts_with(&*object.name) {
        out.push(subject.violation(
            Mark::Value(node),
            format!("`{}` is labelled as an object of `{instance}`", object.name),
        ));
    }
}
