//! How many pods a workload has.

use crate::manifest::graph::{Autoscaler, Axis, End};
use crate::manifest::{ObjectSet, Workload};
use crate::yaml::Node;

/// How many pods a workload has when there is least to do.
pub(in crate::checks) struct Scale<'t> {
    /// The number.
    pub(in crate::checks) least: i64,
    /// Where it is written; `None` where it is the API's default.
    pub(super) end: Option<End<'t>>,
    /// Whether an autoscaler of the set decides.
    pub(in crate::checks) is_autoscaled: bool,
}

/// The scale of a workload; `None` for a kind without one, and for a number that is not known.
pub(in crate::checks) fn scale<'t>(
    set: &ObjectSet<'t>,
    workload: Workload<'_, 't>,
) -> Option<Scale<'t>> {
    let replicas = replicas(workload)?;
    let own = replicas.map_or(Some(1), |replicas| replicas.as_i64())?;
    let by = |least, object, node: Option<Node<'t>>| Scale {
        least,
        end: node.map(|node| End { object, node }),
        is_autoscaled: object != workload.index,
    };
    // Autoscalers let a workload alone whose replicas are set to 0.
    if own == 0 {
        return Some(by(own, workload.index, replicas));
    }
    let mut lowest: Option<Scale<'t>> = None;
    for autoscaler in counting(set, workload) {
        let (least, node) = autoscaler.least()?;
        if lowest.as_ref().is_none_or(|lowest| least < lowest.least) {
            let mut found = by(least, autoscaler.index, node);
            let name = || set.graph().name_of(autoscaler.index);
            found.end = found.end.or_else(|| Some(name()));
            lowest = Some(found);
        }
    }
    Some(lowest.unwrap_or_else(|| by(own, workload.index, replicas)))
}

/// `spec.replicas` of a kind that has it: `None` within where it is not written.
pub(super) fn replicas<'t>(workload: Workload<'_, 't>) -> Option<Option<Node<'t>>> {
    let object = workload.object;
    let has_replicas = matches!(
        (object.meant_group(), &*object.kind),
        (
            "apps" | "extensions",
            "Deployment" | "StatefulSet" | "ReplicaSet"
        ) | ("", "ReplicationController")
            | ("argoproj.io", "Rollout")
    );
    let spec = object.root.get("spec").filter(|_| has_replicas)?;
    Some(spec.get("replicas"))
}

/// The autoscalers that decide how many pods a workload has.
pub(super) fn counting<'s, 't>(
    set: &'s ObjectSet<'t>,
    workload: Workload<'s, 't>,
) -> impl Iterator<Item = Autoscaler<'s, 't>> {
    let all = set.graph().autoscalers_of(workload);
    all.filter(|autoscaler| autoscaler.axis != Axis::Vertical)
}
