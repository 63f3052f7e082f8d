//! Policies that let pods speak to others, but not ask for their addresses.

use super::policy::{self, Direction, MOST_COMPARED, OTHER_POLICIES};
use crate::finding::{Confidence, Violation};
use crate::manifest::{Object, Selector};
use crate::rule::{Mark, Subject};
use crate::value::placeholder;
use crate::yaml::Node;

/// Ports at which the pods of a cluster's DNS listen: everywhere, on OpenShift, on clusters of Gardener.
const DNS_PORTS: &[i64] = &[53, 5353, 8053];

/// Networks as large as this may hold the cluster's DNS.
const WIDE: u8 = 16;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let (Some((index, object)), Some(spec)) = (subject.object, subject.node.get("spec")) else {
        return;
    };
    let Some(egress) = spec.get("egress").filter(|rules| !rules.is_empty()) else {
        return;
    };
    let is_allowed = || policy::rules(spec, Direction::Egress).any(|rule| allows(rule, object));
    if !policy::holds(spec, Direction::Egress)
        || is_allowed()
        || is_complemented(subject, index, object)
    {
        return;
    }
    let tcp = policy::rules(spec, Direction::Egress).find_map(tcp_only);
    let (case, mark, message) = match tcp {
        Some(port) => (
            "tcp-only",
            Mark::Value(port),
            "port 53 is open for TCP only: names are asked for over UDP",
        ),
        None => (
            "blocked",
            Mark::Key(egress),
            "what goes out is restricted, and DNS is not among it: no name resolves",
        ),
    };
    out.push(Violation {
        case: Some(case.into()),
        confidence: Confidence::Likely,
        ..subject.violation(mark, message)
    });
}

/// Whether a rule lets DNS through, as far as can be told.
fn allows(rule: Node<'_>, policy: &Object<'_>) -> bool {
    let ports = rule.get("ports").filter(|ports| !ports.is_empty());
    match ports {
        Some(ports) => ports.items().any(is_dns),
        None => {
            let mut peers = policy::peers(rule, Direction::Egress).peekable();
            peers.peek().is_none() || peers.any(|peer| may_hold_dns(peer, policy))
        }
    }
}

/// Whether a port of a rule is that of DNS over UDP; one with a name, or that is filled in later, may be.
fn is_dns(port: Node<'_>) -> bool {
    let protocol = port.get("protocol").map(Node::text);
    let is_udp =
        protocol.is_some_and(|protocol| protocol == "UDP" || placeholder::is_unknown(&protocol));
    is_udp && is_dns_number(port)
}

fn is_dns_number(port: Node<'_>) -> bool {
    let number = |key| port.get(key).and_then(Node::as_i64);
    match (number("port"), number("endPort")) {
        (Some(first), Some(last)) => DNS_PORTS.iter().any(|dns| (first..=last).contains(dns)),
        (Some(port), None) => DNS_PORTS.contains(&port),
        (None, _) => true,
    }
}

/// Where a rule opens the port for TCP.
fn tcp_only(rule: Node<'_>) -> Option<Node<'_>> {
    let mut ports = rule
        .get("ports")?
        .items()
        .filter_map(|port| port.get("port"));
    ports.find(|port| port.as_i64() == Some(53))
}

/// Whether the DNS of the cluster may be among the peers.
fn may_hold_dns(peer: Node<'_>, policy: &Object<'_>) -> bool {
    if let Some(block) = peer.at("/ipBlock/cidr") {
        let text = block.text();
        let length = text
            .rsplit_once('/')
            .and_then(|(_, length)| length.parse::<u8>().ok());
        return length.is_none_or(|length| length <= WIDE);
    }
    let pods = Selector::new(peer.get("podSelector"));
    let is_of_dns = pods.is_none_or(|pods| {
        let mut keys = pods.keys().peekable();
        keys.peek().is_none() || keys.any(|key| key == "k8s-app" || key.contains("dns"))
    });
    let Some(namespaces) = Selector::new(peer.get("namespaceSelector")) else {
        return policy.namespace.as_deref() == Some("kube-system") && is_of_dns;
    };
    let mut values = namespaces.values().peekable();
    // Whatever chooses by more than a name may choose the system's namespace.
    let is_system = values.peek().is_none()
        || values.any(|value| value.contains("system") || value.contains("dns"));
    is_system && is_of_dns
}

/// Whether another policy may let the pods ask: each adds to what the others allow.
fn is_complemented(subject: &Subject<'_, '_>, index: usize, object: &Object<'_>) -> bool {
    let graph = subject.set.graph();
    let namespace = object.namespace.as_deref();
    let has_other = |&kind: &(&str, &str)| graph.of_kind(kind, None).next().is_some();
    if OTHER_POLICIES.iter().any(has_other) {
        return true;
    }
    let Some(own) = policy::selector(object) else {
        return true;
    };
    let kind = ("networking.k8s.io", "NetworkPolicy");
    let mut others = graph
        .of_kind(kind, namespace)
        .filter(|(other, _)| *other != index)
        .take(MOST_COMPARED);
    others.any(|(_, other)| {
        let spec = other.root.get("spec");
        let mut rules = spec
            .into_iter()
            .flat_map(|spec| policy::rules(spec, Direction::Egress));
        rules.any(|rule| allows(rule, other))
            && policy::selector(other)
                .is_none_or(|theirs| overlaps(subject, &own, &theirs, namespace))
    })
}

/// Whether two selectors of one namespace may choose the same pods.
fn overlaps(
    subject: &Subject<'_, '_>,
    own: &Selector<'_>,
    other: &Selector<'_>,
    namespace: Option<&str>,
) -> bool {
    let mut asked = other.equalities();
    let is_wider = asked.all(|pair| own.equalities().any(|own| own == pair));
    let mut pods = subject
        .set
        .graph()
        .chosen(own, namespace)
        .take(MOST_COMPARED);
    is_wider || pods.any(|workload| policy::chooses(other, workload))
}
