//! What is said of an object that lacks a label or an annotation that its users ask for.

use super::wanted::Wanted;
use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::yaml::Node;

/// Judges the object, its pod template and the templates of its claims by a list of the parameters.
///
/// `field` is `labels` or `annotations`, `what` the word for one of them.
pub(super) fn check(
    subject: &Subject<'_, '_>,
    field: &'static str,
    what: &'static str,
    out: &mut Vec<Violation>,
) {
    let Some((_, object)) = subject.object else {
        return;
    };
    for wanted in Wanted::all(subject.params, "required") {
        if !wanted.is_about(object) {
            continue;
        }
        let own = (!wanted.on_claims)
            .then(|| subject.node.get("metadata"))
            .flatten();
        let template = subject
            .workload
            .filter(|workload| wanted.on_templates && workload.object.kind != "Pod");
        let template = template.map(|workload| workload.pod.metadata.unwrap_or(workload.pod.spec));
        let claims = subject
            .node
            .at("/spec/volumeClaimTemplates")
            .filter(|_| wanted.on_claims);
        let claims = claims.into_iter().flat_map(Node::items);
        let claims = claims.map(|claim| claim.get("metadata").unwrap_or(claim));
        for metadata in own.into_iter().chain(template).chain(claims) {
            out.extend(judge(subject, metadata, field, what, wanted));
        }
    }
}

fn judge<'t>(
    subject: &Subject<'_, 't>,
    metadata: Node<'t>,
    field: &str,
    what: &str,
    wanted: Wanted<'_>,
) -> Option<Violation> {
    let map = metadata.get(field);
    let case = Some("custom".into());
    match wanted.find(map) {
        Some(node) if wanted.takes(&node.text()) => None,
        Some(node) => Some(Violation {
            case,
            ..subject.violation(
                Mark::Value(node),
                format!("{what} `{}` is not `{}`", wanted.key, wanted.value()),
            )
        }),
        None => {
            let mark = match map {
                Some(map) => Mark::Missing {
                    parent: map,
                    field: wanted.key,
                },
                None => Mark::Missing {
                    parent: metadata,
                    field,
                },
            };
            Some(Violation {
                case,
                ..subject.violation(mark, format!("{what} `{}` is missing", wanted.key))
            })
        }
    }
}
