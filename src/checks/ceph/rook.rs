//! What Rook makes a Ceph cluster of: its own resources, and the values of its chart, which has them under other names.
//!
//! The fields are those of <https://rook.io/docs/rook/latest/CRDs/specification/>, the values those of
//! <https://rook.io/docs/rook/latest/Helm-Charts/ceph-cluster-chart/>.

use std::borrow::Cow;

use crate::manifest::graph::shares;
use crate::manifest::{Object, ObjectSet};
use crate::yaml::Node;

/// Something that Rook makes.
#[derive(Clone)]
pub(crate) struct Resource<'t> {
    /// `CephCluster`.
    pub(crate) kind: &'static str,
    /// Its name; of a chart's cluster the release's.
    pub(crate) name: Cow<'t, str>,
    /// Its `spec`.
    pub(crate) spec: Node<'t>,
    /// Whether the chart fills in what is not written.
    pub(super) has_defaults: bool,
}

/// A pool of Ceph, and what it is for.
#[derive(Clone)]
pub(super) struct Pool<'t> {
    /// Its name, or that of what it belongs to.
    pub(super) name: Cow<'t, str>,
    /// Where it says how it is kept.
    pub(super) spec: Node<'t>,
    pub(super) purpose: Purpose,
}

/// What a pool is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Block devices.
    Block,
    /// The first data of a file system, where Ceph keeps what it needs to find the rest.
    FirstData,
    /// Data of a file system or an object store.
    Data,
    /// What tells where the data is.
    Metadata,
}

/// Keys of the chart, and the kind of what they hold.
const LISTS: &[(&str, &str)] = &[
    ("cephBlockPools", "CephBlockPool"),
    ("cephFileSystems", "CephFilesystem"),
    ("cephObjectStores", "CephObjectStore"),
];

const KINDS: &[&str] = &[
    "CephBlockPool",
    "CephCluster",
    "CephFilesystem",
    "CephNFS",
    "CephObjectStore",
    "CephObjectZone",
];

/// Everything that an object has Rook make: one thing, or what the values of the chart list. Not a cluster that runs elsewhere:
/// nothing but its image is read of it.
pub(crate) fn resources<'t>(object: &Object<'t>) -> Vec<Resource<'t>> {
    let mut all = written(object);
    all.retain(|it| it.kind != "CephCluster" || !is_on(it.spec, "/external/enable"));
    all
}

fn written<'t>(object: &Object<'t>) -> Vec<Resource<'t>> {
    if object.group() == "ceph.rook.io" {
        let kind = KINDS.iter().find(|kind| **kind == object.kind);
        let found = kind.and_then(|kind| {
            Some(Resource {
                kind,
                name: object.name.clone(),
                spec: object.root.get("spec")?,
                has_defaults: false,
            })
        });
        return found.into_iter().collect();
    }
    let Some(values) = values(object) else {
        return Vec::new();
    };
    let cluster = values.get("cephClusterSpec").map(|spec| Resource {
        kind: "CephCluster",
        name: object.name.clone(),
        spec,
        has_defaults: true,
    });
    let listed = LISTS.iter().flat_map(|(key, kind)| {
        let items = values.get(key).into_iter().flat_map(Node::items);
        items.filter_map(|item| {
            Some(Resource {
                kind,
                name: item.get("name").map(Node::text).unwrap_or_default(),
                spec: item.get("spec")?,
                has_defaults: false,
            })
        })
    });
    cluster.into_iter().chain(listed).collect()
}

/// The values that a release gives the chart of Ceph clusters.
pub(super) fn values<'t>(object: &Object<'t>) -> Option<Node<'t>> {
    let root = object.root;
    let (chart, values) = match (object.group(), &*object.kind) {
        ("helm.toolkit.fluxcd.io", "HelmRelease") => (
            root.at("/spec/chart/spec/chart")
                .or_else(|| root.at("/spec/chartRef/name")),
            root.at("/spec/values"),
        ),
        ("argoproj.io", "Application") => (
            root.at("/spec/source/chart"),
            root.at("/spec/source/helm/valuesObject"),
        ),
        _ => return None,
    };
    let name = chart?.text();
    let is_it = name.rsplit('/').next() == Some("rook-ceph-cluster");
    values.filter(|_| is_it)
}

/// The Ceph cluster that an object has Rook make.
pub(super) fn cluster<'t>(object: &Object<'t>) -> Option<Resource<'t>> {
    let mut all = resources(object).into_iter();
    all.find(|resource| resource.kind == "CephCluster")
}

/// Every Ceph cluster of a set, with its place.
pub(super) fn clusters<'t>(set: &ObjectSet<'t>) -> Vec<(usize, Resource<'t>)> {
    let objects = set.objects.iter().enumerate();
    objects
        .filter_map(|(index, object)| Some((index, cluster(object)?)))
        .collect()
}

/// The cluster that a pool is of, by the place of the object that has it made; `None` where there is none, or nobody knows which.
pub(super) fn cluster_of<'c, 't>(
    set: &ObjectSet<'t>,
    clusters: &'c [(usize, Resource<'t>)],
    pool: usize,
) -> Option<&'c (usize, Resource<'t>)> {
    let namespace = |index: usize| set.objects[index].namespace.as_deref();
    let mut near = clusters
        .iter()
        .filter(|(cluster, _)| shares(namespace(*cluster), namespace(pool)));
    near.next().filter(|_| near.next().is_none())
}

/// Where the cluster says that it is over two sites.
pub(super) fn over_two_sites<'t>(cluster: &Resource<'t>) -> Option<Node<'t>> {
    cluster.spec.at("/mon/stretchCluster")
}

/// The pools that an object has Rook make.
pub(super) fn pools<'t>(object: &Object<'t>) -> Vec<Pool<'t>> {
    let mut found = Vec::new();
    for Resource {
        kind, name, spec, ..
    } in resources(object)
    {
        let mut push = |spec: Option<Node<'t>>, purpose| {
            found.extend(spec.map(|spec| Pool {
                name: name.clone(),
                spec,
                purpose,
            }));
        };
        match kind {
            "CephBlockPool" => push(Some(spec), Purpose::Block),
            "CephFilesystem" => {
                push(spec.get("metadataPool"), Purpose::Metadata);
                let data = spec.get("dataPools").into_iter().flat_map(Node::items);
                for (at, pool) in data.enumerate() {
                    let first = if at == 0 {
                        Purpose::FirstData
                    } else {
                        Purpose::Data
                    };
                    push(Some(pool), first);
                }
            }
            "CephObjectStore" | "CephObjectZone" => {
                push(spec.get("metadataPool"), Purpose::Metadata);
                push(spec.get("dataPool"), Purpose::Data);
            }
            _ => {}
        }
    }
    found
}

/// Whether a field of a resource is `true`.
pub(super) fn is_on(node: Node<'_>, pointer: &str) -> bool {
    node.at(pointer).and_then(Node::as_bool) == Some(true)
}

/// The field, if it has this boolean.
pub(super) fn switched<'t>(node: Node<'t>, pointer: &str, value: bool) -> Option<Node<'t>> {
    node.at(pointer)
        .filter(|field| field.as_bool() == Some(value))
}

/// A whole number that stands there.
pub(super) fn number(node: Node<'_>, pointer: &str) -> Option<i64> {
    node.at(pointer).and_then(Node::as_i64)
}
