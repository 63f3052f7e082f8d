//! Pools that cannot keep all their copies apart.

use super::ceph_pool_unsafe_replication::domains;
use super::rook::{Pool, Resource, cluster_of, clusters, number, pools};
use crate::finding::{Confidence, Severity, Violation};
use crate::manifest::ObjectSet;
use crate::rule::{Mark, Params, label_in, violation_in};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let clusters = clusters(set);
    // What is patched before it is applied may get more hosts.
    if clusters.is_empty() || set.graph().is_patched() {
        return;
    }
    for (index, object) in set.objects.iter().enumerate() {
        let pools = pools(object);
        if pools.is_empty() {
            continue;
        }
        let cluster = cluster_of(set, &clusters, index);
        let Some(found) = cluster.and_then(|(index, cluster)| Some((*index, hosts(cluster)?)))
        else {
            continue;
        };
        for pool in pools {
            out.extend(judge(set, index, &pool, found));
        }
    }
}

/// How many hosts have disks for the cluster, and where that is written; `None` when it is not known.
fn hosts<'t>(cluster: &Resource<'t>) -> Option<(i64, Node<'t>)> {
    let storage = cluster.spec.get("storage")?;
    // The chart says so where its values do not.
    let all_nodes = storage.get("useAllNodes").map(Node::as_bool);
    if all_nodes.map_or(cluster.has_defaults, |all| all != Some(false)) {
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
            "pool `{}` needs {need} hosts, and {hosts} have disks: what it keeps is never complete",
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
