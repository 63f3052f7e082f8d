//! Workloads that say how many pods they have, although an autoscaler decides it.

use super::scale;
use crate::finding::Violation;
use crate::rule::{Mark, Subject, label_in};

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(workload) = subject.workload else {
        return;
    };
    let Some(node) = scale::replicas(workload).flatten() else {
        return;
    };
    // What is not a number is filled in later; a running object always has the field.
    let Some(replicas) = node.as_i64().filter(|_| !workload.object.is_live()) else {
        return;
    };
    let Some(autoscaler) = scale::counting(subject.set, workload).next() else {
        return;
    };
    let (kind, name) = (&autoscaler.object.kind, &autoscaler.object.name);
    let (case, message) = if replicas == 0 {
        let message = format!("{kind} `{name}` does nothing as long as `replicas` is 0");
        ("zero", message)
    } else {
        let message = format!(
            "each apply sets the pods of `{}` back to {replicas}, whatever {kind} `{name}` has decided",
            subject.name()
        );
        ("number", message)
    };
    let target = Mark::Value(autoscaler.target.name);
    let label = label_in(subject.set, autoscaler.index, target, "scaled from here");
    out.push(Violation {
        case: Some(case.into()),
        labels: vec![label],
        ..subject.violation(Mark::Value(node), message)
    });
}
