//! The socket of the container runtime, which obeys whoever reaches it.

use super::host_path::{self, Owner};
use crate::finding::Violation;
use crate::rule::Subject;
use crate::value::path;

/// What the sockets are called, wherever they lie.
const NAMES: &[&str] = &[
    "containerd.sock",
    "cri-dockerd.sock",
    "crio.sock",
    "docker.sock",
    "dockershim.sock",
    "podman.sock",
];

/// Where they lie: containerd, CRI-O, Docker, Podman; k3s and RKE2; k0s; MicroK8s.
const SOCKETS: &[&str] = &[
    "/run/containerd/containerd.sock",
    "/run/crio/crio.sock",
    "/run/docker.sock",
    "/run/k0s/containerd.sock",
    "/run/k3s/containerd/containerd.sock",
    "/run/podman/podman.sock",
    "/var/snap/microk8s/common/run/containerd.sock",
];

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let volumes = host_path::of(subject);
    if volumes.is_empty() {
        return;
    }
    let owner = host_path::owner(subject);
    for volume in volumes {
        let Some(reach) = reach(&volume.path, subject.params.strings("sockets")) else {
            continue;
        };
        let case = match (owner, reach) {
            _ if volume.mounts.is_empty() => Some("unmounted"),
            (Owner::DaemonSet, Reach::Directory) => Some("daemon-set-directory"),
            (Owner::DaemonSet, Reach::Socket) => Some("daemon-set"),
            _ => None,
        };
        let (name, path) = (&volume.volume, volume.node.text());
        let message = match reach {
            Reach::Socket => format!(
                "volume `{name}` is the node's container runtime (`{path}`): who reaches it is root on the node"
            ),
            Reach::Directory => format!(
                "volume `{name}` holds the socket of the node's container runtime (in `{path}`): who reaches it is root on the node"
            ),
        };
        out.push(volume.violation(subject, case, message));
    }
}

/// How a volume leads to the socket.
#[derive(Clone, Copy)]
pub(in crate::checks) enum Reach {
    /// It is the socket.
    Socket,
    /// It is a directory above.
    Directory,
}

/// How a path leads to the socket, if it does.
pub(in crate::checks) fn reach<'a>(
    path: &str,
    mut others: impl Iterator<Item = &'a str>,
) -> Option<Reach> {
    let name = path.rsplit('/').next().unwrap_or_default();
    if NAMES.contains(&name) || others.any(|other| other == path) {
        return Some(Reach::Socket);
    }
    // The root holds every socket and much more: that is told as what it is.
    let is_above = path != "/"
        && SOCKETS
            .iter()
            .any(|socket| path::is_at_or_below(socket, path));
    is_above.then_some(Reach::Directory)
}
