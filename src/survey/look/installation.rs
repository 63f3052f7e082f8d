//! Which definition a cluster is built from, and how many nodes hold its control plane.

use super::{Notes, full_name};
use crate::checks::control_plane::{Unit, control_planes};
use crate::manifest::{Object, is_node_configuration};
use crate::rule::Mark;
use crate::span::Location;
use crate::survey::area::Question;
use crate::yaml::Node;

/// An object from which a tool builds a cluster.
struct Definition {
    group: &'static str,
    kind: &'static str,
    tool: &'static str,
    /// Where it names the version of Kubernetes; empty where it does not.
    version: &'static str,
    /// Who runs the control plane, where it is not the owner of the cluster.
    operator: Option<&'static str>,
}

const fn own(
    group: &'static str,
    kind: &'static str,
    tool: &'static str,
    version: &'static str,
) -> Definition {
    Definition {
        group,
        kind,
        tool,
        version,
        operator: None,
    }
}

const fn managed(
    group: &'static str,
    kind: &'static str,
    tool: &'static str,
    version: &'static str,
    operator: &'static str,
) -> Definition {
    Definition {
        group,
        kind,
        tool,
        version,
        operator: Some(operator),
    }
}

const CAPI: &str = "controlplane.cluster.x-k8s.io";
const CAPI_INFRASTRUCTURE: &str = "infrastructure.cluster.x-k8s.io";

/// The fields are those of each tool's own reference:
/// <https://kops.sigs.k8s.io/cluster_spec/>, <https://cluster-api.sigs.k8s.io/reference/api/reference>,
/// <https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/>,
/// <https://anywhere.eks.amazonaws.com/docs/getting-started/>, <https://docs.k0sproject.io/stable/k0sctl-install/>,
/// <https://eksctl.io/usage/schema/>, <https://cloud.google.com/config-connector/docs/reference/resource-docs/container/containercluster>,
/// <https://cluster-api-aws.sigs.k8s.io/crd/>, <https://capz.sigs.k8s.io/managed/managedcluster>.
const DEFINITIONS: &[Definition] = &[
    own("kops.k8s.io", "Cluster", "kops", "/spec/kubernetesVersion"),
    own(
        "cluster.x-k8s.io",
        "Cluster",
        "Cluster API",
        "/spec/topology/version",
    ),
    own(CAPI, "KubeadmControlPlane", "Cluster API", "/spec/version"),
    own(CAPI, "RKE2ControlPlane", "Cluster API", "/spec/version"),
    own(CAPI, "KThreesControlPlane", "Cluster API", "/spec/version"),
    own(CAPI, "TalosControlPlane", "Cluster API", "/spec/version"),
    own(CAPI, "K0sControlPlane", "Cluster API", "/spec/version"),
    own(
        "kubeadm.k8s.io",
        "ClusterConfiguration",
        "kubeadm",
        "/kubernetesVersion",
    ),
    own(
        "anywhere.eks.amazonaws.com",
        "Cluster",
        "EKS Anywhere",
        "/spec/kubernetesVersion",
    ),
    own(
        "provisioning.cattle.io",
        "Cluster",
        "Rancher",
        "/spec/kubernetesVersion",
    ),
    own(
        "k0sctl.k0sproject.io",
        "Cluster",
        "k0sctl",
        "/spec/k0s/version",
    ),
    own("k0s.k0sproject.io", "ClusterConfig", "k0s", ""),
    own("kind.x-k8s.io", "Cluster", "kind, on one machine", ""),
    own("k3d.io", "Simple", "k3d, on one machine", ""),
    managed(
        "eksctl.io",
        "ClusterConfig",
        "eksctl",
        "/metadata/version",
        "EKS",
    ),
    managed(
        CAPI,
        "AWSManagedControlPlane",
        "Cluster API",
        "/spec/version",
        "EKS",
    ),
    managed(
        CAPI_INFRASTRUCTURE,
        "GCPManagedControlPlane",
        "Cluster API",
        "/spec/version",
        "GKE",
    ),
    managed(
        CAPI_INFRASTRUCTURE,
        "AzureManagedControlPlane",
        "Cluster API",
        "/spec/version",
        "AKS",
    ),
    managed(
        "container.cnrm.cloud.google.com",
        "ContainerCluster",
        "Config Connector",
        "/spec/minMasterVersion",
        "GKE",
    ),
];

