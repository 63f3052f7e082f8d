//! Volumes that lie on one node without saying which.

use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::value::{path, placeholder};
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let spec = subject.node.get("spec");
    let source = |kind: &str| {
        spec.and_then(|spec| spec.get(kind))
            .filter(|source| source.get("path").is_some())
    };
    let affinity = spec.and_then(|spec| spec.get("nodeAffinity"));
    if let Some(volume) = source("hostPath") {
        out.extend(host_path(subject, volume, affinity));
    } else if let Some(volume) = source("local") {
        out.extend(local(subject, volume, affinity));
    }
}

fn host_path<'t>(
    subject: &Subject<'_, 't>,
    volume: Node<'t>,
    affinity: Option<Node<'t>>,
) -> Option<Violation> {
    let node = known_path(volume)?;
    let path = node.text();
    let cleaned = path::clean(&path);
    let mut shared = subject.params.strings("shared-paths");
    if shared.any(|directory| path::is_at_or_below(&cleaned, directory)) {
        return None;
    }
    let name = subject.name();
    Some(match affinity {
        None => subject.violation(
            Mark::Value(node),
            format!("volume `{name}` is `{path}` of whichever node the pod runs on, empty on all but one"),
        ),
        Some(affinity) => Violation {
            case: Some("affinity".into()),
            labels: vec![subject.label(Mark::Key(affinity), "the node it is tied to")],
            ..subject.violation(
                Mark::Value(node),
                format!("volume `{name}` is a `hostPath` tied to a node; `local` says the same and is checked"),
            )
        },
    })
}

fn local<'t>(
    subject: &Subject<'_, 't>,
    volume: Node<'t>,
    affinity: Option<Node<'t>>,
) -> Option<Violation> {
    let node = known_path(volume)?;
    let (name, path) = (subject.name(), node.text());
    let terms = affinity.and_then(|affinity| affinity.at("/required/nodeSelectorTerms"));
    match terms {
        None => Some(Violation {
            case: Some("local".into()),
            ..subject.violation(
                Mark::Value(node),
                format!("local volume `{name}` does not say on which node `{path}` lies, and the API server refuses it"),
            )
        }),
        Some(terms) if !names_a_node(terms) => Some(Violation {
            case: Some("node-label".into()),
            labels: vec![subject.label(Mark::Key(terms), "no term names a node")],
            ..subject.violation(
                Mark::Value(node),
                format!("local volume `{name}` is tied to a label that several nodes may carry, and `{path}` to one disk"),
            )
        }),
        Some(_) => None,
    }
}

fn known_path(volume: Node<'_>) -> Option<Node<'_>> {
    volume
        .get("path")
        .filter(|path| !placeholder::is_unknown(&path.text()))
}

/// Whether the terms go by a node's name or host name, or hold something unknown.
fn names_a_node(terms: Node<'_>) -> bool {
    let lists = ["matchExpressions", "matchFields"];
    let mut keys = terms.items().flat_map(|term| {
        lists
            .into_iter()
            .filter_map(move |list| term.get(list))
            .flat_map(Node::items)
    });
    keys.any(|requirement| {
        let key = requirement.get("key").map(Node::text).unwrap_or_default();
        placeholder::is_unknown(&key)
            || key.contains("hostname")
            || key == "metadata.name"
            || key.contains("node-name")
    })
}
