//! Pools with too few copies.

use super::rook::{
    Pool, Purpose, cluster, cluster_of, clusters, number, over_two_sites, pools, switched,
};
use crate::finding::{Confidence, Label, Violation};
use crate::manifest::{Object, ObjectSet};
use crate::rule::{Mark, Params, label_in, violation_in};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let clusters = clusters(set);
    for (index, object) in set.objects.iter().enumerate() {
        for pool in pools(object) {
            let cluster = cluster_of(set, &clusters, index);
            let stretched =
                cluster.and_then(|(index, cluster)| Some((*index, over_two_sites(cluster)?)));
            out.extend(replicated(set, index, &pool, stretched));
        }
        defaults(set, index, object, out);
    }
}

/// A violation of a pool: how bad, where, and in which words.
fn replicated<'t>(
    set: &ObjectSet<'t>,
    index: usize,
    pool: &Pool<'t>,
    stretched: Option<(usize, Node<'t>)>,
) -> Option<Violation> {
    let name = &pool.name;
    let is_coded = pool.spec.get("erasureCoded").is_some();
    let Some(replicated) = pool.spec.get("replicated") else {
        let is_alone = pool.purpose == Purpose::Block && !is_coded;
        return is_alone.then(|| {
            let mark = Mark::Missing {
                parent: pool.spec,
                field: "replicated",
            };
            let message = format!(
                "pool `{name}` says neither how many copies it keeps nor that it is erasure coded"
            );
            Violation {
                case: Some("unsaid".into()),
                confidence: Confidence::Likely,
                ..violation_in(set, index, mark, message)
            }
        });
    };
    let size = replicated.get("size");
    let unsafe_allowed = switched(replicated, "/requireSafeReplicaSize", false);
    let (case, node, message) = match size.and_then(Node::as_i64) {
        Some(1) => (
            "one-copy",
            size?,
            format!("pool `{name}` keeps one copy: the first disk that dies takes data along"),
        ),
        Some(copies) if copies != 4 && stretched.is_some() => (
            "stretched",
            size?,
            format!("pool `{name}` keeps {copies} copies, and a cluster over two sites 4"),
        ),
        Some(2) => (
            "two-copies",
            size?,
            format!("pool `{name}` keeps 2 copies: when they differ nobody knows which is right"),
        ),
        _ => (
            "unsafe-allowed",
            unsafe_allowed?,
            format!("pool `{name}` may be set to one copy, and nobody is warned"),
        ),
    };
    let mut labels: Vec<Label> = Vec::new();
    match (case, stretched) {
        ("stretched", Some((cluster, node))) => {
            labels.push(label_in(set, cluster, Mark::Key(node), "over two sites"));
        }
        ("one-copy" | "two-copies", _) => {
            let label = |node| {
                label_in(
                    set,
                    index,
                    Mark::Value(node),
                    "and Ceph is told not to mind",
                )
            };
            labels.extend(unsafe_allowed.map(label));
        }
        _ => {}
    }
    Some(Violation {
        case: Some(case.into()),
        labels,
        ..violation_in(set, index, Mark::Value(node), message)
    })
}

/// Settings of Ceph that make pools unsafe, the values that do, and what comes of them:
/// <https://docs.ceph.com/en/latest/rados/configuration/pool-pg-config-ref/>.
const SETTINGS: &[(&str, &str, &str)] = &[
    (
        "mon_warn_on_pool_no_redundancy",
        "false",
        "nobody is told of those that keep one copy",
    ),
    (
        "osd_pool_default_min_size",
        "1",
        "data is written of which one copy is left",
    ),
    (
        "osd_pool_default_size",
        "1",
        "one that says nothing else keeps one copy",
    ),
];

/// What a cluster, or the ConfigMap that Rook adds to its configuration, sets for all pools.
fn defaults<'t>(set: &ObjectSet<'t>, index: usize, object: &Object<'t>, out: &mut Vec<Violation>) {
    let violation = |mark, (setting, value, what): &(&str, &str, &str)| {
        let message = format!("`{setting}` is `{value}` for every pool: {what}");
        Violation {
            case: Some("default".into()),
            ..violation_in(set, index, mark, message)
        }
    };
    let global = cluster(object).and_then(|cluster| cluster.spec.at("/cephConfig/global"));
    for row @ (setting, value, _) in SETTINGS {
        let node = global.and_then(|global| global.get(setting));
        let node = node.filter(|node| node.text() == *value);
        out.extend(node.map(|node| violation(Mark::Value(node), row)));
    }
    if !object.is("", "ConfigMap") || object.name != "rook-config-override" {
        return;
    }
    let Some(config) = object.root.at("/data/config") else {
        return;
    };
    for line in config.text().lines() {
        let Some((key, value)) = line.split_once('=') else {
            continue;
        };
        let key = key.trim().replace([' ', '-'], "_");
        let is_it =
            |(setting, bad, _): &&(&str, &str, &str)| *setting == key && *bad == value.trim();
        if let Some(row) = SETTINGS.iter().find(is_it) {
            let line = line.trim();
            let mark = match config.raw().find(line) {
                Some(at) => {
                    let start = config.span().start as usize + at;
                    Mark::Bytes {
                        node: config,
                        span: crate::span::Span::new(start, start + line.len()),
                    }
                }
                None => Mark::Value(config),
            };
            out.push(violation(mark, row));
        }
    }
}

/// How many failure domains a pool needs to keep all its copies or chunks apart.
pub(super) fn domains(pool: &Pool<'_>) -> Option<i64> {
    if let Some(size) = number(pool.spec, "/replicated/size") {
        let each = number(pool.spec, "/replicated/replicasPerFailureDomain").unwrap_or(1);
        let each = each.max(1);
        return Some(size.saturating_add(each - 1) / each);
    }
    let chunks = number(pool.spec, "/erasureCoded/dataChunks")?;
    Some(chunks.saturating_add(number(pool.spec, "/erasureCoded/codingChunks")?))
}
