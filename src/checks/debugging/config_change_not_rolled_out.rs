//! Configuration that pods read once, when they start, and that changes without them.

use rustc_hash::FxHashSet;

use super::rollout::{is_fixed, is_rolled_out};
use crate::finding::Violation;
use crate::rule::{Mark, Subject, label_in};
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(workload) = subject.workload else {
        return;
    };
    let is_bare = workload.object.is("", "Pod");
    if is_bare || !workload.is_long_running() || is_rolled_out(workload) {
        return;
    }
    let graph = subject.set.graph();
    let namespace = workload.object.namespace.as_deref();
    let mut said = FxHashSet::default();
    for name in workload.pod.containers().flat_map(|it| read_once(it.node)) {
        let text = name.text();
        let Some((index, _)) = graph.named(("", "ConfigMap"), namespace, &text).next() else {
            continue;
        };
        if is_fixed(subject.set, "ConfigMap", namespace, &text) || !said.insert(index) {
            continue;
        }
        let message = format!(
            "a change of ConfigMap `{text}` does not reach the pods of `{}` until somebody restarts them",
            subject.name()
        );
        let end = graph.name_of(index);
        out.push(Violation {
            labels: vec![label_in(
                subject.set,
                index,
                Mark::Value(end.node),
                "the ConfigMap",
            )],
            ..subject.violation(Mark::Value(name), message)
        });
    }
}

/// Where a container names a ConfigMap whose content becomes variables.
fn read_once(container: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let list = |name: &str| container.get(name).into_iter().flat_map(Node::items);
    let all = list("envFrom").filter_map(|from| from.at("/configMapRef/name"));
    let single = list("env").filter_map(|variable| variable.at("/valueFrom/configMapKeyRef/name"));
    all.chain(single)
}
