//! Pods that are more important than they may be.

use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::value::placeholder;

/// The classes that every cluster has, for what it does not work without.
const SYSTEM: &[&str] = &["system-cluster-critical", "system-node-critical"];

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(node) = subject.node.get("priorityClassName") else {
        return;
    };
    let name = node.text();
    if name.is_empty() || placeholder::is_unknown(&name) {
        return;
    }
    let allowed: Vec<_> = subject.params.strings("allowed").collect();
    let namespace = subject
        .object
        .and_then(|(_, object)| object.namespace.as_deref());
    let (case, message) = if !allowed.is_empty() {
        if allowed.contains(&&*name) {
            return;
        }
        let allowed = allowed.join(", ");
        let message = format!("priority class `{name}` is not one of the allowed ones: {allowed}");
        ("list", message)
    } else {
        let Some(namespace) =
            namespace.filter(|it| *it != "kube-system" && SYSTEM.contains(&&*name))
        else {
            return;
        };
        let message = format!(
            "pods of namespace `{namespace}` have priority class `{name}`, which is for those that the cluster does not work without"
        );
        ("system", message)
    };
    out.push(Violation {
        case: Some(case.into()),
        ..subject.violation(Mark::Value(node), message)
    });
}
