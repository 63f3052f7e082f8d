//! Where backups go, and what in the cluster is reached there.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::jobs::makes_backups;
use super::table;
use crate::manifest::graph::{Claim, Graph};
use crate::manifest::{
    Object, ObjectSet, Release, VolumeTrait, Workload, WorkloadRole, every, host_of, makes,
};
use crate::value::placeholder;
use crate::yaml::{Node, base64};

/// A place that backups go to, as it is written.
#[derive(Debug)]
pub(crate) struct Endpoint<'t> {
    /// Where its object stands in the set.
    pub(crate) object: usize,
    /// The place.
    pub(crate) node: Node<'t>,
    /// The host in it.
    pub(crate) host: String,
}

/// Entries of Secrets in which backup programs find where they write: restic, VolSync, Longhorn.
const SECRET_KEYS: &[&str] = &[
    "RESTIC_REPOSITORY",
    "KOPIA_REPOSITORY",
    "AWS_ENDPOINTS",
    "AWS_S3_ENDPOINT",
];

/// Parts of names of variables that say where a backup goes.
const VARIABLES: &[&str] = &["REPOSITORY", "ENDPOINT", "S3_HOST", "S3_URL"];

/// What the names of variables begin with that say what is saved: those of `etcdctl` and `etcdutl`.
const SOURCES: &str = "ETCDCTL_";

/// Every place that the backups of a set go to.
pub(crate) fn endpoints<'t>(set: &ObjectSet<'t>) -> Vec<Endpoint<'t>> {
    let mut found = Vec::new();
    for (object, one) in set.objects.iter().enumerate() {
        let mut add = |node: Node<'t>, text: &str| {
            if let Some(host) = host(text) {
                found.push(Endpoint { object, node, host });
            }
        };
        if let Some(product) = table::product(one) {
            let nodes = product
                .endpoints
                .iter()
                .flat_map(|pointer| every(one.root, pointer));
            nodes.for_each(|node| add(node, &node.text()));
        } else if one.is("", "Secret") {
            in_secret(one, &mut add);
        } else if let Some(release) = Release::of(one) {
            let targets = release.backup_targets().into_iter();
            targets.for_each(|node| add(node, &node.text()));
        }
    }
    for workload in set.workloads() {
        if makes_backups(workload).is_none() {
            continue;
        }
        for node in variables(workload) {
            let text = node.text();
            found.extend(host(&text).map(|host| Endpoint {
                object: workload.index,
                node,
                host,
            }));
        }
    }
    found
}

fn in_secret<'t>(secret: &Object<'t>, add: &mut dyn FnMut(Node<'t>, &str)) {
    for key in SECRET_KEYS {
        if let Some(node) = secret.root.get("stringData").and_then(|data| data.get(key)) {
            add(node, &node.text());
        }
        let encoded = secret.root.get("data").and_then(|data| data.get(key));
        let decoded = encoded.and_then(|node| Some((node, base64(node.text().trim())?)));
        if let Some((node, bytes)) = decoded {
            add(node, &String::from_utf8_lossy(&bytes));
        }
    }
}

fn variables<'t>(workload: Workload<'_, 't>) -> Vec<Node<'t>> {
    let containers = workload.pod.containers();
    let all = containers
        .flat_map(|container| container.node.get("env").into_iter().flat_map(Node::items));
    let named = all.filter(|variable| {
        let name = variable.get("name").map(Node::text).unwrap_or_default();
        VARIABLES.iter().any(|part| name.contains(part)) && !name.starts_with(SOURCES)
    });
    named.filter_map(|variable| variable.get("value")).collect()
}

/// Schemes whose host is a bucket of a cloud.
const CLOUD_SCHEMES: &[&str] = &["s3", "gs", "gcs", "azblob", "az", "b2", "swift"];

/// The host of a URL, of restic's `s3:https://host/bucket`, of a bare `host:port`; `None` where there is none, or where it is
/// not known.
fn host(text: &str) -> Option<String> {
    let text = text.trim();
    if placeholder::is_unknown(text) || text.contains("$(") {
        return None;
    }
    let text = ["s3:", "rest:", "sftp:"]
        .iter()
        .find_map(|prefix| {
            text.strip_prefix(prefix)
                .filter(|rest| !rest.starts_with("//"))
        })
        .unwrap_or(text);
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    let is_cloud = scheme.is_some_and(|scheme| CLOUD_SCHEMES.contains(&scheme));
    host_of(text).filter(|_| !is_cloud)
}

/// What of a set is reached at which host.
pub(super) struct Inside<'s, 't> {
    graph: Graph<'s, 't>,
    /// Hosts of object stores and of whatever else keeps backups here, with what is reached there.
    stores: FxHashMap<Cow<'t, str>, usize>,
}

