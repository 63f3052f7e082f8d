//! Workloads that are reached from outside the cluster, with the way in.

use super::exposure::{exposures, violation};
use crate::finding::Violation;
use crate::rule::Subject;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(workload) = subject
        .workload
        .filter(|workload| workload.is_long_running())
    else {
        return;
    };
    let set = subject.set;
    if let Some(exposure) = exposures(set, workload).first() {
        let name = set.graph().name_of(workload.index).node;
        out.push(violation(subject, name, exposure, "reached from outside"));
    }
}