pub(super) fn look(notes: &mut Notes<'_, '_, '_>) {
    for (index, object) in notes.set.objects.iter().enumerate() {
        of_object(notes, index, object);
    }
    for (source, root) in notes.set.plain_documents() {
        let Some(tool) = tool_of(root) else { continue };
        let first = root.entries_written().next().unwrap_or(root);
        let span = Mark::Key(first).span();
        let spot = notes.spot_at(Location { source, span });
        notes.add_at(Question::Definition, tool, vec![spot]);
    }
    if let Some(operator) = notes.set.cluster.managed.clone() {
        let text = format!("`{operator}` runs it, as the configuration says");
        notes.add_at(Question::ControlPlaneNodes, text, Vec::new());
    }
    if notes.set.cluster.is_pinned() {
        let versions = (notes.set.cluster.oldest(), notes.set.cluster.newest());
        let text = match versions {
            (oldest, newest) if oldest == newest => {
                format!("`{newest}`, as the configuration says")
            }
            (oldest, newest) => format!("`{oldest}` to `{newest}`, as the configuration says"),
        };
        notes.add_at(Question::Version, text, Vec::new());
    }
    members(notes);
    settings(notes);
}

fn of_object<'t>(notes: &mut Notes<'_, '_, 't>, index: usize, object: &Object<'t>) {
    let mut rows = DEFINITIONS.iter();
    let Some(row) = rows.find(|row| object.is(row.group, row.kind)) else {
        return;
    };
    let name = notes.graph.name_of(index).node;
    let text = match &*object.name {
        "" => format!("{}: {}", row.tool, object.kind),
        _ => format!("{}: {} `{}`", row.tool, object.kind, full_name(object)),
    };
    notes.add(Question::Definition, text, index, name);
    if let Some(version) = object
        .root
        .at(row.version)
        .filter(|_| !row.version.is_empty())
    {
        let text = format!("`{}`", version.text());
        notes.add(Question::Version, text, index, version);
    }
    if let Some(operator) = row.operator {
        let text = format!("{operator} runs it");
        notes.add(Question::ControlPlaneNodes, text, index, name);
    }
}

/// The tool that reads a document which is no object.
fn tool_of(root: Node<'_>) -> Option<&'static str> {
    if root.at("/all/children/kube_control_plane").is_some() {
        return Some("kubespray: an inventory");
    }
    if root.get("talosVersion").is_some() && root.get("nodes").is_some() {
        return Some("talhelper: a configuration");
    }
    if !is_node_configuration(root) {
        return None;
    }
    Some(
        if root.at("/machine/type").is_some() || root.at("/cluster/apiServer").is_some() {
            "Talos: the configuration of a machine"
        } else if root.get("services").is_some() && root.get("nodes").is_some() {
            "RKE: a cluster"
        } else {
            "k3s or RKE2: the configuration of a node"
        },
    )
}

fn members(notes: &mut Notes<'_, '_, '_>) {
    for members in control_planes(notes.set) {
        let count = members.count;
        let text = match members.unit {
            Unit::ControlPlane if count == 1 => "1 node".to_owned(),
            Unit::ControlPlane => format!("{count} nodes"),
            Unit::Etcd if count == 1 => "1 member of etcd".to_owned(),
            Unit::Etcd => format!("{count} members of etcd"),
        };
        let spot = notes.spot_at(Location {
            source: members.spot.source,
            span: members.spot.mark.span(),
        });
        notes.add_at(Question::ControlPlaneNodes, text, vec![spot]);
    }
}

fn settings(notes: &mut Notes<'_, '_, '_>) {
    for component in notes.set.components() {
        if component.settings.is_empty() {
            continue;
        }
        let spot = notes.spot_at(Location {
            source: component.source,
            span: Mark::Value(component.place).span(),
        });
        let text = format!("`{}`", component.program.name());
        notes.add_at(Question::ControlPlaneSettings, text, vec![spot]);
    }
}
