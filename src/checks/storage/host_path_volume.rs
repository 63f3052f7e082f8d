//! Data kept in a directory of one node.

use super::host_path::{self, HostPath, Owner};
use crate::finding::Violation;
use crate::rule::Subject;

/// Directories that belong to the node itself and hold nobody's data.
const PLUMBING: &[&str] = &[
    "/boot",
    "/dev",
    "/etc",
    "/lib",
    "/opt/cni",
    "/proc",
    "/run",
    "/srv/kubernetes",
    "/sys",
    "/usr",
    "/var/lib/calico",
    "/var/lib/cilium",
    "/var/lib/containerd",
    "/var/lib/docker",
    "/var/lib/etcd",
    "/var/lib/kubelet",
    "/var/lib/longhorn",
    "/var/lib/rook",
    "/var/log",
];

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let volumes = host_path::of(subject);
    if volumes.is_empty() {
        return;
    }
    let owner = host_path::owner(subject);
    for volume in volumes {
        if volume.is_below_any(subject.params.strings("shared-paths")) {
            continue;
        }
        let case = case_of(&volume, owner);
        out.push(volume.violation(subject, case, message(&volume, case)));
    }
}

fn case_of(volume: &HostPath<'_>, owner: Owner) -> Option<&'static str> {
    let is_plumbing = volume.path == "/" || volume.is_below_any(PLUMBING.iter().copied());
    let writes_logs = volume.is_writable() && volume.is_below_any(["/var/log"]);
    if is_plumbing && !(writes_logs && owner == Owner::Other) {
        return Some(if volume.is_writable() {
            "writable"
        } else {
            "any"
        });
    }
    match (owner, volume.is_writable()) {
        _ if volume.mounts.is_empty() => Some("any"),
        (Owner::DaemonSet, _) => Some("daemon-set"),
        (Owner::StorageDriver, _) => Some("storage-driver"),
        (Owner::Job, true) => Some("job"),
        (Owner::Job, false) => Some("any"),
        (Owner::Pinned, _) => Some("pinned"),
        (Owner::Other, false) => Some("read-only"),
        (Owner::Other, true) => None,
    }
}

fn message(volume: &HostPath<'_>, case: Option<&str>) -> String {
    let (name, path) = (&volume.volume, volume.node.text());
    let is_temporary = volume.is_below_any(["/tmp", "/var/tmp"]);
    let reboot = if is_temporary {
        ", and most systems empty it when they boot"
    } else {
        ""
    };
    match case {
        None => format!(
            "what is written to volume `{name}` stays in `{path}` of one node when the pod moves{reboot}"
        ),
        Some("read-only") => {
            format!("volume `{name}` reads `{path}`, which a pod on another node does not find")
        }
        Some("job") => format!(
            "what the job writes to volume `{name}` stays in `{path}` of the node it happened to run on{reboot}"
        ),
        Some("storage-driver") => {
            format!("volume `{name}` keeps the driver's data in `{path}` of one node{reboot}")
        }
        Some("daemon-set") => {
            format!("volume `{name}` keeps its data in `{path}` of each node{reboot}")
        }
        Some("pinned") => {
            format!("volume `{name}` is `{path}` of a node that the pod is tied to{reboot}")
        }
        Some("writable") => {
            format!("volume `{name}` lets a container write to `{path}` of the node")
        }
        Some(_) => format!("volume `{name}` is `{path}` of the node"),
    }
}
