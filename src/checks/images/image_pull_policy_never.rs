//! Images that no node pulls.

use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(policy) = subject.node.get("imagePullPolicy") else {
        return;
    };
    if policy.text() != "Never" || has_image_cache(subject) {
        return;
    }
    let message = format!(
        "container `{}` starts only on nodes that have its image already",
        subject.name()
    );
    out.push(subject.violation(Mark::Value(policy), message));
}

/// Whether a machine configuration of Talos in the set gives the nodes an image cache.
fn has_image_cache(subject: &Subject<'_, '_>) -> bool {
    let mut roots = subject
        .set
        .documents
        .iter()
        .filter_map(|(_, document)| document.root());
    roots.any(|root| {
        let enabled = root.at("/machine/features/imageCache/localEnabled");
        enabled.and_then(Node::as_bool) == Some(true)
    })
}
