//! The only copy of somebody's data, on one node.

use std::collections::BTreeMap;

use super::one_node::is_of;
use super::precious::{ClassUse, KEEPERS, labels, members, uses_by, who};
use crate::finding::{Confidence, Violation};
use crate::manifest::graph::{ClaimUse, StorageClass};
use crate::manifest::{ObjectSet, VolumeTrait};
use crate::rule::{Mark, Params, violation_in};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let mut by_name: BTreeMap<&str, Vec<ClassUse<'_, '_>>> = BTreeMap::new();
    for used in uses_by(set, KEEPERS) {
        let is_one =
            members(set, used).is_some_and(|count| count <= 1) && runs_on_one_pod(set, used);
        if let Some(class) = used.class.as_ref().filter(|_| is_one)
            && (is_of(class, VolumeTrait::NodeLocal) || is_told_one_copy(set, class))
        {
            by_name.entry(&class.name).or_default().push((used, class));
        }
    }
    for (name, uses) in by_name {
        let Some((_, class)) = uses.first() else {
            continue;
        };
        let message = format!(
            "the only copy of the data of {} is on one node: so are volumes of class `{name}`",
            who(set, &uses)
        );
        let is_single = set.cluster.nodes == Some(1);
        out.push(Violation {
            case: Some(
                if is_single {
                    "only-node"
                } else {
                    "one-of-many"
                }
                .into(),
            ),
            confidence: Confidence::Likely,
            labels: labels(set, uses.get(1..).unwrap_or_default()),
            ..violation_in(
                set,
                class.from.object,
                Mark::Value(class.from.node),
                message,
            )
        });
    }
}

/// Whether a workload is of a kind whose pods are counted: pods of a DaemonSet keep what their node should.
fn runs_on_one_pod(set: &ObjectSet<'_>, used: &ClaimUse<'_>) -> bool {
    match set.workload(used.user) {
        Some(workload) => workload.is_long_running() && !workload.object.is("apps", "DaemonSet"),
        None => true,
    }
}

/// Whether a class of replicated storage is told to keep one copy.
///
/// <https://longhorn.io/docs/latest/references/storage-class-parameters/>,
/// <https://linbit.com/drbd-user-guide/linstor-guide-1_0-en/#s-kubernetes-sc-parameters>
fn is_told_one_copy(set: &ObjectSet<'_>, class: &StorageClass<'_>) -> bool {
    let count = match class.provisioner.as_deref() {
        Some("driver.longhorn.io") => ["numberOfReplicas"].as_slice(),
        Some("linstor.csi.linbit.com") => &[
            "autoPlace",
            "placementCount",
            "linstor.csi.linbit.com/placementCount",
        ],
        _ => return false,
    };
    let Some(edge) = class.edge else {
        return false;
    };
    let parameters = set.objects[edge.to.object].root.get("parameters");
    let mut counts = count
        .iter()
        .filter_map(|name| parameters.and_then(|parameters| parameters.get(name)));
    counts.any(|count| Node::text(count) == "1")
}
