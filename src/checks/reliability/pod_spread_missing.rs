//! Replicas that may all land on one node.

use super::scale::scale;
use super::spread::is_spread;
use crate::finding::Violation;
use crate::rule::{Mark, Subject, label_in};

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let (Some(workload), Some(least)) = (subject.workload, subject.params.number("min-replicas"))
    else {
        return;
    };
    let scale = scale(subject.set, workload).filter(|scale| scale.least >= least);
    let is_one_node = subject.set.cluster.nodes == Some(1);
    let counts = |key: &str| {
        subject
            .params
            .strings("topology-keys")
            .any(|known| known == key)
    };
    let is_out = is_one_node || is_spread(workload.pod, counts) || !workload.is_long_running();
    let Some(scale) = scale.filter(|_| !is_out) else {
        return;
    };
    let mark = Mark::Missing {
        parent: workload.pod.spec,
        field: "topologySpreadConstraints",
    };
    let label = scale.end.map(|end| {
        let words = format!("{} pods", scale.least);
        label_in(subject.set, end.object, Mark::Value(end.node), words)
    });
    let message = format!(
        "nothing keeps the {} pods of `{}` on different nodes",
        scale.least,
        subject.name()
    );
    out.push(Violation {
        labels: label.into_iter().collect(),
        ..subject.violation(mark, message)
    });
}
