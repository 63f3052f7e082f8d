//! Which Kubernetes the definition of a cluster asks for.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::manifest::{Object, ObjectSet, every};
use crate::rule::{Mark, Spot};
use crate::span::SourceId;
use crate::value::{Date, ImageReference, Version};
use crate::yaml::Node;

/// A version of Kubernetes that is asked for.
#[derive(Clone, Debug)]
pub(super) struct Wanted<'t> {
    pub(super) version: Version,
    /// Whose it is.
    pub(super) part: Part,
    /// The cluster's name, where several may stand in the set.
    pub(super) cluster: Option<Cow<'t, str>>,
    pub(super) spot: Spot<'t>,
}

/// What of a cluster has a version of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    ControlPlane,
    Nodes,
}

/// `tables/kubernetes-releases.yaml`, as `build.rs` wrote it.
mod table {
    include!(concat!(env!("OUT_DIR"), "/kubernetes_releases.rs"));
}

/// The day on which support of the version ends; `None` for one that is not known.
pub(super) fn end_of_life(version: Version) -> Option<(&'static str, Date)> {
    let mut rows = table::END_OF_LIFE.iter();
    let (_, day) = rows.find(|(minor, _)| version.major == 1 && *minor == version.minor)?;
    Some((day, Date::parse(day)?))
}

/// Where kinds of cluster definitions say it: kops, kubeadm, Cluster API and its providers, Rancher, k0s.
const PLACES: &[(&str, &str, &str, Part)] = &[
    (
        "kops.k8s.io",
        "Cluster",
        "/spec/kubernetesVersion",
        Part::ControlPlane,
    ),
    (
        "kubeadm.k8s.io",
        "ClusterConfiguration",
        "/kubernetesVersion",
        Part::ControlPlane,
    ),
    (
        "controlplane.cluster.x-k8s.io",
        "KubeadmControlPlane",
        "/spec/version",
        Part::ControlPlane,
    ),
    (
        "controlplane.cluster.x-k8s.io",
        "RKE2ControlPlane",
        "/spec/version",
        Part::ControlPlane,
    ),
    (
        "controlplane.cluster.x-k8s.io",
        "KThreesControlPlane",
        "/spec/version",
        Part::ControlPlane,
    ),
    (
        "controlplane.cluster.x-k8s.io",
        "TalosControlPlane",
        "/spec/version",
        Part::ControlPlane,
    ),
    (
        "cluster.x-k8s.io",
        "Cluster",
        "/spec/topology/version",
        Part::ControlPlane,
    ),
    (
        "cluster.x-k8s.io",
        "MachineDeployment",
        "/spec/template/spec/version",
        Part::Nodes,
    ),
    (
        "cluster.x-k8s.io",
        "MachinePool",
        "/spec/template/spec/version",
        Part::Nodes,
    ),
    (
        "provisioning.cattle.io",
        "Cluster",
        "/spec/kubernetesVersion",
        Part::ControlPlane,
    ),
    (
        "k0sctl.k0sproject.io",
        "Cluster",
        "/spec/k0s/version",
        Part::ControlPlane,
    ),
];

/// Every version that is written, in the order of the set.
pub(super) fn wanted<'t>(set: &ObjectSet<'t>) -> Vec<Wanted<'t>> {
    let mut found = Vec::new();
    let planes = planes(set);
    for (index, object) in set.objects.iter().enumerate() {
        let places = PLACES
            .iter()
            .filter(|(group, kind, ..)| object.is(group, kind));
        for (_, _, pointer, part) in places {
            let node = object.root.at(pointer);
            let cluster = cluster_of(&planes, object);
            found.extend(
                node.and_then(|node| of_text(node, *part, cluster, object.source, Some(index))),
            );
        }
        if object.is("upgrade.cattle.io", "Plan") {
            found.extend(of_plan(object, index));
        }
    }
    for (source, root) in set.plain_documents() {
        of_document(source, root, &mut found);
    }
    found
}

/// The clusters of Cluster API by kind and name of the control plane that they name.
type Planes<'t> = FxHashMap<(Cow<'t, str>, Cow<'t, str>), Cow<'t, str>>;

fn planes<'t>(set: &ObjectSet<'t>) -> Planes<'t> {
    let clusters = set
        .objects
        .iter()
        .filter(|object| object.is("cluster.x-k8s.io", "Cluster"));
    let named = clusters.filter_map(|cluster| {
        let plane = cluster.root.at("/spec/controlPlaneRef")?;
        let key = (plane.get("kind")?.text(), plane.get("name")?.text());
        Some((key, cluster.name.clone()))
    });
    named.collect()
}

