//! Namespaces in which everybody may speak to everybody.

use super::policy::{self, Direction, MOST_COMPARED, OTHER_POLICIES};
use crate::finding::Violation;
use crate::manifest::Object;
use crate::rule::{Mark, Subject};

/// Namespaces of the system, whose pods come from elsewhere.
const SYSTEM: &[&str] = &["kube-node-lease", "kube-public", "kube-system"];

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((index, object)) = subject.object else {
        return;
    };
    let graph = subject.set.graph();
    let name = Some(&*object.name);
    let has_other = |&kind: &(&str, &str)| graph.of_kind(kind, name).next().is_some();
    if SYSTEM.contains(&&*object.name) || OTHER_POLICIES.iter().any(has_other) {
        return;
    }
    let mut policies = graph
        .of_kind(("networking.k8s.io", "NetworkPolicy"), name)
        .take(MOST_COMPARED);
    let is_strict = subject.params.is_set("default-deny");
    if policies.any(|(_, policy)| !is_strict || denies_by_default(policy)) {
        return;
    }
    let message = if is_strict {
        format!(
            "no NetworkPolicy of namespace `{}` closes what no other opens",
            object.name
        )
    } else {
        format!(
            "namespace `{}` has no NetworkPolicy: its pods take requests from everywhere",
            object.name
        )
    };
    out.push(subject.violation(Mark::Value(graph.name_of(index).node), message));
}

/// Whether a policy closes all pods of its namespace to what comes in, and opens nothing.
fn denies_by_default(object: &Object<'_>) -> bool {
    let Some(spec) = object.root.get("spec") else {
        return false;
    };
    policy::holds(spec, Direction::Ingress)
        && policy::rules(spec, Direction::Ingress).next().is_none()
        && policy::selector(object).is_some_and(|selector| selector.keys().next().is_none())
}
