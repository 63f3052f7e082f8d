//! Labels of nodes that no node has.

use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::value::near;
use crate::yaml::Node;

/// The labels that Kubernetes and its cloud providers give to nodes.
const KNOWN: &[&str] = &[
    "beta.kubernetes.io/arch",
    "beta.kubernetes.io/instance-type",
    "beta.kubernetes.io/os",
    "failure-domain.beta.kubernetes.io/region",
    "failure-domain.beta.kubernetes.io/zone",
    "kubernetes.io/arch",
    "kubernetes.io/hostname",
    "kubernetes.io/os",
    "kubernetes.io/role",
    "node-role.kubernetes.io/control-plane",
    "node-role.kubernetes.io/master",
    "node.kubernetes.io/exclude-from-external-load-balancers",
    "node.kubernetes.io/instance-type",
    "node.kubernetes.io/windows-build",
    "topology.kubernetes.io/region",
    "topology.kubernetes.io/zone",
];

/// Where the names stand that are often looked for under another prefix.
const MISPLACED: &[(&str, &str)] = &[
    ("kubernetes.io/region", "topology.kubernetes.io/region"),
    ("kubernetes.io/zone", "topology.kubernetes.io/zone"),
    ("node.kubernetes.io/hostname", "kubernetes.io/hostname"),
    ("topology.kubernetes.io/hostname", "kubernetes.io/hostname"),
];

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    for (mark, key) in keys(subject.node) {
        if let Some(near) = meant(&key) {
            let message = format!("no node has the label `{key}`; `{near}` is one");
            out.push(subject.violation(mark, message));
        }
    }
}

/// Every node label that the pod names.
fn keys(pod: Node<'_>) -> Vec<(Mark<'static, '_>, String)> {
    let mut keys = Vec::new();
    for entry in pod.get("nodeSelector").into_iter().flat_map(Node::entries) {
        let key = entry.key_text().unwrap_or_default().into_owned();
        keys.push((Mark::Key(entry), key));
    }
    let spread = list(pod.get("topologySpreadConstraints"));
    let spread = spread.filter_map(|constraint| constraint.get("topologyKey"));
    let affinity = pod.get("affinity");
    let of_nodes = affinity.and_then(|affinity| affinity.get("nodeAffinity"));
    let of_pods = ["podAffinity", "podAntiAffinity"]
        .into_iter()
        .filter_map(|kind| affinity?.get(kind));
    let values = spread
        .chain(of_nodes.into_iter().flat_map(node_keys))
        .chain(of_pods.flat_map(topology_keys));
    keys.extend(values.map(|node| (Mark::Value(node), node.text().into_owned())));
    keys
}

fn list(node: Option<Node<'_>>) -> impl Iterator<Item = Node<'_>> {
    node.into_iter().flat_map(Node::items)
}

/// The keys of a node affinity.
fn node_keys(affinity: Node<'_>) -> Vec<Node<'_>> {
    let required = affinity.at("/requiredDuringSchedulingIgnoredDuringExecution/nodeSelectorTerms");
    let preferred = list(affinity.get("preferredDuringSchedulingIgnoredDuringExecution"));
    let terms = list(required).chain(preferred.filter_map(|term| term.get("preference")));
    terms
        .flat_map(|term| list(term.get("matchExpressions")))
        .filter_map(|expression| expression.get("key"))
        .collect()
}

/// The topology keys of an affinity, or anti-affinity, to pods.
fn topology_keys(affinity: Node<'_>) -> Vec<Node<'_>> {
    let required = list(affinity.get("requiredDuringSchedulingIgnoredDuringExecution"));
    let preferred = list(affinity.get("preferredDuringSchedulingIgnoredDuringExecution"));
    let terms = required.chain(preferred.filter_map(|term| term.get("podAffinityTerm")));
    terms.filter_map(|term| term.get("topologyKey")).collect()
}

fn meant(key: &str) -> Option<&'static str> {
    if !key.contains('/') || KNOWN.contains(&key) || is_role(key) {
        return None;
    }
    let misplaced = MISPLACED.iter().find(|(wrong, _)| *wrong == key);
    misplaced
        .map(|(_, right)| *right)
        .or_else(|| near::within(key, KNOWN.iter().copied(), 2))
}

/// Roles have names of anybody's choice.
fn is_role(key: &str) -> bool {
    key.starts_with("node-role.kubernetes.io/")
}
