//! Autoscalers whose bounds leave no room.

use crate::finding::Violation;
use crate::rule::{Mark, Subject};

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(spec) = subject.node.get("spec") else {
        return;
    };
    let (lower, upper) = (spec.get("minReplicas"), spec.get("maxReplicas"));
    let Some(upper) = upper else { return };
    // The API's default.
    let (Some(least), Some(most)) = (
        lower.map_or(Some(1), |lower| lower.as_i64()),
        upper.as_i64(),
    ) else {
        return;
    };
    if most > least {
        return;
    }
    let name = subject.name();
    let (case, message) = if most == least {
        let pods = if most == 1 { "pod" } else { "pods" };
        (
            "equal",
            format!("`{name}` never scales: it has {most} {pods} at least and at most"),
        )
    } else {
        (
            "inverted",
            format!(
                "`{name}` is refused: its upper bound of {most} pods is below its lower bound of {least}"
            ),
        )
    };
    let label = |lower| subject.label(Mark::Value(lower), "the lower bound");
    out.push(Violation {
        case: Some(case.into()),
        labels: lower.map(label).into_iter().collect(),
        ..subject.violation(Mark::Value(upper), message)
    });
}
