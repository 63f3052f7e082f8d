//! Empty directories that may fill the memory or the disk of the node.

use crate::finding::Violation;
use crate::manifest::Container;
use crate::rule::{Mark, Subject};
use crate::value::Quantity;
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(workload) = subject.workload else {
        return;
    };
    for volume in workload.pod.volumes() {
        let (Some(name), Some(source)) = (volume.get("name"), volume.get_written("emptyDir"))
        else {
            continue;
        };
        let name = name.text();
        let mounting: Vec<_> = workload
            .pod
            .containers()
            .filter(|container| mounts(*container, &name))
            .collect();
        let medium = source.get("medium");
        match medium.map(Node::text).as_deref() {
            Some("Memory") => match source.get("sizeLimit") {
                Some(size) => out.extend(above_limit(subject, size, &name, &mounting)),
                None => out.extend(memory(subject, medium, &name, &mounting)),
            },
            None | Some("") => out.extend(disk(subject, source, &name, &mounting)),
            Some(_) => {}
        }
    }
}

fn mounts(container: Container<'_>, volume: &str) -> bool {
    let mounts = container.node.get("volumeMounts");
    let mut names = mounts
        .into_iter()
        .flat_map(Node::items)
        .filter_map(|mount| mount.get("name"));
    names.any(|name| name.text() == volume)
}

/// The container's own limit of a resource, as written.
fn limit<'t>(container: Container<'t>, resource: &str) -> Option<Node<'t>> {
    container.node.at("/resources/limits")?.get(resource)
}

/// Whether the pod as a whole, or its namespace for each container, has a memory limit.
fn is_limited_from_outside(subject: &Subject<'_, '_>) -> bool {
    let Some((_, object)) = subject.object else {
        return false;
    };
    let namespace = object.namespace.as_deref();
    subject.node.at("/resources/limits/memory").is_some()
        || subject.set.default_limit(namespace, "memory").is_some()
}

fn memory<'t>(
    subject: &Subject<'_, 't>,
    medium: Option<Node<'t>>,
    volume: &str,
    mounting: &[Container<'t>],
) -> Option<Violation> {
    let unlimited = mounting
        .iter()
        .find(|container| limit(**container, "memory").is_none())?;
    if is_limited_from_outside(subject) {
        return None;
    }
    let words = format!(
        "container `{}` mounts it and has no memory limit",
        unlimited.name()
    );
    let message = format!("volume `{volume}` may take all the memory of the node");
    Some(Violation {
        case: Some("memory".into()),
        labels: vec![subject.label(Mark::Value(unlimited.node), words)],
        ..subject.violation(Mark::Value(medium?), message)
    })
}

fn above_limit<'t>(
    subject: &Subject<'_, 't>,
    size: Node<'t>,
    volume: &str,
    mounting: &[Container<'t>],
) -> Option<Violation> {
    let [container] = mounting else {
        return None;
    };
    let limit = limit(*container, "memory")?;
    let (most, may) = (
        Quantity::parse(&limit.text())?,
        Quantity::parse(&size.text())?,
    );
    if may <= most {
        return None;
    }
    let words = format!(
        "container `{}` is killed at its limit before",
        container.name()
    );
    let message = format!("volume `{volume}` never gets as large as `{}`", size.text());
    Some(Violation {
        case: Some("above-limit".into()),
        labels: vec![subject.label(Mark::Value(limit), words)],
        ..subject.violation(Mark::Value(size), message)
    })
}

fn disk<'t>(
    subject: &Subject<'_, 't>,
    source: Node<'t>,
    volume: &str,
    mounting: &[Container<'t>],
) -> Option<Violation> {
    let is_limited = |container: &Container<'_>| limit(*container, "ephemeral-storage").is_some();
    if source.get("sizeLimit").is_some() || mounting.is_empty() || mounting.iter().all(is_limited) {
        return None;
    }
    let message = format!("volume `{volume}` may fill the disk of the node");
    Some(Violation {
        case: Some("disk".into()),
        ..subject.violation(Mark::Key(source), message)
    })
}
