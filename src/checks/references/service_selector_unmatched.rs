//! Services that send requests to nobody.

use super::unmatched::unmatched;
use crate::finding::Violation;
use crate::manifest::Selector;
use crate::rule::Subject;
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((index, _)) = subject.object else {
        return;
    };
    let spec = subject.node.get("spec");
    let is_alias = spec
        .and_then(|spec| spec.get("type"))
        .is_some_and(|kind| kind.text() == "ExternalName");
    let node = spec.and_then(|spec| spec.get("selector"));
    let (Some(node), Some(selector)) = (node, Selector::of_map(node)) else {
        return;
    };
    let is_selecting = || subject.set.graph().workloads_of(index).next().is_some();
    if !is_alias && !is_of_system_pods(node) && !is_selecting() {
        out.extend(unmatched(subject, node, Some(node), &selector));
    }
}

/// Labels of pods that the cluster itself brings.
fn is_of_system_pods(selector: Node<'_>) -> bool {
    ["k8s-app", "component"]
        .iter()
        .filter_map(|key| selector.get(key))
        .any(|value| value.text().starts_with("kube-") || value.text() == "etcd")
}
