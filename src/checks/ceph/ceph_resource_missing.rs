//! Daemons of Ceph that ask for nothing, or for too little.

use super::rook::{Resource, resources};
use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::value::{Quantity, placeholder};
use crate::yaml::Node;

/// Daemons without which the cluster stops, and the least memory that Rook accepts for each, in MiB:
/// <https://rook.io/docs/rook/latest/CRDs/Cluster/ceph-cluster-crd/#cluster-wide-resources-configuration-settings>.
const DAEMONS: &[(&str, i64)] = &[("mon", 1024), ("mgr", 512), ("osd", 2048)];

/// What an OSD wants before it works well, in MiB.
const ENOUGH_FOR_OSD: i64 = 4096;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((_, object)) = subject.object else {
        return;
    };
    for resource in resources(object) {
        match resource.kind {
            "CephCluster" => of_cluster(subject, &resource, out),
            "CephFilesystem" => out.extend(of_daemon(subject, &resource, "metadataServer")),
            "CephObjectStore" => out.extend(of_daemon(subject, &resource, "gateway")),
            _ => {}
        }
    }
}

fn of_cluster<'t>(subject: &Subject<'_, 't>, cluster: &Resource<'t>, out: &mut Vec<Violation>) {
    let (spec, name) = (cluster.spec, &cluster.name);
    let written = spec.get("resources");
    let unasked: Vec<_> = DAEMONS
        .iter()
        .map(|(daemon, _)| *daemon)
        .filter(|daemon| !asks(spec, daemon))
        .collect();
    if !unasked.is_empty() && !cluster.has_defaults && !is_given_requests(subject) {
        let message = format!(
            "{} of `{name}` ask for nothing, and go first when their node runs short",
            unasked.join(", ")
        );
        out.push(Violation {
            case: Some("resources".into()),
            ..subject.violation(missing(spec, written, "resources"), message)
        });
    }
    for (daemon, least) in DAEMONS {
        let resources = written.and_then(|written| written.get(daemon));
        out.extend(resources.and_then(|it| too_little(subject, daemon, it, *least)));
    }
    if let Some(limit) = spec.at("/resources/prepareosd/limits/memory") {
        let message = "the job that prepares disks is killed when it needs more";
        out.push(Violation {
            case: Some("prepare-limit".into()),
            ..subject.violation(Mark::Value(limit), message)
        });
    }
    let priorities = spec.get("priorityClassNames");
    let is_first = |daemon: &str| {
        let of = |key| priorities.and_then(|priorities| priorities.get(key));
        of(daemon).or_else(|| of("all")).is_some()
    };
    let last: Vec<_> = DAEMONS
        .iter()
        .map(|(daemon, _)| *daemon)
        .filter(|daemon| !is_first(daemon))
        .collect();
    if !last.is_empty() && !cluster.has_defaults {
        let message = format!(
            "{} of `{name}` have no priority: any pod that has one may push them off their node",
            last.join(", ")
        );
        out.push(Violation {
            case: Some("priority".into()),
            ..subject.violation(missing(spec, priorities, "priorityClassNames"), message)
        });
    }
}

fn missing<'t>(
    parent: Node<'t>,
    written: Option<Node<'t>>,
    field: &'static str,
) -> Mark<'static, 't> {
    written.map_or(Mark::Missing { parent, field }, Mark::Key)
}

/// Whether something is said of what a daemon needs; of OSDs also by the class of their disks, or with the claims.
fn asks(spec: Node<'_>, daemon: &str) -> bool {
    let written = spec.get("resources").into_iter().flat_map(Node::entries);
    let mut keys = written.filter_map(|entry| entry.key_text());
    let is_it = keys.any(|key| key == daemon || key.starts_with("osd-") && daemon == "osd");
    let sets = spec.at("/storage/storageClassDeviceSets");
    let mut sets = sets.into_iter().flat_map(Node::items);
    is_it || daemon == "osd" && sets.any(|set| set.get("resources").is_some())
}

fn is_given_requests(subject: &Subject<'_, '_>) -> bool {
    let namespace = subject
        .object
        .and_then(|(_, object)| object.namespace.as_deref());
    subject.set.gives_requests(namespace)
}

fn too_little<'t>(
    subject: &Subject<'_, 't>,
    daemon: &str,
    resources: Node<'t>,
    least: i64,
) -> Option<Violation> {
    let limit = resources.at("/limits/memory");
    let node = limit.or_else(|| resources.at("/requests/memory"))?;
    let text = node.text();
    let mebibytes = |count: i64| Quantity::from_units(count << 20);
    let value = Quantity::parse(&text).filter(|_| !placeholder::is_unknown(&text))?;
    let (case, words) = if value < mebibytes(least) {
        (
            "too-little",
            format!("{least}Mi, the least that Rook accepts"),
        )
    } else if daemon == "osd" && value < mebibytes(ENOUGH_FOR_OSD) {
        (
            "tight",
            format!("{ENOUGH_FOR_OSD}Mi, with which its cache works"),
        )
    } else {
        return None;
    };
    Some(Violation {
        case: Some(case.into()),
        ..subject.violation(
            Mark::Value(node),
            format!("`{text}` for {daemon} is below {words}"),
        )
    })
}

/// Metadata servers and gateways.
fn of_daemon<'t>(
    subject: &Subject<'_, 't>,
    resource: &Resource<'t>,
    field: &'static str,
) -> Option<Violation> {
    let daemon = resource.spec.get(field)?;
    if daemon.get("resources").is_some() || is_given_requests(subject) {
        return None;
    }
    let mark = Mark::Missing {
        parent: daemon,
        field: "resources",
    };
    let message = format!(
        "`{field}` of `{}` asks for nothing, and goes first when its node runs short",
        resource.name
    );
    Some(Violation {
        case: Some("other-daemon".into()),
        ..subject.violation(mark, message)
    })
}
