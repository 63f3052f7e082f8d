//! Workloads that a drain may take away as a whole.

use super::scale::scale;
use crate::finding::{Confidence, Violation};
use crate::rule::{Mark, Subject, label_in};

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let (Some(workload), Some(least)) = (subject.workload, subject.params.number("min-replicas"))
    else {
        return;
    };
    let set = subject.set;
    let graph = set.graph();
    let Some(scale) = scale(set, workload) else {
        return;
    };
    // Who leaves the number out leaves it to somebody else: an autoscaler of another place, or a hand.
    let is_open = scale.end.is_none() && scale.least > 0;
    if scale.least < least && !is_open {
        return;
    }
    let is_out = graph.budgets_of(workload).next().is_some()
        || !workload.is_long_running()
        || workload.object.is_controlled();
    if is_out {
        return;
    }
    let confidence = if is_open {
        Confidence::Possible
    } else if set.cluster.complete {
        Confidence::Certain
    } else if graph.has_budgets(workload.object.namespace.as_deref()) {
        Confidence::Likely
    } else {
        Confidence::Possible
    };
    let end = graph.name_of(workload.index);
    let label = scale.end.map(|end| {
        let words = format!("{} pods", scale.least);
        label_in(set, end.object, Mark::Value(end.node), words)
    });
    let (kind, name) = (&workload.object.kind, &workload.object.name);
    let (case, message) = if is_open {
        let message = format!(
            "no disruption budget protects the pods of {kind} `{name}`, whose number is left open"
        );
        (Some("open"), message)
    } else {
        let pods = scale.least;
        let message = format!("no disruption budget protects the {pods} pods of {kind} `{name}`");
        (None, message)
    };
    out.push(Violation {
        case: case.map(Into::into),
        confidence,
        labels: label.into_iter().collect(),
        ..subject.violation(Mark::Value(end.node), message)
    });
}
