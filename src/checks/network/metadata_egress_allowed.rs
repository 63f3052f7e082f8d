//! Policies that let pods ask the cloud for the credentials of their node.

use super::policy::{self, Direction};
use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::value::Cidr;
use crate::yaml::Node;

/// Where clouds answer their machines: AWS, Azure, Google, OpenStack, and AWS over IPv6.
const ADDRESSES: &[&str] = &["169.254.169.254", "fd00:ec2::254"];

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(spec) = subject
        .node
        .get("spec")
        .filter(|spec| policy::holds(*spec, Direction::Egress))
    else {
        return;
    };
    for rule in policy::rules(spec, Direction::Egress) {
        let is_closed = rule
            .get("ports")
            .is_some_and(|ports| !ports.is_empty() && !ports.items().any(is_http));
        let peers = policy::peers(rule, Direction::Egress).filter(|_| !is_closed);
        for block in peers.filter_map(|peer| peer.get("ipBlock")) {
            let Some(cidr) = block.get("cidr") else {
                continue;
            };
            let excepted: Vec<_> = block
                .get("except")
                .into_iter()
                .flat_map(Node::items)
                .map(Node::text)
                .collect();
            let is_open = |address: &&&str| {
                holds(&cidr.text(), address)
                    && !excepted.iter().any(|except| holds(except, address))
            };
            if let Some(address) = ADDRESSES.iter().find(is_open) {
                out.push(subject.violation(
                    Mark::Value(cidr),
                    format!(
                        "`{}` holds `{address}`, which gives out the credentials of the node",
                        cidr.text()
                    ),
                ));
            }
        }
    }
}

/// Whether a port of a rule is the one that the cloud answers at; one with a name may be.
fn is_http(port: Node<'_>) -> bool {
    let number = |key| port.get(key).and_then(Node::as_i64);
    match (number("port"), number("endPort")) {
        (Some(first), Some(last)) => (first..=last).contains(&80),
        (Some(port), None) => port == 80,
        (None, _) => true,
    }
}

/// Whether a range of addresses holds one.
fn holds(cidr: &str, address: &str) -> bool {
    let both = Cidr::parse(cidr).zip(Cidr::parse(address));
    both.is_some_and(|(cidr, address)| cidr.holds(&address))
}
