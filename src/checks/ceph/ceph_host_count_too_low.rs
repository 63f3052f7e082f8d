//! Pools that cannot keep all their copies apart.

use super::ceph_pool_unsafe_replication::domains;
use super::rook::{Pool, Resource, clusters, is_on, number, pools};
use crate::finding::{Confidence, Severity, Violation};
use crate::manifest::ObjectSet;
use crate::manifest::graph::shares;
use crate::rule::{Mark, Params, label_in, violation_in};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let clusters = clusters(set);
    // What is patched before it is applied may get more hosts.
    if clusters.is_empty() || set.graph().is_patched() {
        return;
    }
    let clusters: Vec<_> = clusters
        .iter()
        .filter_map(|(index, cluster)| Some((*index, hosts(cluster)?)))
        .collect();
    for (index, object) in set.objects.iter().enumerate() {
        let namespace = object.namespace.as_deref();
        let mut near = clusters
            .iter()
            .filter(|(cluster, _)| shares(set.objects[*cluster].namespace.as_deref(), namespace));
        let (Some(found), None) = (near.next(), near.next()) else {
            continue;
        };
        for pool in pools(object) {
            out.extend(judge(set, index, &pool, *found));
        }
    }
}

/// How many hosts have disks for the cluster, and where that is written; `None` when it is not known.
fn hosts<'t>(cluster: &Resource<'t>) -> Option<(i64, Node<'t>)> {
    let storage = cluster.spec.get("storage")?;
    if is_on(storage, "/useAllNodes") {
        return None;
    }
    if let Some(sets) = storage.get("storageClassDeviceSets") {
        // One disk a host, at most.
        let count = |set: Node<'t>| is_apart(set).then(|| number(set, "/count")).flatten();
        let mut total = 0i64;
        for set in sets.items() {
            total = total.saturating_add(count(set)?);
        }
        return (total > 0).then_some((total, sets));
    }
    let nodes = storage.get("nodes").filter(|nodes| !nodes.is_empty())?;
    Some((i64::try_from(nodes.len()).ok()?, nodes))
}

/// Whether no two disks of a set are given to one host.
fn is_apart(set: Node<'_>) -> bool {
    let constraints = set.at("/placement/topologySpreadConstraints");
    let mut constraints = constraints.into_iter().flat_map(Node::items);
    constraints.any(|constraint| {
        let is = |key: &str, value: &str| constraint.get(key).is_some_and(|it| it.text() == value);
        is("topologyKey", "kubernetes.io/hostname") && is("whenUnsatisfiable", "DoNotSchedule")
    })
}

fn judge<'t>(
    set: &ObjectSet<'t>,
    index: usize,
    pool: &Pool<'t>,
    (cluster, (hosts, place)): (usize, (i64, Node<'t>)),
) -> Option<Violation> {
    let domain = pool.spec.get("failureDomain").map(Node::text);
    if domain.is_some_and(|domain| domain != "host") {
        return None;
    }
    let need = domains(pool)?;
    let coded = pool.spec.at("/erasureCoded/dataChunks");
    let mark = pool.spec.at("/replicated/size").or(coded)?;
    let (case, severity, message) = if need > hosts {
        let message = format!(
            "pool `{}` needs {need} hosts, and {hosts} have disks: it is not written to",
            pool.name
        );
        ("too-few", None, message)
    } else if need == hosts {
        let severity = match coded {
            Some(_) => Severity::Warning,
            None => Severity::Info,
        };
        let message = format!(
            "pool `{}` needs all {hosts} hosts that have disks: without one of them nothing is repaired",
            pool.name
        );
        ("no-spare", Some(severity), message)
    } else {
        return None;
    };
    Some(Violation {
        case: Some(case.into()),
        confidence: Confidence::Likely,
        severity,
        labels: vec![label_in(
            set,
            cluster,
            Mark::Key(place),
            "the disks are here",
        )],
        ..violation_in(set, index, Mark::Value(mark), message)
    })
}
