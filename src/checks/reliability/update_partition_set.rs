//! StatefulSets whose update is held back.

use crate::finding::Violation;
use crate::rule::{Mark, Subject};

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let at = |pointer| subject.node.at(pointer);
    let Some(partition) = at("/spec/updateStrategy/rollingUpdate/partition") else {
        return;
    };
    let rolls = at("/spec/updateStrategy/type").is_none_or(|kind| kind.text() == "RollingUpdate");
    let replicas = at("/spec/replicas");
    // The API's default.
    let count = replicas.map_or(Some(1), |replicas| replicas.as_i64());
    let (Some(first), Some(count)) = (partition.as_i64(), count) else {
        return;
    };
    if !rolls || first <= 0 || count <= 0 {
        return;
    }
    let name = subject.name();
    let (case, message) = if first >= count {
        (
            "all",
            format!("no pod of `{name}` is numbered {first} or above, so no update reaches any"),
        )
    } else {
        (
            "canary",
            format!("an update reaches only the pods of `{name}` numbered {first} or above"),
        )
    };
    let label = |replicas| {
        let words = format!("{count} pods, numbered from 0");
        subject.label(Mark::Value(replicas), words)
    };
    out.push(Violation {
        case: Some(case.into()),
        labels: replicas.map(label).into_iter().collect(),
        ..subject.violation(Mark::Value(partition), message)
    });
}
