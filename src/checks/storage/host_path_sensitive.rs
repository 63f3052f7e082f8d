//! Directories of the node that give away more than the pod's own business.

use super::host_path::{self, HostPath, Owner};
use crate::finding::Violation;
use crate::rule::Subject;

/// Directories whose owner owns the node, or reads what other pods keep secret.
const SENSITIVE: &[&str] = &[
    "/boot",
    "/dev",
    "/etc",
    "/home",
    "/lib",
    "/proc",
    "/root",
    "/run/containerd",
    "/run/crio",
    "/run/dbus",
    "/run/docker",
    "/run/k3s",
    "/run/systemd",
    "/run/user",
    "/sys",
    "/usr",
    "/var/lib/containerd",
    "/var/lib/docker",
    "/var/lib/etcd",
    "/var/lib/kubelet",
];

/// Places below those that tell nothing and take no orders.
const HARMLESS: &[&str] = &[
    "/dev/log",
    "/dev/shm",
    "/etc/ca-certificates",
    "/etc/debian_version",
    "/etc/fedora-release",
    "/etc/hostname",
    "/etc/localtime",
    "/etc/lsb-release",
    "/etc/machine-id",
    "/etc/os-release",
    "/etc/pki",
    "/etc/redhat-release",
    "/etc/ssl/certs",
    "/etc/system-release",
    "/etc/timezone",
    "/run/xtables.lock",
    "/usr/lib/os-release",
    "/usr/local/share/ca-certificates",
    "/usr/share/ca-certificates",
    "/usr/share/zoneinfo",
];

/// Harmless to read, not to write.
const HARMLESS_TO_READ: &[&str] = &[
    "/etc/hosts",
    "/etc/resolv.conf",
    "/etc/ssl",
    "/lib/modules",
    "/usr/lib/modules",
    "/usr/src",
];

/// Device nodes, by the beginning of their names, that lead to the node's memory and disks.
const DISKS_AND_MEMORY: &[&str] = &[
    "block", "disk", "dm-", "kmem", "loop", "mapper", "md", "mem", "nbd", "nvme", "port", "sd",
    "vd", "xvd",
];

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let volumes = host_path::of(subject);
    if volumes.is_empty() {
        return;
    }
    let owner = host_path::owner(subject);
    for volume in volumes {
        if !is_sensitive(&volume) || volume.is_below_any(subject.params.strings("allowed-paths")) {
            continue;
        }
        let (name, path) = (&volume.volume, volume.node.text());
        let message = match what(&volume.path) {
            Some(what) => format!("volume `{name}` opens `{path}` of the node, {what}"),
            None => format!("volume `{name}` opens `{path}`, a part of the node's own system"),
        };
        out.push(volume.violation(subject, case_of(&volume, owner), message));
    }
}

fn is_sensitive(volume: &HostPath<'_>) -> bool {
    let is_listed = matches!(&*volume.path, "/" | "/run")
        || holds_credentials(&volume.path)
        || volume.is_below_any(SENSITIVE.iter().copied()) && !is_in_home(&volume.path);
    let is_harmless = volume.is_below_any(HARMLESS.iter().copied())
        || !volume.is_writable() && volume.is_below_any(HARMLESS_TO_READ.iter().copied());
    is_listed && !is_harmless
}

/// Something a user of the node keeps in his home, for all to see: data, and as such another rule's business.
fn is_in_home(path: &str) -> bool {
    let inside = path
        .strip_prefix("/home/")
        .and_then(|path| path.split_once('/'));
    inside.is_some_and(|(_, rest)| !rest.starts_with('.'))
}

fn case_of(volume: &HostPath<'_>, owner: Owner) -> Option<&'static str> {
    match owner {
        _ if volume.mounts.is_empty() => Some("unmounted"),
        Owner::DaemonSet => Some("daemon-set"),
        _ if is_device(&volume.path) => Some("device"),
        _ if holds_credentials(&volume.path) => Some("cloud-credentials"),
        _ if !volume.is_writable() => Some("read-only"),
        Owner::StorageDriver => Some("storage-driver"),
        _ => None,
    }
}

/// A single device that is neither memory nor a disk: a graphics card, a radio stick, `/dev/fuse`.
fn is_device(path: &str) -> bool {
    let name = path.strip_prefix("/dev/");
    name.is_some_and(|name| !DISKS_AND_MEMORY.iter().any(|disk| name.starts_with(disk)))
}

/// Where cloud providers and their tools leave the node's own credentials.
fn holds_credentials(path: &str) -> bool {
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let in_home = match segments.as_slice() {
        ["root", rest @ ..] | ["home", _, rest @ ..] => rest,
        _ => &[],
    };
    matches!(in_home, [".aws" | ".azure", ..] | [".config", "gcloud", ..])
        || matches!(
            segments.as_slice(),
            [
                "etc",
                "kubernetes",
                "azure.json" | "cloud-config" | "cloud.conf"
            ] | ["var", "lib", "cloud" | "waagent", ..]
        )
}

/// What is to be had there, for the places where it is known.
fn what(path: &str) -> Option<&'static str> {
    let below = |directory| crate::value::path::is_at_or_below(path, directory);
    Some(match path {
        "/" => "which is all of it",
        _ if holds_credentials(path) => "where its cloud credentials lie",
        _ if below("/var/lib/kubelet") => "where the secrets and volumes of all its pods lie",
        _ if below("/var/lib/etcd") => "where everything the cluster knows lies, secrets included",
        _ if below("/var/lib/containerd") || below("/var/lib/docker") => {
            "where the files of all its containers lie"
        }
        _ if below("/etc/kubernetes") => "where its keys to the cluster lie",
        _ if below("/root") || below("/home") => "where its users keep keys and shell profiles",
        _ if below("/dev") => "which leads to its devices",
        _ if below("/proc") || below("/sys") => "which shows and steers its kernel",
        _ if below("/run") => "where its services listen",
        _ => return None,
    })
}
