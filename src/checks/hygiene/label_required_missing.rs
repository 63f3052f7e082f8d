//! Labels that everybody, or whoever set the parameters, wants to find on an object.

use super::required;
use crate::finding::Violation;
use crate::rule::{Mark, Subject};

/// Labels that tell which application an object belongs to, of which one is enough: the recommended ones, and what was usual
/// before them.
const NAMES: &[&str] = &[
    "app.kubernetes.io/name",
    "app.kubernetes.io/instance",
    "app",
    "k8s-app",
];

/// The recommended ones: <https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/>.
const RECOMMENDED: &[&str] = &[
    "app.kubernetes.io/name",
    "app.kubernetes.io/instance",
    "app.kubernetes.io/version",
    "app.kubernetes.io/component",
    "app.kubernetes.io/part-of",
    "app.kubernetes.io/managed-by",
];

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    required::check(subject, "labels", "label", out);
    out.extend(recommended(subject));
}

fn recommended<'t>(subject: &Subject<'_, 't>) -> Option<Violation> {
    let workload = subject.workload?;
    let metadata = subject.node.get("metadata");
    let own = metadata.and_then(|metadata| metadata.get("labels"));
    let template = workload
        .pod
        .metadata
        .and_then(|metadata| metadata.get("labels"));
    let has = |name: &&&str| {
        let sides = [own, template];
        sides
            .iter()
            .any(|labels| labels.is_some_and(|labels| labels.get(name).is_some()))
    };
    let missing = if subject.params.is_set("all") {
        RECOMMENDED.iter().find(|name| !has(name))
    } else {
        NAMES
            .first()
            .filter(|_| !NAMES.iter().any(|name| has(&name)))
    };
    let name = *missing?;
    let (parent, field) = match (own, metadata) {
        (Some(labels), _) => (labels, name),
        (None, Some(metadata)) => (metadata, "labels"),
        (None, None) => (subject.node, "metadata"),
    };
    Some(Violation {
        case: Some("recommended".into()),
        ..subject.violation(
            Mark::Missing { parent, field },
            format!("nothing says which application it belongs to: label `{name}` is missing"),
        )
    })
}
