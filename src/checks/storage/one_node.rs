//! Claims that one node mounts at a time, and how many pods want them.

use crate::manifest::graph::{Claim, ClaimUse, Graph, StorageClass};
use crate::manifest::{ObjectSet, VolumeTrait, Workload, WorkloadRole, makes};
use crate::yaml::Node;

/// The access modes of a claim that no second node, or no second pod, can mount.
pub(super) fn one_node_modes<'t>(claim: Claim<'t>) -> Option<Node<'t>> {
    let modes = claim.spec.get("accessModes")?;
    let is_one = |mode: Node<'_>| matches!(&*mode.text(), "ReadWriteOnce" | "ReadWriteOncePod");
    (!modes.is_empty() && modes.items().all(is_one)).then_some(modes)
}

/// Whether no second pod can mount it, on the same node neither.
pub(super) fn is_one_pod(modes: Node<'_>) -> bool {
    modes.items().all(|mode| mode.text() == "ReadWriteOncePod")
}

/// Whether all pods that mount the claim run on the same node, so that each of them gets it: there is no other, they are
/// told to, or the volume is that node's.
pub(super) fn is_on_one_node(
    set: &ObjectSet<'_>,
    workload: Workload<'_, '_>,
    used: &ClaimUse<'_>,
) -> bool {
    let pod = workload.pod.spec;
    let class = used.class.as_ref();
    let is_local = class.is_some_and(|class| is_of(class, VolumeTrait::NodeLocal));
    let selector = pod.get("nodeSelector");
    let term = "/affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution";
    let mut terms = pod.at(term).into_iter().flat_map(Node::items);
    is_local
        || set.cluster.nodes == Some(1)
        || pod.get("nodeName").is_some()
        || selector.is_some_and(|selector| selector.get("kubernetes.io/hostname").is_some())
        || terms.any(|term| {
            let key = term.get("topologyKey").map(Node::text);
            key.as_deref() == Some("kubernetes.io/hostname")
        })
}

/// Whether the volumes of a class are such.
pub(super) fn is_of(class: &StorageClass<'_>, volumes: VolumeTrait) -> bool {
    let provisioner = class.provisioner.as_deref();
    provisioner.is_some_and(|provisioner| makes(provisioner, volumes))
}

/// Whether the workload keeps a database's data.
pub(super) fn is_database(graph: Graph<'_, '_>, object: usize) -> bool {
    graph.plays(object, &[WorkloadRole::Database])
}
