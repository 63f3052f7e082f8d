//! Workloads whose selector does not choose their own pods: the API server refuses them.

use crate::finding::Violation;
use crate::manifest::Selector;
use crate::rule::{Mark, Subject};
use crate::value::placeholder;
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((_, object)) = subject.object else {
        return;
    };
    let (Some(node), Some(template)) = (
        subject.node.at("/spec/selector"),
        subject.node.at("/spec/template"),
    ) else {
        return;
    };
    let is_map = object.kind == "ReplicationController";
    let selector = if is_map {
        Selector::of_map(Some(node))
    } else {
        Selector::new(Some(node))
    };
    // What the server cannot read is the schema's to say.
    let Some(selector) = selector else {
        return;
    };
    let labels = template.at("/metadata/labels");
    // A patch has no containers, and the labels that it leaves out are in what it patches.
    if labels.is_none() && template.get("spec").is_none() {
        return;
    }
    let label = |key: &str| labels.and_then(|labels| labels.get(key)).map(Node::text);
    if selector.matches(label) || is_open(node, labels) {
        return;
    }
    let wrong = selector
        .equalities()
        .find(|(key, value)| label(key).as_deref() != Some(*value));
    let message = match wrong {
        Some((key, value)) => match label(key) {
            Some(own) => {
                format!("selector asks for `{key}: {value}`, the pod template has `{own}`")
            }
            None => {
                format!("selector asks for label `{key}`, which the pod template does not have")
            }
        },
        None => "selector does not match the labels of the pod template".to_owned(),
    };
    let map = if is_map {
        Some(node)
    } else {
        node.get("matchLabels")
    };
    let asked = wrong.and_then(|(key, _)| map?.get(key)).unwrap_or(node);
    let place = place(template);
    let own = wrong.and_then(|(key, _)| labels?.get(key));
    let asked = subject.label(Mark::Value(asked), "the selector asks here");
    let own = own.map(|own| subject.label(Mark::Value(own), "its pods have this"));
    out.push(Violation {
        labels: [asked].into_iter().chain(own).collect(),
        ..subject.violation(place, message)
    });
}

/// The labels of the template, or the nearest place to where they would be: what the API server names.
fn place(template: Node<'_>) -> Mark<'static, '_> {
    let missing = |parent, field| Mark::Missing { parent, field };
    match template.get("metadata") {
        Some(metadata) => match metadata.get("labels") {
            Some(labels) => Mark::Value(labels),
            None => missing(metadata, "labels"),
        },
        None => missing(template, "metadata"),
    }
}

/// Whether a label of either side will be replaced, or is merged into the mapping from elsewhere.
fn is_open(selector: Node<'_>, labels: Option<Node<'_>>) -> bool {
    let is_unknown = |node: Node<'_>| {
        let key = node.key_text().unwrap_or_default();
        placeholder::is_unknown(&key) || placeholder::is_unknown(&node.text())
    };
    let asked = selector.get("matchLabels").unwrap_or(selector);
    let sides = [Some(asked), labels].into_iter().flatten();
    sides.flat_map(Node::entries).any(is_unknown)
}
