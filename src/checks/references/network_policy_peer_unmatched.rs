//! Network policies that open a way for nobody.

use super::MOST_COMPARED;
use super::unmatched::is_open;
use crate::finding::{Confidence, Violation};
use crate::manifest::{Object, Selector};
use crate::rule::{Mark, Subject};
use crate::yaml::Node;

/// Namespaces that every cluster has.
const GIVEN: &[&str] = &["default", "kube-node-lease", "kube-public", "kube-system"];

/// The label that the API server gives every namespace: its name.
const NAME: &str = "kubernetes.io/metadata.name";

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let (Some((_, object)), Some(spec)) = (subject.object, subject.node.get("spec")) else {
        return;
    };
    let lists = [("ingress", "from"), ("egress", "to")];
    let peers = lists.iter().flat_map(|(rules, peers)| {
        let rules = spec.get(rules).into_iter().flat_map(Node::items);
        rules
            .filter_map(|rule| rule.get(peers))
            .flat_map(Node::items)
    });
    for peer in peers.take(MOST_COMPARED) {
        out.extend(match peer.get("namespaceSelector") {
            Some(node) => namespace(subject, node),
            None => peer
                .get("podSelector")
                .and_then(|node| pod(subject, object, node)),
        });
    }
}

fn pod<'t>(subject: &Subject<'_, 't>, policy: &Object<'_>, node: Node<'t>) -> Option<Violation> {
    let graph = subject.set.graph();
    let namespace = policy.namespace.as_deref();
    let selector = known(node)?;
    let is_possible =
        graph.makes_pods() || graph.is_patched() || graph.inhabitant(namespace).is_none();
    graph.chooses_none(&selector, namespace).then(|| Violation {
        case: Some("pod".into()),
        confidence: if is_possible {
            Confidence::Possible
        } else {
            Confidence::Likely
        },
        ..subject.violation(Mark::Value(node), "no pod of the files is this peer")
    })
}

fn namespace<'t>(subject: &Subject<'_, 't>, node: Node<'t>) -> Option<Violation> {
    let selector = known(node)?;
    let graph = subject.set.graph();
    let mut namespaces = graph
        .of_kind(("", "Namespace"), None)
        .take(MOST_COMPARED)
        .peekable();
    namespaces.peek()?;
    let is_given = selector.values().any(|value| GIVEN.contains(&value));
    let is_chosen = namespaces.any(|(_, object)| {
        let labels = object.root.at("/metadata/labels");
        selector.matches(|key| match key {
            NAME => Some(object.name.clone()),
            _ => labels?.get(key).map(Node::text),
        })
    });
    (!is_given && !is_chosen).then(|| Violation {
        case: Some("namespace".into()),
        confidence: if subject.set.cluster.complete {
            Confidence::Certain
        } else {
            Confidence::Likely
        },
        ..subject.violation(Mark::Value(node), "no namespace of the files is this peer")
    })
}

/// A selector that asks for something, all of it known.
fn known<'t>(node: Node<'t>) -> Option<Selector<'t>> {
    let selector = Selector::new(Some(node))?;
    let asks = selector.keys().next().is_some();
    (asks && !is_open(&selector)).then_some(selector)
}
