//! Workloads that hold a volume which one node has at a time.

use crate::manifest::{ObjectSet, Workload};
use crate::yaml::Node;

/// Whether all pods of the workload share a claim that, as far as the set says, is mounted by one node at a time: there
/// cannot be two of them, nor a new one beside the old one. The claims of a StatefulSet's template are each pod's own.
pub(super) fn holds_one<'s, 't>(set: &'s ObjectSet<'t>, workload: Workload<'s, 't>) -> bool {
    workload.pod.volumes().any(|volume| {
        if volume.get("persistentVolumeClaim").is_none() {
            return false;
        }
        let name = volume.get("name").map(Node::text).unwrap_or_default();
        let claim = set.graph().claim(workload, &name);
        let modes = claim.and_then(|claim| claim.spec.get("accessModes"));
        let mut modes = modes.into_iter().flat_map(Node::items);
        let is_shared = |mode: Node<'_>| matches!(&*mode.text(), "ReadWriteMany" | "ReadOnlyMany");
        !modes.any(is_shared)
    })
}
