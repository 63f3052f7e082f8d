//! What keeps the pods of a workload apart.

use std::borrow::Cow;

use crate::manifest::{PodSpec, Selector};
use crate::value::placeholder;
use crate::yaml::{Kind, Node};

/// Whether the pod is kept apart from the others of its workload, in a topology that counts: by a topology spread
/// constraint, or by an anti-affinity, required or preferred, that chooses the pod itself.
pub(super) fn is_spread(pod: PodSpec<'_>, counts: impl Fn(&str) -> bool) -> bool {
    let affinity = pod.spec.at("/affinity/podAntiAffinity");
    let affinity = affinity.into_iter().flat_map(|affinity| {
        let required = items(affinity, "requiredDuringSchedulingIgnoredDuringExecution");
        let preferred = items(affinity, "preferredDuringSchedulingIgnoredDuringExecution");
        required.chain(preferred.filter_map(|term| term.get("podAffinityTerm")))
    });
    let mut terms = items(pod.spec, "topologySpreadConstraints").chain(affinity);
    is_open(pod.spec)
        || terms.any(|term| {
            let key = term.get("topologyKey").map(Node::text);
            key.is_some_and(|key| counts(&key) || placeholder::is_unknown(&key))
                && chooses(pod, term.get("labelSelector"))
        })
}

/// Whether a selector chooses the pod itself, or may, since a part of it is not known.
pub(super) fn chooses(pod: PodSpec<'_>, selector: Option<Node<'_>>) -> bool {
    let Some(node) = selector else {
        return false;
    };
    let label = |key: &str| label(pod, key);
    Selector::new(Some(node)).is_none_or(|selector| selector.matches(label)) || has_unknown(node)
}

/// A label as written in the pod's template.
fn label<'t>(pod: PodSpec<'t>, key: &str) -> Option<Cow<'t, str>> {
    let labels = pod.metadata?.get("labels")?;
    labels.get(key).map(Node::text)
}

/// Labels that controllers give their pods, so that no template has them.
const GIVEN: &[&str] = &[
    "apps.kubernetes.io/pod-index",
    "batch.kubernetes.io/controller-uid",
    "batch.kubernetes.io/job-completion-index",
    "batch.kubernetes.io/job-name",
    "controller-revision-hash",
    "controller-uid",
    "job-name",
    "pod-template-generation",
    "pod-template-hash",
    "statefulset.kubernetes.io/pod-name",
];

/// Whether a selector asks for what is filled in later, or is given to pods by their controller.
fn has_unknown(selector: Node<'_>) -> bool {
    let is_given = |key: &str| GIVEN.contains(&key) || placeholder::is_unknown(key);
    let labels = selector.get("matchLabels");
    let mut labels = labels.into_iter().flat_map(Node::entries);
    let mut expressions = items(selector, "matchExpressions");
    labels.any(|value| {
        let key = value.key_text().unwrap_or_default();
        is_given(&key) || placeholder::is_unknown(&value.text())
    }) || expressions.any(|it| it.get("key").is_some_and(|key| is_given(&key.text())))
}

/// Whether something is put into these fields before they are applied.
fn is_open(spec: Node<'_>) -> bool {
    let is_scalar = |field: &str| {
        let node = spec.get(field);
        node.is_some_and(|node| node.kind() == Kind::Scalar)
    };
    is_scalar("affinity") || is_scalar("topologySpreadConstraints")
}

/// The items of the list under a key.
pub(super) fn items<'t>(node: Node<'t>, list: &str) -> impl Iterator<Item = Node<'t>> + use<'t> {
    node.get(list).into_iter().flat_map(Node::items)
}
