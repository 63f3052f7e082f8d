//! Configuration that a container sees as it was when it started.

use super::rollout::{is_fixed, is_rolled_out};
use crate::finding::Violation;
use crate::manifest::{Container, Role, Workload};
use crate::rule::{Mark, Subject};
use crate::value::placeholder;
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(workload) = subject.workload else {
        return;
    };
    if !workload.is_long_running() || is_rolled_out(workload) {
        return;
    }
    let containers = workload
        .pod
        .containers()
        .filter(|container| matches!(container.role, Role::Regular | Role::Sidecar));
    for container in containers {
        let mut said: Vec<String> = Vec::new();
        let mounts = container.node.get("volumeMounts").into_iter();
        for mount in mounts.flat_map(Node::items) {
            let volume = mount.get("name").map(Node::text).unwrap_or_default();
            // One of a volume is enough: the others are mounted the same way.
            if said.iter().any(|name| *name == volume) {
                continue;
            }
            if let Some(violation) = judge(subject, workload, container, mount) {
                said.push(volume.into_owned());
                out.push(violation);
            }
        }
    }
}

fn judge<'t>(
    subject: &Subject<'_, 't>,
    workload: Workload<'_, 't>,
    container: Container<'t>,
    mount: Node<'t>,
) -> Option<Violation> {
    let part = mount.get("subPath").or_else(|| mount.get("subPathExpr"))?;
    let name = mount.get("name")?.text();
    let mut volumes = workload.pod.volumes();
    let volume = volumes.find(|it| it.get("name").is_some_and(|it| it.text() == name))?;
    let (kind, source) = source(volume)?;
    let source_name = source.text();
    let namespace = workload.object.namespace.as_deref();
    if part.text().is_empty()
        || placeholder::is_unknown(&source_name)
        || is_fixed(subject.set, kind, namespace, &source_name)
    {
        return None;
    }
    let message = format!(
        "container `{}` never sees changes of {kind} `{source_name}`, for it mounts a part of it",
        container.name()
    );
    Some(Violation {
        container: Some(container.name().into_owned()),
        labels: vec![subject.label(Mark::Value(source), "where it comes from")],
        ..subject.violation(Mark::Value(part), message)
    })
}

/// The object whose content a volume shows: its kind, and where its name is written.
fn source(volume: Node<'_>) -> Option<(&'static str, Node<'_>)> {
    let config = volume.at("/configMap/name").map(|name| ("ConfigMap", name));
    config
        .or_else(|| volume.at("/secret/secretName").map(|name| ("Secret", name)))
        .or_else(|| {
            let sources = volume.at("/projected/sources")?;
            sources.items().find_map(|source| {
                let config = source.at("/configMap/name").map(|name| ("ConfigMap", name));
                config.or_else(|| source.at("/secret/name").map(|name| ("Secret", name)))
            })
        })
}
