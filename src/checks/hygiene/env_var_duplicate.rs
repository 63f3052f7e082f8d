//! Environment variables that are set twice.

use rustc_hash::FxHashMap;

use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::value::placeholder;
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let mut first = FxHashMap::default();
    for entry in subject.node.get("env").into_iter().flat_map(Node::items) {
        let Some(node) = entry.get("name") else {
            continue;
        };
        let name = node.text();
        if placeholder::is_unknown(&name) {
            continue;
        }
        let Some(earlier) = first.insert(name.clone(), node) else {
            continue;
        };
        let value = entry.get("value").map(Node::text).unwrap_or_default();
        // The later one takes the earlier one up, and needs it.
        if value.contains(&format!("$({name})")) {
            continue;
        }
        let message = format!("container `{}` sets `{name}` twice", subject.name());
        out.push(Violation {
            labels: vec![subject.label(Mark::Value(earlier), "this one is never seen")],
            ..subject.violation(Mark::Value(node), message)
        });
    }
}
