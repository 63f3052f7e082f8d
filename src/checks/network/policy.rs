//! What a NetworkPolicy says: in which directions it holds, and what its rules let through.

use crate::manifest::{Object, Selector, Workload};
use crate::yaml::Node;

/// A way that traffic goes, seen from the pods that a policy selects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// To them.
    Ingress,
    /// From them.
    Egress,
}

impl Direction {
    /// Its word in `policyTypes`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ingress => "Ingress",
            Self::Egress => "Egress",
        }
    }

    /// The list of its rules, and of their peers.
    pub(super) fn fields(self) -> (&'static str, &'static str) {
        match self {
            Self::Ingress => ("ingress", "from"),
            Self::Egress => ("egress", "to"),
        }
    }
}

/// Whether a policy holds for the direction.
///
/// Without `policyTypes` it holds for what comes in, and with rules for what goes out for that, too
/// (`SetDefaults_NetworkPolicy` of the API server).
pub(super) fn holds(spec: Node<'_>, direction: Direction) -> bool {
    let types = spec.get("policyTypes").filter(|types| !types.is_empty());
    match types {
        Some(types) => types.items().any(|one| one.text() == direction.name()),
        None => {
            direction == Direction::Ingress
                || spec.get("egress").is_some_and(|rules| !rules.is_empty())
        }
    }
}

/// The rules of a direction.
pub(super) fn rules<'t>(spec: Node<'t>, direction: Direction) -> impl Iterator<Item = Node<'t>> {
    let (rules, _) = direction.fields();
    spec.get(rules).into_iter().flat_map(Node::items)
}

/// The peers of a rule; none for a rule about all there are.
pub(super) fn peers<'t>(rule: Node<'t>, direction: Direction) -> impl Iterator<Item = Node<'t>> {
    let (_, peers) = direction.fields();
    rule.get(peers).into_iter().flat_map(Node::items)
}

/// The pods that a policy selects; `None` for a selector that the API server refuses.
pub(super) fn selector<'t>(policy: &Object<'t>) -> Option<Selector<'t>> {
    match policy.root.at("/spec/podSelector") {
        None => Some(Selector::default()),
        node => Selector::new(node),
    }
}

/// Whether a selector chooses the pods of a workload.
pub(super) fn chooses(selector: &Selector<'_>, workload: Workload<'_, '_>) -> bool {
    let labels = workload
        .pod
        .metadata
        .and_then(|metadata| metadata.get("labels"));
    selector.matches(|key| labels?.get(key).map(Node::text))
}

/// Kinds of policies that other network plugins have of their own.
pub(super) const OTHER_POLICIES: &[(&str, &str)] = &[
    ("cilium.io", "CiliumClusterwideNetworkPolicy"),
    ("cilium.io", "CiliumNetworkPolicy"),
    ("crd.projectcalico.org", "GlobalNetworkPolicy"),
    ("crd.projectcalico.org", "NetworkPolicy"),
    ("policy.networking.k8s.io", "AdminNetworkPolicy"),
    ("policy.networking.k8s.io", "BaselineAdminNetworkPolicy"),
    ("policy.networking.k8s.io", "ClusterNetworkPolicy"),
    ("projectcalico.org", "GlobalNetworkPolicy"),
    ("projectcalico.org", "NetworkPolicy"),
];

/// How many policies of one namespace are compared with another object: more stand only in a set that was made to be slow.
pub(super) const MOST_COMPARED: usize = 128;
