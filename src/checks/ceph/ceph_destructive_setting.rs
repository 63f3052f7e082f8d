//! Settings that are for tearing a cluster down.

use super::rook::{Resource, is_on, resources};
use super::shapes::value_or_gap;
use crate::finding::Violation;
use crate::rule::{Mark, Subject, of_case};
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((_, object)) = subject.object else {
        return;
    };
    if object.group() == "ceph.rook.io" {
        let annotations = object.root.at("/metadata/annotations");
        let forced = annotations.and_then(|it| it.get("rook.io/force-deletion"));
        out.extend(forced.filter(|it| it.text() == "true").map(|forced| {
            let message = format!(
                "`{}` is deleted even while others use it, and its data with it",
                object.name
            );
            of_case(
                "force-deletion",
                subject.violation(Mark::Value(forced), message),
            )
        }));
    }
    for resource in resources(object) {
        match resource.kind {
            "CephCluster" => of_cluster(subject, &resource, out),
            "CephFilesystem" => {
                let found = unpreserved(subject, &resource, "preserveFilesystemOnDelete");
                out.extend(found.map(|found| of_case("filesystem", found)));
            }
            "CephObjectStore" => {
                let found = unpreserved(subject, &resource, "preservePoolsOnDelete");
                out.extend(found.map(|found| of_case("object-store", found)));
            }
            _ => {}
        }
    }
}

fn of_cluster<'t>(subject: &Subject<'_, 't>, cluster: &Resource<'t>, out: &mut Vec<Violation>) {
    let (spec, name) = (cluster.spec, &cluster.name);
    let armed = spec.at("/cleanupPolicy/confirmation");
    if let Some(armed) = armed.filter(|it| it.text() == "yes-really-destroy-data") {
        let message = format!(
            "`{name}` is not looked after any more, and all its disks are wiped as soon as it is deleted"
        );
        out.push(of_case(
            "armed",
            subject.violation(Mark::Value(armed), message),
        ));
    }
    if let Some(allowed) = spec.at("/cleanupPolicy/allowUninstallWithVolumes")
        && allowed.as_bool() == Some(true)
    {
        let message = format!("`{name}` may be deleted while volumes of it are in use");
        out.push(of_case(
            "volumes",
            subject.violation(Mark::Value(allowed), message),
        ));
    }
    for place in [
        "/storage/migration/confirmation",
        "/storage/store/updateStore",
    ] {
        let node = spec.at(place);
        if let Some(node) = node.filter(|it| it.text().starts_with("yes-really-")) {
            let message =
                format!("disks of `{name}` are emptied and filled anew, one after the other");
            out.push(of_case(
                "migration",
                subject.violation(Mark::Value(node), message),
            ));
        }
    }
}

/// Something whose pools go when its object is deleted.
fn unpreserved<'t>(
    subject: &Subject<'_, 't>,
    resource: &Resource<'t>,
    field: &'static str,
) -> Option<Violation> {
    let spec = resource.spec;
    // Its pools are not its own.
    if is_on(spec, &format!("/{field}"))
        || spec.get("sharedPools").is_some()
        || spec.get("zone").is_some()
    {
        return None;
    }
    let node = spec.get(field);
    if node.is_some_and(|node: Node<'t>| node.as_bool().is_none()) {
        return None;
    }
    // A store that is served elsewhere has no pools here.
    if resource.kind == "CephObjectStore" && spec.get("dataPool").is_none() {
        return None;
    }
    let message = format!("all data of `{}` is deleted with its object", resource.name);
    Some(subject.violation(value_or_gap(spec, field), message))
}