/// The cluster that an object of Cluster API is of: nodes name it, a control plane is named by it.
fn cluster_of<'t>(planes: &Planes<'t>, object: &Object<'t>) -> Option<Cow<'t, str>> {
    if !object.group().ends_with("cluster.x-k8s.io") {
        return None;
    }
    if let Some(name) = object.root.at("/spec/clusterName") {
        return Some(name.text());
    }
    match &*object.kind {
        "Cluster" => Some(object.name.clone()),
        _ => planes
            .get(&(object.kind.clone(), object.name.clone()))
            .cloned(),
    }
}

/// Plans of the upgrade controller of k3s and RKE2: <https://docs.k3s.io/upgrades/automated>.
fn of_plan<'t>(object: &Object<'t>, index: usize) -> Option<Wanted<'t>> {
    let image = object.root.at("/spec/upgrade/image")?.text();
    let is_kubernetes = image.contains("k3s-upgrade") || image.contains("rke2-upgrade");
    let node = object.root.at("/spec/version").filter(|_| is_kubernetes)?;
    // Which nodes a plan is for is decided by labels.
    of_text(node, Part::ControlPlane, None, object.source, Some(index))
}

/// The images of a machine's configuration of Talos, the version of talhelper's and of eksctl's.
fn of_document<'t>(source: SourceId, root: Node<'t>, found: &mut Vec<Wanted<'t>>) {
    let is_talos = root.get("machine").is_some()
        && root
            .get("version")
            .is_some_and(|version| version.text() == "v1alpha1");
    if is_talos {
        let images = [
            ("/cluster/apiServer/image", Part::ControlPlane),
            ("/machine/kubelet/image", Part::Nodes),
        ];
        for (pointer, part) in images {
            found.extend(
                root.at(pointer)
                    .and_then(|node| of_image(node, part, source)),
            );
        }
    }
    if root.get("clusterName").is_some() && root.get("nodes").is_some() {
        let node = root.get("kubernetesVersion");
        found.extend(node.and_then(|node| of_text(node, Part::ControlPlane, None, source, None)));
    }
}

fn of_text<'t>(
    node: Node<'t>,
    part: Part,
    cluster: Option<Cow<'t, str>>,
    source: SourceId,
    object: Option<usize>,
) -> Option<Wanted<'t>> {
    let version = version(&node.text())?;
    Some(Wanted {
        version,
        part,
        cluster,
        spot: Spot {
            source,
            object,
            mark: Mark::Value(node),
        },
    })
}

/// `ghcr.io/siderolabs/kubelet:v1.34.1`.
fn of_image<'t>(node: Node<'t>, part: Part, source: SourceId) -> Option<Wanted<'t>> {
    let text = node.text();
    let version = version(ImageReference::parse(&text)?.tag?)?;
    Some(Wanted {
        version,
        part,
        cluster: None,
        spot: Spot {
            source,
            object: None,
            mark: Mark::Value(node),
        },
    })
}

/// `v1.34.1`, `1.34.1+k0s.0`, `v1.34.1+rke2r1`; a name of a channel, or what is not known, is none.
fn version(text: &str) -> Option<Version> {
    let text = text.trim();
    let core = text.split(['+', '-']).next()?;
    core.parse()
        .ok()
        .filter(|version: &Version| version.major == 1)
}

/// The versions of nodes in one definition that has both: eksctl's node groups.
pub(super) fn of_groups<'t>(set: &ObjectSet<'t>) -> Vec<(Wanted<'t>, Wanted<'t>)> {
    let mut found = Vec::new();
    for (index, object) in set.objects.iter().enumerate() {
        if !object.is("eksctl.io", "ClusterConfig") {
            continue;
        }
        let at = |node, part| of_text(node, part, None, object.source, Some(index));
        let main = object.root.at("/metadata/version");
        let Some(main) = main.and_then(|node| at(node, Part::ControlPlane)) else {
            continue;
        };
        for list in ["/managedNodeGroups/*/version", "/nodeGroups/*/version"] {
            let groups = every(object.root, list).into_iter();
            let groups = groups.filter_map(|node| at(node, Part::Nodes));
            found.extend(groups.map(|group| (main.clone(), group)));
        }
    }
    found
}
