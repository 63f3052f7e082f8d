//! Where monitors keep what they know, and lose it.

use std::collections::BTreeMap;

use super::rook::{Resource, clusters};
use super::shapes::value_or_gap;
use crate::finding::Violation;
use crate::manifest::ObjectSet;
use crate::rule::{Mark, Params, label_in, violation_in};
use crate::value::{path, placeholder};
use crate::yaml::Node;

/// Directories that are emptied when a node boots.
const TEMPORARY: &[&str] = &["/dev", "/mnt/tmp", "/run", "/tmp", "/var/run", "/var/tmp"];

/// Directories that Rook mounts itself: <https://rook.io/docs/rook/latest/CRDs/Cluster/ceph-cluster-crd/>.
const FORBIDDEN: &[&str] = &["/etc/ceph", "/rook", "/var/log/ceph"];

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let mut seen: BTreeMap<String, (usize, Node<'_>)> = BTreeMap::new();
    for (index, cluster) in clusters(set) {
        let directory = cluster.spec.get("dataDirHostPath");
        let text = directory.map(Node::text).unwrap_or_default();
        if placeholder::is_unknown(&text) {
            continue;
        }
        let Some(node) = directory.filter(|_| !text.is_empty()) else {
            out.extend(missing(set, index, &cluster, directory));
            continue;
        };
        let cleaned = path::clean(&text);
        out.extend(unsafe_path(set, index, node, &cleaned));
        match seen.get(&cleaned) {
            Some(&(other, place)) => {
                let message = format!(
                    "two Ceph clusters keep their monitors' data in `{cleaned}` of the same nodes"
                );
                let words = format!("`{}` does, too", set.objects[other].name);
                out.push(Violation {
                    case: Some("shared".into()),
                    labels: vec![label_in(set, other, Mark::Value(place), words)],
                    ..violation_in(set, index, Mark::Value(node), message)
                });
            }
            None => {
                seen.insert(cleaned, (index, node));
            }
        }
    }
}

fn missing<'t>(
    set: &ObjectSet<'t>,
    index: usize,
    cluster: &Resource<'t>,
    directory: Option<Node<'t>>,
) -> Option<Violation> {
    let has_claims = cluster.spec.at("/mon/volumeClaimTemplate").is_some();
    if has_claims || directory.is_none() && cluster.has_defaults {
        return None;
    }
    let mark = value_or_gap(cluster.spec, "dataDirHostPath");
    let message = format!(
        "monitors of `{}` lose all they know when they start anew",
        cluster.name
    );
    Some(Violation {
        case: Some("unset".into()),
        ..violation_in(set, index, mark, message)
    })
}

fn unsafe_path<'t>(
    set: &ObjectSet<'t>,
    index: usize,
    node: Node<'t>,
    path: &str,
) -> Option<Violation> {
    let is_in = |directories: &[&str]| {
        directories
            .iter()
            .any(|directory| path::is_at_or_below(path, directory))
    };
    let (case, what) = if is_in(TEMPORARY) {
        (
            "temporary",
            "is emptied when the node boots, and the monitors' data with it",
        )
    } else if is_in(FORBIDDEN) {
        (
            "forbidden",
            "is a directory that Rook mounts something else at",
        )
    } else {
        return None;
    };
    Some(Violation {
        case: Some(case.into()),
        ..violation_in(set, index, Mark::Value(node), format!("`{path}` {what}"))
    })
}
