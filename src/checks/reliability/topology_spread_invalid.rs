//! Topology spread constraints that do not count the pods which they are to spread.

use super::spread::{chooses, items};
use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(workload) = subject.workload else {
        return;
    };
    let pod = workload.pod;
    for constraint in items(pod.spec, "topologySpreadConstraints") {
        out.extend(incomplete(subject, constraint));
        let Some(selector) = constraint.get("labelSelector") else {
            let mark = Mark::Missing {
                parent: constraint,
                field: "labelSelector",
            };
            let message = format!(
                "constraint of `{}` has no `labelSelector`, so it counts no pods and spreads none",
                subject.name()
            );
            out.push(Violation {
                case: Some("selector-missing".into()),
                ..subject.violation(mark, message)
            });
            continue;
        };
        if chooses(pod, Some(selector)) {
            continue;
        }
        let labels = pod.metadata.and_then(|metadata| metadata.get("labels"));
        let label = |labels| subject.label(Mark::Key(labels), "the labels of its pods");
        let message = format!(
            "constraint of `{}` does not count the pods of `{}` themselves, and does not spread them",
            subject.name(),
            subject.name()
        );
        out.push(Violation {
            case: Some("selector-mismatched".into()),
            labels: labels.map(label).into_iter().collect(),
            ..subject.violation(Mark::Value(selector), message)
        });
    }
}

/// What the API server refuses: a constraint without a topology, or one that no number of pods can hold.
fn incomplete<'t>(subject: &Subject<'_, 't>, constraint: Node<'t>) -> Option<Violation> {
    let name = subject.name();
    let (case, mark, message) = match (constraint.get("topologyKey"), constraint.get("maxSkew")) {
        (None, _) => {
            let mark = Mark::Missing {
                parent: constraint,
                field: "topologyKey",
            };
            let message =
                format!("constraint of `{name}` does not say over what its pods are spread");
            ("topology-key", mark, message)
        }
        (_, Some(skew)) if skew.as_i64().is_some_and(|skew| skew < 1) => {
            let message = format!(
                "constraint of `{name}` allows no difference between two places, which no pods have"
            );
            ("max-skew", Mark::Value(skew), message)
        }
        _ => return None,
    };
    Some(Violation {
        case: Some(case.into()),
        ..subject.violation(mark, message)
    })
}
