//! Services that are served on those nodes only that happen to have a pod of them.

use crate::finding::Violation;
use crate::rule::{Mark, Subject, label_in};

/// How many workloads of one Service are looked at: more stand only in a set that was made to be slow.
const MOST_COMPARED: usize = 64;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((index, _)) = subject.object else {
        return;
    };
    let policy = subject.node.at("/spec/internalTrafficPolicy");
    let Some(node) = policy.filter(|policy| policy.text() == "Local") else {
        return;
    };
    let set = subject.set;
    let edges = set.graph().workloads_of(index).take(MOST_COMPARED);
    let selected: Vec<_> = edges
        .filter_map(|edge| Some((edge, set.workload(edge.to.object)?)))
        .filter(|(_, workload)| workload.is_long_running())
        .collect();
    // A pod whose node is chosen, or one that is wanted beside its clients, is somebody's design.
    let is_on_all = selected.iter().any(|(_, workload)| {
        workload.object.kind == "DaemonSet"
            || workload.object.kind == "Pod"
            || workload.pod.spec.at("/affinity/podAffinity").is_some()
    });
    let Some((edge, workload)) = selected.first().filter(|_| !is_on_all) else {
        return;
    };
    let what = format!("{} `{}`", workload.object.kind, workload.object.name);
    out.push(Violation {
        labels: vec![label_in(
            set,
            workload.index,
            Mark::Value(edge.to.node),
            format!("the pods of {what}"),
        )],
        ..subject.violation(
            Mark::Value(node),
            format!("on a node without a pod of {what} nobody answers"),
        )
    });
}
