//! Cilium's own policies: which pods they select, and in which directions they hold.
//!
//! <https://docs.cilium.io/en/stable/security/policy/intro/>

use super::policy::MOST_COMPARED;
use crate::manifest::graph::Graph;
use crate::manifest::{Selector, Workload};
use crate::yaml::Node;

/// The API group of Cilium.
pub(super) const GROUP: &str = "cilium.io";

/// The specs of Cilium's policies that select the pods of a workload, or may.
pub(super) fn choosing<'s, 't>(
    graph: Graph<'s, 't>,
    namespace: Option<&'s str>,
    workload: Workload<'s, 't>,
) -> impl Iterator<Item = Node<'t>> {
    let of_namespace = graph.of_kind((GROUP, "CiliumNetworkPolicy"), namespace);
    let of_cluster = graph.of_kind((GROUP, "CiliumClusterwideNetworkPolicy"), None);
    let policies = of_namespace.chain(of_cluster).take(MOST_COMPARED);
    let specs = policies.flat_map(|(_, object)| {
        let more = object.root.get("specs").into_iter().flat_map(Node::items);
        object.root.get("spec").into_iter().chain(more)
    });
    specs.filter(move |spec| chooses(*spec, workload))
}

/// Whether a spec holds for `ingress` or `egress`: it has rules of that way, be they none.
pub(super) fn holds(spec: Node<'_>, way: &str) -> bool {
    spec.get(way).is_some() || spec.get(&format!("{way}Deny")).is_some()
}

fn chooses(spec: Node<'_>, workload: Workload<'_, '_>) -> bool {
    let Some(selector) = spec.get("endpointSelector") else {
        return false;
    };
    let Some(selector) = Selector::new(Some(selector)) else {
        return true;
    };
    // Labels that Cilium gives, such as the namespace's, are not the pod's.
    if selector
        .keys()
        .any(|key| bare(key).contains("io.kubernetes.") || key.contains("reserved"))
    {
        return true;
    }
    let labels = workload
        .pod
        .metadata
        .and_then(|metadata| metadata.get("labels"));
    selector.matches(|key| labels?.get(bare(key)).map(Node::text))
}

/// A label's key without the word for where it comes from.
fn bare(key: &str) -> &str {
    ["k8s:", "any:"]
        .iter()
        .find_map(|source| key.strip_prefix(source))
        .unwrap_or(key)
}