/// What a host is.
#[derive(Debug)]
pub(super) enum Reached<'t> {
    /// A workload, or a custom resource of which an operator makes one.
    Store(usize),
    /// A Service of the set, whose pods are not in it.
    Service(usize),
    /// A name of the cluster's DNS, of nothing that is in the set.
    Name,
    /// A workload whose data are outside the cluster's nodes, with where it says so.
    Gateway(usize, Node<'t>),
}

impl<'s, 't> Inside<'s, 't> {
    /// The object stores of a set.
    pub(super) fn of(graph: Graph<'s, 't>) -> Self {
        let mut stores = FxHashMap::default();
        for index in graph.playing(WorkloadRole::ObjectStore) {
            let Some(workload) = graph.workload(index) else {
                continue;
            };
            for address in graph.addresses(workload) {
                // A short name means this Service in its own namespace only.
                if address.host.contains('.') {
                    stores.entry(address.host).or_insert(index);
                }
            }
        }
        Self { graph, stores }
    }

    /// What of the set a host is, asked from a namespace.
    pub(super) fn reached(&self, host: &str, namespace: Option<&str>) -> Option<Reached<'t>> {
        if let Some(&store) = self.stores.get(host) {
            return Some(self.store(store));
        }
        let mut parts = host.split('.');
        let name = parts.next()?;
        let (of, is_named) = match (parts.next(), parts.next(), parts.next()) {
            (None, ..) => (namespace, false),
            (Some(of), None, _) => (Some(of), false),
            (Some(of), Some("svc"), None) => (Some(of), true),
            _ => return None,
        };
        let found = self.graph.named(("", "Service"), of, name).next();
        match found {
            Some((index, service)) => self.service(index, service),
            None => is_named.then_some(Reached::Name),
        }
    }

    /// A Service without a selector, or another name, may lead anywhere.
    fn service(&self, index: usize, service: &Object<'t>) -> Option<Reached<'t>> {
        let kind = service.root.at("/spec/type").map(Node::text);
        if kind.as_deref() == Some("ExternalName") {
            return None;
        }
        service
            .root
            .at("/spec/selector")
            .filter(|selector| !selector.is_empty())?;
        let workload = self.graph.workloads_of(index).next();
        Some(match workload {
            Some(edge) => self.store(edge.to.object),
            None => Reached::Service(index),
        })
    }

    fn store(&self, index: usize) -> Reached<'t> {
        let workload = self.graph.workload(index);
        match workload.and_then(|workload| self.outside(workload)) {
            Some(node) => Reached::Gateway(index, node),
            None => Reached::Store(index),
        }
    }

    /// Where a workload says that its data are not on the cluster's own nodes.
    fn outside(&self, workload: Workload<'s, 't>) -> Option<Node<'t>> {
        let mounts = workload.pod.containers().flat_map(|container| {
            container
                .node
                .get("volumeMounts")
                .into_iter()
                .flat_map(Node::items)
        });
        let names = mounts.filter_map(|mount| Some(mount.get("name")?.text()));
        let mut nfs = workload
            .pod
            .volumes()
            .filter_map(|volume| volume.get("nfs"));
        let by_claim = |name: Cow<'t, str>| {
            self.graph
                .claim(workload, &name)
                .and_then(|claim| self.claimed_outside(claim))
        };
        nfs.next().or_else(|| names.into_iter().find_map(by_claim))
    }

    fn claimed_outside(&self, claim: Claim<'t>) -> Option<Node<'t>> {
        let class = self.graph.storage_class(claim);
        let provisioner = class.and_then(|class| class.provisioner);
        if provisioner.is_some_and(|provisioner| makes(&provisioner, VolumeTrait::OffCluster)) {
            return claim.spec.get("storageClassName");
        }
        let name = claim.spec.get("volumeName")?;
        let (_, volume) = self
            .graph
            .cluster_wide(("", "PersistentVolume"), &name.text())?;
        let fields = ["/spec/nfs", "/spec/iscsi"];
        fields
            .iter()
            .find_map(|field| volume.root.at(field))
            .map(|_| name)
    }
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn hosts() {
        for (text, expected) in [
            ("http://minio.velero.svc:9000", Some("minio.velero.svc")),
            (
                "https://MINIO.velero.svc.cluster.local/x",
                Some("minio.velero.svc"),
            ),
            ("s3:http://minio.backup:9000/bucket", Some("minio.backup")),
            (
                "s3:s3.eu-central-1.amazonaws.com/bucket",
                Some("s3.eu-central-1.amazonaws.com"),
            ),
            (
                "rest:https://user:word@rest.example:8000/",
                Some("rest.example"),
            ),
            ("minio:9000", Some("minio")),
            ("s3://bucket@eu-central-1/", None),
            ("nfs://nas.example:/backups", Some("nas.example")),
            ("https://${HOST}/x", None),
            ("/mnt/backup", None),
        ] {
            assert_eq!(host(text).as_deref(), expected, "{text}");
        }
    }
}
