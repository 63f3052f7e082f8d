//! Volumes that belong to root, in pods that do not run as root.

use rustc_hash::FxHashSet;

use super::context;
use crate::finding::Violation;
use crate::manifest::{Container, PodSpec, Role, Workload};
use crate::rule::{Mark, Subject};
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(workload) = subject.workload else {
        return;
    };
    let pod = workload.pod;
    let of_pod = pod.spec.get("securityContext");
    let has_group = of_pod.is_some_and(|context| context.get("fsGroup").is_some());
    if has_group || pod.containers().any(|container| hands_over(pod, container)) {
        return;
    }
    let volumes = claimed(workload);
    let mounting = pod
        .containers()
        .filter(|container| container.role != Role::Ephemeral && is_not_root(pod, *container))
        .find_map(|container| Some((container, writable_mount(container, &volumes)?)));
    let Some((container, name)) = mounting else {
        return;
    };
    let message = format!(
        "{} is not root and writes to volume `{}`, which belongs to root without an `fsGroup`",
        context::speaker(container),
        name.text()
    );
    let mark = Mark::Missing {
        parent: of_pod.unwrap_or(pod.spec),
        field: if of_pod.is_some() {
            "fsGroup"
        } else {
            "securityContext"
        },
    };
    let mut violation = subject.violation(mark, message);
    violation.container = Some(container.name().into_owned());
    violation.labels = vec![subject.label(Mark::Value(name), "mounted here")];
    out.push(violation);
}

/// The names of the volumes that are claims.
fn claimed<'t>(workload: Workload<'_, 't>) -> FxHashSet<String> {
    let volumes = workload.pod.volumes();
    let claims = volumes.filter(|volume| {
        volume.get("persistentVolumeClaim").is_some() || volume.get("ephemeral").is_some()
    });
    let templates = workload.object.root.at("/spec/volumeClaimTemplates");
    let templates = templates.into_iter().flat_map(Node::items);
    let names = claims
        .filter_map(|volume| volume.get("name"))
        .chain(templates.filter_map(|template| template.at("/metadata/name")));
    names.map(|name| name.text().into_owned()).collect()
}

/// The name of a volume that the container may write to.
fn writable_mount<'t>(container: Container<'t>, volumes: &FxHashSet<String>) -> Option<Node<'t>> {
    let mounts = container
        .node
        .get("volumeMounts")
        .into_iter()
        .flat_map(Node::items);
    let mut writable =
        mounts.filter(|mount| mount.get("readOnly").and_then(Node::as_bool) != Some(true));
    writable.find_map(|mount| {
        mount
            .get("name")
            .filter(|name| volumes.contains(&*name.text()))
    })
}

fn is_not_root<'t>(pod: PodSpec<'t>, container: Container<'t>) -> bool {
    let user = context::effective(pod, container, "/runAsUser").and_then(Node::as_i64);
    let forbids = context::effective(pod, container, "/runAsNonRoot").and_then(Node::as_bool);
    user.is_some_and(|user| user > 0) || user.is_none() && forbids == Some(true)
}

/// An init container that is root, and can change the owner.
fn hands_over<'t>(pod: PodSpec<'t>, container: Container<'t>) -> bool {
    let user = context::effective(pod, container, "/runAsUser").and_then(Node::as_i64);
    container.role == Role::Init
        && (user == Some(0) || user.is_none() && !is_not_root(pod, container))
}
