//! Pods that two disruption budgets protect: the eviction API refuses to choose.

use rustc_hash::FxHashSet;

use crate::finding::Violation;
use crate::manifest::ObjectSet;
use crate::rule::{Mark, Params, label_in, violation_in};

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let mut said = FxHashSet::default();
    for workload in set.workloads() {
        let mut budgets = set.graph().budgets_of(workload);
        let Some(first) = budgets.next() else {
            continue;
        };
        for second in budgets {
            let (one, other) = (
                &set.objects[first.from.object],
                &set.objects[second.from.object],
            );
            // One of no namespace may be that of another overlay, which is never applied beside this one.
            let are_together = one.namespace == other.namespace && !one.is_rendered_again(other);
            if !are_together || !said.insert((first.from.object, second.from.object)) {
                continue;
            }
            let message = format!(
                "the pods of {} `{}` are in budgets `{}` and `{}`, and cannot be evicted",
                workload.object.kind, workload.object.name, one.name, other.name
            );
            let mark = Mark::Value(second.from.node);
            out.push(Violation {
                labels: vec![
                    label_in(
                        set,
                        first.from.object,
                        Mark::Value(first.from.node),
                        "also in here",
                    ),
                    label_in(
                        set,
                        workload.index,
                        Mark::Value(second.to.node),
                        "these pods",
                    ),
                ],
                ..violation_in(set, second.from.object, mark, message)
            });
        }
    }
}
