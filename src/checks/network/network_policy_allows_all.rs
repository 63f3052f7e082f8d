//! Policies that let everything through in a direction that they are there to restrict.

use super::policy::{self, Direction};
use crate::finding::Violation;
use crate::manifest::Selector;
use crate::rule::{Mark, Subject};
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(spec) = subject.node.get("spec") else {
        return;
    };
    for direction in [Direction::Ingress, Direction::Egress] {
        if !policy::holds(spec, direction) {
            continue;
        }
        let open = policy::rules(spec, direction).find_map(|rule| opening(rule, direction));
        let Some(node) = open else {
            continue;
        };
        let way = match direction {
            Direction::Ingress => "everything may come in",
            Direction::Egress => "everything may go out",
        };
        let is_default =
            Selector::new(spec.get("podSelector")).is_none_or(|one| one.keys().next().is_none());
        let whose = if is_default {
            ", for every pod of the namespace"
        } else {
            ""
        };
        out.push(Violation {
            case: Some(direction.fields().0.into()),
            ..subject.violation(Mark::Value(node), format!("{way}{whose}"))
        });
    }
}

/// The place of a rule that lets everything through, on every port.
fn opening<'t>(rule: Node<'t>, direction: Direction) -> Option<Node<'t>> {
    if rule.get("ports").is_some_and(|ports| !ports.is_empty()) {
        return None;
    }
    let mut peers = policy::peers(rule, direction).peekable();
    if peers.peek().is_none() {
        let (_, field) = direction.fields();
        return Some(rule.get(field).unwrap_or(rule));
    }
    peers.find_map(|peer| {
        let block = peer.get("ipBlock");
        let is_whole = |block: &Node<'t>| {
            let cidr = block.get("cidr").map(Node::text);
            let except = block.get("except").is_some_and(|except| !except.is_empty());
            matches!(cidr.as_deref(), Some("0.0.0.0/0" | "::/0")) && !except
        };
        let everybody = peer.get("namespaceSelector").filter(|namespaces| {
            let all =
                Selector::new(Some(*namespaces)).is_some_and(|one| one.keys().next().is_none());
            let pods = Selector::new(peer.get("podSelector"));
            all && pods.is_none_or(|pods| pods.keys().next().is_none())
        });
        block
            .filter(is_whole)
            .and_then(|block| block.get("cidr"))
            .or(everybody)
    })
}
