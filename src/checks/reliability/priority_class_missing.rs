//! Pods without a priority class, where no class is everybody's.

use crate::finding::Violation;
use crate::manifest::{Object, ObjectSet};
use crate::rule::{Mark, Params, violation_in};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    if set.objects.iter().any(is_default) {
        return;
    }
    for workload in set.workloads() {
        let class = workload.pod.spec.get("priorityClassName");
        if class.is_some_and(|class| !class.text().is_empty()) {
            continue;
        }
        let mark = Mark::Missing {
            parent: workload.pod.spec,
            field: "priorityClassName",
        };
        let message = format!("pods of `{}` have no priority class", workload.object.name);
        out.push(violation_in(set, workload.index, mark, message));
    }
}

/// A class that pods have which name none.
fn is_default(object: &Object<'_>) -> bool {
    let is_set = |field: Node<'_>| field.as_bool() == Some(true);
    object.is("scheduling.k8s.io", "PriorityClass")
        && object.root.get("globalDefault").is_some_and(is_set)
}
