//! Workloads that are reached from outside the cluster, with the way in.

use super::exposure::{exposures, labels};
use crate::finding::Violation;
use crate::rule::{Mark, Subject};

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(workload) = subject
        .workload
        .filter(|workload| workload.is_long_running())
    else {
        return;
    };
    let set = subject.set;
    let Some(exposure) = exposures(set, workload).into_iter().next() else {
        return;
    };
    let entry = &set.objects[exposure.entry];
    let labels = labels(set, &exposure);
    out.push(Violation {
        hops: labels.len(),
        labels,
        ..subject.violation(
            Mark::Value(set.graph().name_of(workload.index).node),
            format!(
                "reached from outside through {} `{}`",
                entry.kind, entry.name
            ),
        )
    });
}
