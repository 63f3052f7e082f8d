//! StatefulSets that keep nothing.

use crate::finding::{Confidence, Violation};
use crate::manifest::{PodSpec, WorkloadRole};
use crate::rule::{Mark, Subject};
use crate::yaml::Node;

use super::precious::KEEPERS;

/// Sources of volumes whose data outlives the pod, or is not the pod's.
const LASTING: &[&str] = &[
    "csi",
    "ephemeral",
    "hostPath",
    "iscsi",
    "nfs",
    "persistentVolumeClaim",
];

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let (Some((index, object)), Some(workload)) = (subject.object, subject.workload) else {
        return;
    };
    let (Some(spec), pod) = (object.root.get("spec"), workload.pod) else {
        return;
    };
    let templates = spec.get("volumeClaimTemplates");
    let lasts = |volume: Node<'_>| LASTING.iter().any(|source| volume.get(source).is_some());
    if templates.is_some_and(|templates| !templates.is_empty()) || pod.volumes().any(lasts) {
        return;
    }
    let name = &object.name;
    let is_cache = name.contains("cache") || name.contains("arbiter") || name.contains("mongos");
    let graph = subject.set.graph();
    let (case, mark, message) = if graph.plays(index, KEEPERS) && !is_cache {
        let what = match graph.plays(index, &[WorkloadRole::Database]) {
            true => "a database",
            false => "what others need",
        };
        let message = format!("StatefulSet `{name}` keeps {what}, and has no claims to keep it in");
        ("keeper", missing(spec), message)
    } else if let Some(mount) = data_mount(pod).filter(|_| !is_cache) {
        let message =
            format!("StatefulSet `{name}` has a directory for data that goes with the pod");
        ("data-directory", Mark::Value(mount), message)
    } else if pod.volumes().next().is_none() {
        let message = format!("StatefulSet `{name}` keeps nothing: a Deployment may be meant");
        ("no-volumes", missing(spec), message)
    } else {
        return;
    };
    out.push(Violation {
        case: Some(case.into()),
        confidence: Confidence::Likely,
        ..subject.violation(mark, message)
    });
}

fn missing(spec: Node<'_>) -> Mark<'static, '_> {
    Mark::Missing {
        parent: spec,
        field: "volumeClaimTemplates",
    }
}

/// Where an empty directory is mounted that programs keep data in.
fn data_mount(pod: PodSpec<'_>) -> Option<Node<'_>> {
    let is_empty = |name: &str| {
        let mut volumes = pod.volumes();
        volumes.any(|volume| {
            let is_it = volume.get("name").is_some_and(|other| other.text() == name);
            is_it && volume.get_written("emptyDir").is_some()
        })
    };
    let mounts = pod
        .containers()
        .filter_map(|container| container.node.get("volumeMounts"))
        .flat_map(Node::items);
    let mut data = mounts.filter_map(|mount| {
        let path = mount.get("mountPath")?;
        let name = mount.get("name")?.text();
        (is_for_data(&path.text()) && is_empty(&name)).then_some(path)
    });
    data.next()
}

fn is_for_data(path: &str) -> bool {
    let begins = ["/data", "/var/lib/", "/srv", "/bitnami/", "/mnt"];
    let below = |start: &str| path.starts_with(start) && path.contains("/data");
    begins.iter().any(|start| path.starts_with(start)) || below("/opt/") || below("/usr/share/")
}
