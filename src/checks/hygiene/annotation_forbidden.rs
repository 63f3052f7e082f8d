//! Annotations that whoever set the parameters does not want.

use super::wanted::Wanted;
use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::value::{glob, placeholder};
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((_, object)) = subject.object else {
        return;
    };
    let forbidden = Wanted::all(subject.params, "forbidden");
    let template = subject.workload.and_then(|workload| workload.pod.metadata);
    let template = template.filter(|_| object.kind != "Pod");
    let places = subject.node.get("metadata").into_iter().chain(template);
    let annotations = places.filter_map(|metadata| metadata.get("annotations"));
    for entry in annotations.flat_map(Node::entries) {
        let (key, value) = (entry.key_text().unwrap_or_default(), entry.text());
        let is_meant = |one: &&Wanted<'_>| {
            let is_known = one.value() == "*" || !placeholder::is_unknown(&value);
            glob::matches(one.key, &key) && is_known && one.takes(&value) && one.is_about(object)
        };
        let Some(one) = forbidden.iter().find(is_meant) else {
            continue;
        };
        let (mark, message) = match one.value() {
            "*" => (Mark::Key(entry), format!("annotation `{key}` is forbidden")),
            _ => (
                Mark::Value(entry),
                format!("annotation `{key}: {value}` is forbidden"),
            ),
        };
        out.push(subject.violation(mark, message));
    }
}
