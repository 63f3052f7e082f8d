//! What clusters say of the backups of etcd: files of k3s and RKE2, Rancher, RKE, kops.

use crate::finding::Violation;
use crate::manifest::{Object, ObjectSet, Workload};
use crate::rule::{Mark, Spot};
use crate::span::SourceId;
use crate::yaml::Node;

/// A document that describes a cluster, or a machine of one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Definition<'t> {
    source: SourceId,
    /// Where it stands in the set, if it is an object.
    object: Option<usize>,
    pub(super) root: Node<'t>,
    pub(super) form: Form,
}

/// Whose form a definition has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// The configuration file of a server of k3s or RKE2.
    Server,
    /// `provisioning.cattle.io` Cluster.
    Rancher,
    /// `cluster.yml` of RKE.
    Rke,
    /// `controlplane.cluster.x-k8s.io` RKE2ControlPlane.
    Rke2ControlPlane,
    /// kops.
    Kops,
    /// kubeadm's ClusterConfiguration.
    Kubeadm,
    /// A control plane of the Cluster API whose machines keep etcd.
    ClusterApi,
    /// A control plane machine of Talos.
    Talos,
}

/// Keys of the configuration of k3s and RKE2 (<https://docs.k3s.io/cli/server>); two of them make a file one.
const SERVER_KEYS: &[&str] = &[
    "cluster-cidr",
    "cluster-init",
    "cni",
    "datastore-endpoint",
    "disable",
    "etcd-disable-snapshots",
    "etcd-expose-metrics",
    "etcd-s3",
    "etcd-snapshot-dir",
    "etcd-snapshot-retention",
    "etcd-snapshot-schedule-cron",
    "flannel-backend",
    "kube-apiserver-arg",
    "kubelet-arg",
    "node-label",
    "node-taint",
    "profile",
    "secrets-encryption",
    "server",
    "service-cidr",
    "tls-san",
    "token",
    "write-kubeconfig-mode",
];

/// Keys that only a server with etcd of its own has.
const ETCD_KEYS: &[&str] = &[
    "cluster-init",
    "etcd-disable-snapshots",
    "etcd-expose-metrics",
    "etcd-snapshot-dir",
    "etcd-snapshot-retention",
    "etcd-snapshot-schedule-cron",
];

/// Every definition of a set.
pub(super) fn definitions<'t>(set: &ObjectSet<'t>) -> Vec<Definition<'t>> {
    let mut found = Vec::new();
    for (source, root) in set.plain_documents() {
        found.extend(form_of_file(root).map(|form| Definition {
            source,
            object: None,
            root,
            form,
        }));
    }
    for (index, object) in set.objects.iter().enumerate() {
        found.extend(form_of(object).map(|form| Definition {
            source: object.source,
            object: Some(index),
            root: object.root,
            form,
        }));
    }
    found
}

fn form_of_file(root: Node<'_>) -> Option<Form> {
    let has = |key: &&&str| root.get(key).is_some();
    if root
        .at("/machine/type")
        .is_some_and(|kind| matches!(&*kind.text(), "controlplane" | "init"))
    {
        return Some(Form::Talos);
    }
    if root.at("/services/etcd").is_some() && root.get("nodes").is_some() {
        return Some(Form::Rke);
    }
    let is_server = SERVER_KEYS.iter().filter(has).nth(1).is_some()
        && ETCD_KEYS.iter().any(|key| root.get(key).is_some())
        && root.get("datastore-endpoint").is_none();
    is_server.then_some(Form::Server)
}

fn form_of(object: &Object<'_>) -> Option<Form> {
    match (object.group(), &*object.kind) {
        ("provisioning.cattle.io", "Cluster") => {
            object.root.at("/spec/rkeConfig").map(|_| Form::Rancher)
        }
        ("controlplane.cluster.x-k8s.io", "RKE2ControlPlane") => Some(Form::Rke2ControlPlane),
        ("controlplane.cluster.x-k8s.io", "KubeadmControlPlane" | "TalosControlPlane") => {
            let external = object
                .root
                .at("/spec/kubeadmConfigSpec/clusterConfiguration/etcd/external");
            external.is_none().then_some(Form::ClusterApi)
        }
        ("kops.k8s.io", "Cluster") => Some(Form::Kops),
        ("kubeadm.k8s.io", "ClusterConfiguration") => object
            .root
            .at("/etcd/external")
            .is_none()
            .then_some(Form::Kubeadm),
        _ => None,
    }
}

impl<'t> Definition<'t> {
    /// A violation at a place of it.
    pub(super) fn violation(
        &self,
        set: &ObjectSet<'t>,
        mark: Mark<'static, 't>,
        message: impl Into<String>,
    ) -> Violation {
        let spot = Spot {
            source: self.source,
            object: self.object,
            mark,
        };
        spot.violation(set, message)
    }

    /// A switch that is on.
    pub(super) fn is_on(&self, pointer: &str) -> Option<Node<'t>> {
        self.root
            .at(pointer)
            .filter(|node| node.as_bool() == Some(true))
    }

    /// The first of these fields that is there.
    pub(super) fn first(&self, pointers: &[&str]) -> Option<Node<'t>> {
        pointers.iter().find_map(|pointer| self.root.at(pointer))
    }

    /// Where its snapshots are switched off.
    pub(super) fn switched_off(&self) -> Option<Node<'t>> {
        let on = |pointers: &[&str]| pointers.iter().find_map(|pointer| self.is_on(pointer));
        match self.form {
            Form::Server => on(&["/etcd-disable-snapshots"]),
            Form::Rancher => on(&[
                "/spec/rkeConfig/etcd/disableSnapshots",
                "/spec/rkeConfig/machineGlobalConfig/etcd-disable-snapshots",
            ]),
            Form::Rke2ControlPlane => {
                on(&["/spec/serverConfig/etcd/backupConfig/disableAutomaticSnapshots"])
            }
            Form::Rke => {
                let enabled = self.root.at("/services/etcd/backup_config/enabled");
                enabled.filter(|node| node.as_bool() == Some(false))
            }
            Form::Kops | Form::Kubeadm | Form::ClusterApi | Form::Talos => None,
        }
    }
}

/// Programs that save etcd, of those in `tables/backups.yaml`.
const PROGRAMS: &[&str] = &[
    "etcdctl snapshot",
    "etcdutl snapshot",
    "talosctl etcd snapshot",
    "k0s backup",
];

/// Whether a workload saves etcd: by what it runs, or by its image.
pub(crate) fn saves_etcd(workload: Workload<'_, '_>) -> bool {
    workload.pod.containers().any(|container| {
        let program = super::table::dump_program(container.node);
        let image = container
            .node
            .get("image")
            .map(Node::text)
            .unwrap_or_default();
        let is_named = ["talos-backup", "etcd-backup", "etcd-snapshot"]
            .iter()
            .any(|name| image.contains(name));
        is_named || program.is_some_and(|program| PROGRAMS.contains(&program))
    })
}
