//! Facts about a target that a schema cannot see.

use super::{Predicate, Subject};
use crate::manifest::{Object, Role};
use crate::value::ImageReference;
use crate::yaml::Node;

/// Whether the fact holds for the target.
pub(super) fn holds(fact: Predicate, subject: &Subject<'_, '_>) -> bool {
    let workload = subject.workload;
    match fact {
        Predicate::HelmTest => workload.is_some_and(|workload| workload.is_helm_test()),
        Predicate::Hook => workload.is_some_and(|workload| workload.is_hook()),
        Predicate::WindowsPod => workload.is_some_and(|workload| is_for_windows(workload.pod.spec)),
        Predicate::StaticPod => subject
            .object
            .is_some_and(|(_, object)| is_static_pod(object)),
        Predicate::StorageDriver => {
            workload.is_some_and(|workload| workload.pod.is_storage_driver())
        }
        Predicate::KnownHelper => is_known_helper(subject),
        Predicate::LimitRangeMemoryLimit => has_default_limit(subject, "memory"),
        Predicate::LimitRangeMemoryRequest => has_default_request(subject, "memory"),
        Predicate::LimitRangeCpuLimit => has_default_limit(subject, "cpu"),
        Predicate::LimitRangeCpuRequest => has_default_request(subject, "cpu"),
    }
}

fn is_for_windows(pod: Node<'_>) -> bool {
    let os = pod.get("os").and_then(|os| os.get("name"));
    let selector = pod
        .get("nodeSelector")
        .and_then(|selector| selector.get("kubernetes.io/os"));
    [os, selector]
        .into_iter()
        .flatten()
        .any(|name| name.text() == "windows")
}

/// The kubelet starts a static pod itself, before there is any storage or scheduler.
fn is_static_pod(object: &Object<'_>) -> bool {
    let tier = object.root.at("/metadata/labels/tier").map(Node::text);
    let is_system = object.namespace.as_deref() == Some("kube-system")
        && tier.as_deref() == Some("control-plane");
    object.is("", "Pod")
        && (is_system
            || object.annotation("kubernetes.io/config.source").as_deref() == Some("file"))
}

/// Images that stand beside the container that does the work, serve nothing of their own, or do nothing at all.
const HELPERS: &[&str] = &[
    "pause",
    "kube-rbac-proxy",
    "k8s-sidecar",
    "configmap-reload",
    "prometheus-config-reloader",
    "git-sync",
    "livenessprobe",
    "csi-node-driver-registrar",
    "csi-provisioner",
    "csi-attacher",
    "csi-resizer",
    "csi-snapshotter",
    "oauth2-proxy",
    "cloud-sql-proxy",
    "cloudsql-proxy",
    "jmx_exporter",
    "jmx-exporter",
    "fluent-bit",
];

/// A helper is known by its image's last segment, and only beside another container, or as the pause image.
fn is_known_helper(subject: &Subject<'_, '_>) -> bool {
    let Some(container) = subject.container else {
        return false;
    };
    if container.role == Role::Sidecar {
        return true;
    }
    let Some(image) = container.node.get("image").map(Node::text) else {
        return false;
    };
    let name = ImageReference::parse(&image)
        .map(|image| image.path.rsplit('/').next().unwrap_or_default().to_owned());
    let Some(name) = name.filter(|name| HELPERS.contains(&name.as_str())) else {
        return false;
    };
    let others = subject.workload.map_or(0, |workload| {
        let regular = |container: &crate::manifest::Container<'_>| container.role == Role::Regular;
        workload.pod.containers().filter(regular).count()
    });
    name == "pause" || others > 1
}

fn has_default_limit(subject: &Subject<'_, '_>, resource: &str) -> bool {
    subject.object.is_some_and(|(_, object)| {
        let namespace = object.namespace.as_deref();
        subject.set.default_limit(namespace, resource).is_some()
    })
}

fn has_default_request(subject: &Subject<'_, '_>, resource: &str) -> bool {
    subject.object.is_some_and(|(_, object)| {
        let namespace = object.namespace.as_deref();
        subject.set.default_request(namespace, resource).is_some()
    })
}
