//! Containers that may write until the disk of their node is full.

use super::amount::amount;
use crate::finding::Violation;
use crate::manifest::PodSpec;
use crate::rule::{Mark, Subject};
use crate::yaml::Node;

const RESOURCE: &str = "ephemeral-storage";

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(workload) = subject.workload else {
        return;
    };
    let cannot_write = subject.node.at("/securityContext/readOnlyRootFilesystem");
    let cannot_write = cannot_write.and_then(Node::as_bool) == Some(true);
    let namespace = workload.object.namespace.as_deref();
    let is_limited = subject.set.default_limit(namespace, RESOURCE).is_some();
    if is_limited || cannot_write && !mounts_disk(subject.node, workload.pod) {
        return;
    }
    // A limit implies the request.
    if let Some(mark) = unlimited(subject.node) {
        let message = format!(
            "container `{}` may write until the disk of its node is full",
            subject.name()
        );
        out.push(subject.violation(mark, message));
    }
}

/// Where a limit is missing, or is nothing; `None` where there is one, or one that is not known.
fn unlimited(container: Node<'_>) -> Option<Mark<'static, '_>> {
    let Some(resources) = container.get("resources") else {
        return Some(Mark::Missing {
            parent: container,
            field: "resources",
        });
    };
    let Some(amounts) = resources.get("limits") else {
        return Some(Mark::Missing {
            parent: resources,
            field: "limits",
        });
    };
    match amounts.get(RESOURCE) {
        None => Some(Mark::Missing {
            parent: amounts,
            field: RESOURCE,
        }),
        Some(written) => {
            let is_zero = amount(written).is_some_and(|amount| amount.value.is_zero());
            is_zero.then_some(Mark::Value(written))
        }
    }
}

/// Whether the container mounts an `emptyDir` that is on the disk of the node.
fn mounts_disk(container: Node<'_>, pod: PodSpec<'_>) -> bool {
    let on_disk = |volume: &Node<'_>| {
        let source = volume.get_written("emptyDir");
        source.is_some_and(|source| {
            source
                .get("medium")
                .is_none_or(|medium| medium.text().is_empty())
        })
    };
    let disks: Vec<_> = pod
        .volumes()
        .filter(on_disk)
        .filter_map(|volume| volume.get("name"))
        .map(Node::text)
        .collect();
    let mounts = container
        .get("volumeMounts")
        .into_iter()
        .flat_map(Node::items);
    let mut names = mounts.filter_map(|mount| mount.get("name"));
    names.any(|name| disks.contains(&name.text()))
}
