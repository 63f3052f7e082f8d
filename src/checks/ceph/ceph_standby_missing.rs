//! Daemons of Ceph of which there is one.

use super::rook::{Resource, number, resources, switched};
use super::shapes::value_or_gap;
use crate::finding::Violation;
use crate::rule::{Mark, Subject, of_case};
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((_, object)) = subject.object else {
        return;
    };
    for resource in resources(object) {
        match resource.kind {
            "CephCluster" => manager(subject, &resource, out),
            "CephObjectStore" => out.extend(gateway(subject, &resource)),
            "CephFilesystem" => out.extend(metadata_server(subject, &resource)),
            "CephNFS" => {
                let active = resource.spec.at("/server/active");
                out.extend(active.filter(|it| it.as_i64() == Some(1)).map(|active| {
                    let message = format!(
                        "one server of NFS `{}`: clients wait while it starts anew",
                        resource.name
                    );
                    of_case("nfs", subject.violation(Mark::Value(active), message))
                }));
            }
            _ => {}
        }
        if resource.kind == "CephBlockPool" && subject.set.cluster.complete {
            out.extend(mirror(subject, &resource));
        }
    }
}

fn manager<'t>(subject: &Subject<'_, 't>, cluster: &Resource<'t>, out: &mut Vec<Violation>) {
    let (spec, name) = (cluster.spec, &cluster.name);
    let count = spec.at("/mgr/count");
    if let Some(count) = count.filter(|count| count.as_i64() == Some(1)) {
        let message = format!(
            "`{name}` has one manager: without it there are no dashboards, no scaling of pools and no new volumes of CephFS"
        );
        out.push(of_case(
            "manager",
            subject.violation(Mark::Value(count), message),
        ));
    } else if let Some(several) = switched(spec, "/mgr/allowMultiplePerNode", true) {
        let message =
            format!("the managers of `{name}` may share a node, and go down with it together");
        out.push(of_case(
            "manager",
            subject.violation(Mark::Value(several), message),
        ));
    }
}

fn gateway<'t>(subject: &Subject<'_, 't>, store: &Resource<'t>) -> Option<Violation> {
    let gateway = store.spec.get("gateway")?;
    // It runs elsewhere.
    if gateway.get("externalRgwEndpoints").is_some() {
        return None;
    }
    let instances = gateway.get("instances");
    // The operator's default is one.
    if instances.map_or(Some(1), Node::as_i64)? != 1 {
        return None;
    }
    let mark = value_or_gap(gateway, "instances");
    let message = format!(
        "object store `{}` has one gateway: all requests wait while it starts anew",
        store.name
    );
    Some(of_case("gateway", subject.violation(mark, message)))
}

fn metadata_server<'t>(subject: &Subject<'_, 't>, filesystem: &Resource<'t>) -> Option<Violation> {
    let (server, name) = (filesystem.spec.get("metadataServer")?, &filesystem.name);
    if number(server, "/activeCount") == Some(0) {
        let count = server.get("activeCount")?;
        let message = format!("file system `{name}` has no metadata server, and cannot be mounted");
        return Some(of_case(
            "no-metadata-server",
            subject.violation(Mark::Value(count), message),
        ));
    }
    let standby = server.get("activeStandby");
    if standby.is_some_and(|standby| standby.as_bool() != Some(false)) {
        return None;
    }
    let mark = value_or_gap(server, "activeStandby");
    let message = format!(
        "the standby of file system `{name}` begins with an empty cache: clients wait for it"
    );
    Some(of_case("cold-standby", subject.violation(mark, message)))
}

/// A pool that is to be copied to another cluster, and nobody who does it.
fn mirror<'t>(subject: &Subject<'_, 't>, pool: &Resource<'t>) -> Option<Violation> {
    let enabled = switched(pool.spec, "/mirroring/enabled", true)?;
    let mut objects = subject.set.objects.iter();
    if objects.any(|object| object.is("ceph.rook.io", "CephRBDMirror")) {
        return None;
    }
    let message = format!(
        "pool `{}` is copied nowhere: there is no CephRBDMirror",
        pool.name
    );
    Some(of_case(
        "mirror",
        subject.violation(Mark::Value(enabled), message),
    ))
}
