//! Erasure coding without anything to spare, or where there must be copies.

use super::rook::{Pool, Purpose, cluster_of, clusters, over_two_sites, pools};
use crate::finding::Violation;
use crate::manifest::graph::Graph;
use crate::manifest::{Object, ObjectSet};
use crate::rule::{Mark, Params, label_in, violation_in};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let clusters = clusters(set);
    for (index, object) in set.objects.iter().enumerate() {
        for pool in pools(object) {
            if let Some(coded) = pool.spec.get("erasureCoded") {
                let cluster = cluster_of(set, &clusters, index);
                let sites = cluster.and_then(|(_, cluster)| over_two_sites(cluster));
                out.extend(coding(set, index, &pool, coded, sites.is_some()));
            }
        }
        if object.is("storage.k8s.io", "StorageClass") {
            out.extend(class(set, index, object));
        }
    }
}

fn coding<'t>(
    set: &ObjectSet<'t>,
    index: usize,
    pool: &Pool<'t>,
    coded: Node<'t>,
    is_stretched: bool,
) -> Option<Violation> {
    let name = &pool.name;
    let few = |field: &str| {
        let node = coded.get(field)?;
        node.as_i64().filter(|count| *count < 2).map(|_| node)
    };
    let (case, mark, message) = match pool.purpose {
        Purpose::Metadata => (
            "metadata",
            Mark::Key(coded),
            format!("the metadata of `{name}` cannot be erasure coded"),
        ),
        Purpose::FirstData => (
            "first-data",
            Mark::Key(coded),
            format!(
                "the first data pool of file system `{name}` is erasure coded, and Ceph keeps there what it needs to find all others"
            ),
        ),
        _ if is_stretched => (
            "stretched",
            Mark::Key(coded),
            format!("pool `{name}` is erasure coded, which a cluster over two sites cannot be"),
        ),
        _ => {
            let (chunks, message) = match few("codingChunks") {
                // `OSDMonitor::prepare_pool_size` of Ceph lets a pool with one coding chunk be written to with none left.
                Some(chunks) => (
                    chunks,
                    format!(
                        "pool `{name}` stands the loss of one host, and loses what is written until it is repaired with the next"
                    ),
                ),
                None => (
                    few("dataChunks")?,
                    format!(
                        "pool `{name}` cuts its data into fewer than 2 pieces, which erasure coding needs"
                    ),
                ),
            };
            ("chunks", Mark::Value(chunks), message)
        }
    };
    Some(Violation {
        case: Some(case.into()),
        ..violation_in(set, index, mark, message)
    })
}

/// A class of block devices whose images would be in an erasure coded pool, which only holds their data.
fn class<'t>(set: &ObjectSet<'t>, index: usize, class: &Object<'t>) -> Option<Violation> {
    let provisioner = class.root.get("provisioner")?.text();
    let parameters = class.root.get("parameters")?;
    if !provisioner.ends_with(".rbd.csi.ceph.com") || parameters.get("dataPool").is_some() {
        return None;
    }
    let pool = parameters.get("pool")?;
    let graph: Graph<'_, 't> = set.graph();
    let namespace = parameters.get("clusterID").map(Node::text);
    let name = pool.text();
    let mut pools = graph.named(
        ("ceph.rook.io", "CephBlockPool"),
        namespace.as_deref(),
        &name,
    );
    let (other, coded) =
        pools.find_map(|(index, pool)| Some((index, pool.root.at("/spec/erasureCoded")?)))?;
    let message = format!(
        "class `{}` keeps whole images in pool `{name}`, which is erasure coded and can hold their data only",
        class.name
    );
    Some(Violation {
        case: Some("class".into()),
        labels: vec![label_in(
            set,
            other,
            Mark::Key(coded),
            "it is erasure coded",
        )],
        ..violation_in(set, index, Mark::Value(pool), message)
    })
}
