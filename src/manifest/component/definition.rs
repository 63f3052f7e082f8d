//! Where the definitions of clusters tell components something.

use super::{Component, Form, Program, embedded, setting};
use crate::manifest::{Object, every};
use crate::span::SourceId;
use crate::yaml::Node;

/// How settings are written at a place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// Extra arguments: a mapping, or a list.
    Arguments,
    /// Fields.
    Fields,
}

/// Places below a node that tell a program something. `*` stands for every item of a list.
type Places = &'static [(&'static str, Program, Style)];

/// kubeadm's `ClusterConfiguration` (kubeadm.k8s.io; `extraArgs` is a mapping up to v1beta3 and a list since).
const KUBEADM: Places = &[
    ("/apiServer/extraArgs", Program::ApiServer, Style::Arguments),
    (
        "/controllerManager/extraArgs",
        Program::ControllerManager,
        Style::Arguments,
    ),
    ("/scheduler/extraArgs", Program::Scheduler, Style::Arguments),
    ("/etcd/local/extraArgs", Program::Etcd, Style::Arguments),
];

/// kubeadm's `InitConfiguration` and `JoinConfiguration`.
const KUBEADM_NODE: Places = &[(
    "/nodeRegistration/kubeletExtraArgs",
    Program::Kubelet,
    Style::Arguments,
)];

/// kops (docs/cluster_spec.md).
const KOPS: Places = &[
    ("/spec/kubeAPIServer", Program::ApiServer, Style::Fields),
    (
        "/spec/kubeControllerManager",
        Program::ControllerManager,
        Style::Fields,
    ),
    ("/spec/kubeScheduler", Program::Scheduler, Style::Fields),
    ("/spec/kubeProxy", Program::KubeProxy, Style::Fields),
    ("/spec/kubelet", Program::Kubelet, Style::Fields),
    ("/spec/masterKubelet", Program::Kubelet, Style::Fields),
    ("/spec/controlPlaneKubelet", Program::Kubelet, Style::Fields),
];

/// A node group of kops.
const KOPS_GROUP: Places = &[("/spec/kubelet", Program::Kubelet, Style::Fields)];

/// EKS Anywhere (docs, "Cluster specification").
const EKS_ANYWHERE: Places = &[
    (
        "/spec/controlPlaneConfiguration/apiServerExtraArgs",
        Program::ApiServer,
        Style::Arguments,
    ),
    (
        "/spec/controlPlaneConfiguration/kubeletConfiguration",
        Program::Kubelet,
        Style::Fields,
    ),
    (
        "/spec/workerNodeGroupConfigurations/*/kubeletConfiguration",
        Program::Kubelet,
        Style::Fields,
    ),
];

/// k0s (docs/configuration.md).
const K0S: Places = &[
    ("/spec/api/extraArgs", Program::ApiServer, Style::Arguments),
    (
        "/spec/controllerManager/extraArgs",
        Program::ControllerManager,
        Style::Arguments,
    ),
    (
        "/spec/scheduler/extraArgs",
        Program::Scheduler,
        Style::Arguments,
    ),
    (
        "/spec/storage/etcd/extraArgs",
        Program::Etcd,
        Style::Arguments,
    ),
];

/// The configuration file of k3s and RKE2, and Rancher's copy of it.
const K3S: Places = &[
    ("/kube-apiserver-arg", Program::ApiServer, Style::Arguments),
    (
        "/kube-controller-manager-arg",
        Program::ControllerManager,
        Style::Arguments,
    ),
    ("/kube-scheduler-arg", Program::Scheduler, Style::Arguments),
    ("/etcd-arg", Program::Etcd, Style::Arguments),
    ("/kubelet-arg", Program::Kubelet, Style::Arguments),
    ("/kube-proxy-arg", Program::KubeProxy, Style::Arguments),
];

/// `RKE2ControlPlane` (Cluster API provider RKE2).
const RKE2_CONTROL_PLANE: Places = &[
    (
        "/spec/serverConfig/kubeAPIServer/extraArgs",
        Program::ApiServer,
        Style::Arguments,
    ),
    (
        "/spec/serverConfig/kubeControllerManager/extraArgs",
        Program::ControllerManager,
        Style::Arguments,
    ),
    (
        "/spec/serverConfig/kubeScheduler/extraArgs",
        Program::Scheduler,
        Style::Arguments,
    ),
    (
        "/spec/serverConfig/etcd/customConfig/extraArgs",
        Program::Etcd,
        Style::Arguments,
    ),
    (
        "/spec/agentConfig/kubelet/extraArgs",
        Program::Kubelet,
        Style::Arguments,
    ),
];

/// A machine configuration of Talos, v1alpha1.
const TALOS: Places = &[
    (
        "/cluster/apiServer/extraArgs",
        Program::ApiServer,
        Style::Arguments,
    ),
    (
        "/cluster/controllerManager/extraArgs",
        Program::ControllerManager,
        Style::Arguments,
    ),
    (
        "/cluster/scheduler/extraArgs",
        Program::Scheduler,
        Style::Arguments,
    ),
    ("/cluster/etcd/extraArgs", Program::Etcd, Style::Arguments),
    (
        "/machine/kubelet/extraArgs",
        Program::Kubelet,
        Style::Arguments,
    ),
    (
        "/machine/kubelet/extraConfig",
        Program::Kubelet,
        Style::Fields,
    ),
];

/// Documents of Talos that are about one thing each: kind and what in it is read (docs.siderolabs.com, Talos 1.14, "Reference",
/// "Configuration", "Kubernetes").
const TALOS_DOCUMENTS: &[(&str, Places)] = &[
    (
        "KubeAPIServerConfig",
        &[("/extraArgs", Program::ApiServer, Style::Arguments)],
    ),
    (
        "KubeControllerManagerConfig",
        &[("/extraArgs", Program::ControllerManager, Style::Arguments)],
    ),
    (
        "KubeSchedulerConfig",
        &[("/extraArgs", Program::Scheduler, Style::Arguments)],
    ),
    (
        "KubeletConfig",
        &[
            ("/extraArgs", Program::Kubelet, Style::Arguments),
            ("/config", Program::Kubelet, Style::Fields),
        ],
    ),
];

/// `cluster.yml` of Rancher's RKE1.
const RKE1: Places = &[
    (
        "/services/kube-api/extra_args",
        Program::ApiServer,
        Style::Arguments,
    ),
    (
        "/services/kube-controller/extra_args",
        Program::ControllerManager,
        Style::Arguments,
    ),
    (
        "/services/scheduler/extra_args",
        Program::Scheduler,
        Style::Arguments,
    ),
    (
        "/services/kubelet/extra_args",
        Program::Kubelet,
        Style::Arguments,
    ),
];

/// Group and kind of an object, what in it is read, and how.
const OBJECTS: &[(&str, &str, &str, Places)] = &[
    ("kubeadm.k8s.io", "ClusterConfiguration", "", KUBEADM),
    ("kubeadm.k8s.io", "InitConfiguration", "", KUBEADM_NODE),
    ("kubeadm.k8s.io", "JoinConfiguration", "", KUBEADM_NODE),
    ("kops.k8s.io", "Cluster", "", KOPS),
    ("kops.k8s.io", "InstanceGroup", "", KOPS_GROUP),
    ("anywhere.eks.amazonaws.com", "Cluster", "", EKS_ANYWHERE),
    ("k0s.k0sproject.io", "ClusterConfig", "", K0S),
    ("k0sctl.k0sproject.io", "Cluster", "/spec/k0s/config", K0S),
    (
        "controlplane.cluster.x-k8s.io",
        "K0sControlPlane",
        "/spec/k0sConfigSpec/k0s",
        K0S,
    ),
    (
        "controlplane.cluster.x-k8s.io",
        "RKE2ControlPlane",
        "",
        RKE2_CONTROL_PLANE,
    ),
    (
        "controlplane.cluster.x-k8s.io",
        "KThreesControlPlane",
        "/spec/kthreesConfigSpec/serverConfig",
        KTHREES,
    ),
    (
        "provisioning.cattle.io",
        "Cluster",
        "/spec/rkeConfig/machineGlobalConfig",
        K3S,
    ),
    (
        "provisioning.cattle.io",
        "Cluster",
        "/spec/rkeConfig/machineSelectorConfig/*/config",
        K3S,
    ),
];

/// `KThreesControlPlane` (Cluster API provider k3s).
const KTHREES: Places = &[
    ("/kubeAPIServerArg", Program::ApiServer, Style::Arguments),
    (
        "/kubeControllerManagerArgs",
        Program::ControllerManager,
        Style::Arguments,
    ),
    ("/kubeSchedulerArgs", Program::Scheduler, Style::Arguments),
];

/// Where kinds of Cluster API hold the configuration of kubeadm.
const KUBEADM_SPECS: &[(&str, &str, &str)] = &[
    (
        "controlplane.cluster.x-k8s.io",
        "KubeadmControlPlane",
        "/spec/kubeadmConfigSpec",
    ),
    (
        "controlplane.cluster.x-k8s.io",
        "KubeadmControlPlaneTemplate",
        "/spec/template/spec/kubeadmConfigSpec",
    ),
    ("bootstrap.cluster.x-k8s.io", "KubeadmConfig", "/spec"),
    (
        "bootstrap.cluster.x-k8s.io",
        "KubeadmConfigTemplate",
        "/spec/template/spec",
    ),
];

/// Parts of the configuration of kubeadm.
const KUBEADM_PARTS: &[(&str, Places)] = &[
    ("/clusterConfiguration", KUBEADM),
    ("/initConfiguration", KUBEADM_NODE),
    ("/joinConfiguration", KUBEADM_NODE),
];

/// Adds what the object tells components.
pub(super) fn of_object<'t>(index: usize, object: &Object<'t>, found: &mut Vec<Component<'t>>) {
    let at = (object.source, Some(index));
    if object.api_version == "v1alpha1" {
        let row = TALOS_DOCUMENTS
            .iter()
            .find(|(kind, _)| *kind == object.kind);
        if let Some((_, places)) = row {
            add(at, object.root, places, found);
        }
    }
    if !object.group().contains('.') {
        return;
    }
    if object.group().ends_with(".config.k8s.io")
        && let Some(program) = embedded::program_of(&object.kind)
    {
        found.push(component(
            at,
            program,
            Form::File,
            Style::Fields,
            object.root,
        ));
        return;
    }
    for (group, kind, pointer, places) in OBJECTS {
        if object.is(group, kind) {
            for root in every(object.root, pointer) {
                add(at, root, places, found);
            }
        }
    }
    for (group, kind, pointer) in KUBEADM_SPECS {
        let spec = object.root.at(pointer).filter(|_| object.is(group, kind));
        for (part, places) in KUBEADM_PARTS {
            if let Some(root) = spec.and_then(|spec| spec.at(part)) {
                add(at, root, places, found);
            }
        }
        let files = spec.and_then(|spec| spec.get("files"));
        let contents = files.into_iter().flat_map(Node::items);
        let contents = contents.filter_map(|file| file.get("content"));
        found.extend(contents.filter_map(|content| embedded::component(at, content)));
    }
}

/// Adds what a document that is no object tells components: a configuration of Talos, k3s, RKE2 or RKE1.
pub(super) fn of_document<'t>(source: SourceId, root: Node<'t>, found: &mut Vec<Component<'t>>) {
    let at = (source, None);
    if root.get("machine").is_some() || root.get("cluster").is_some() {
        add(at, root, TALOS, found);
    }
    if root.get("services").is_some() && root.get("nodes").is_some() {
        add(at, root, RKE1, found);
    }
    add(at, root, K3S, found);
}

/// Options of k3s and RKE2 that tell a server or agent where it belongs.
const NODE_OPTIONS: &[&str] = &[
    "cluster-init",
    "datastore-endpoint",
    "write-kubeconfig-mode",
];

/// Whether a document that is no object tells nodes or a control plane something: a configuration of Talos, k3s, RKE2 or RKE1.
#[must_use]
pub fn is_node_configuration(root: Node<'_>) -> bool {
    let has = |key: &str| root.get(key).is_some();
    root.get("kind").is_none()
        && (root.at("/machine/type").is_some()
            || root.at("/cluster/apiServer").is_some()
            || (has("services") && has("nodes"))
            || NODE_OPTIONS.iter().any(|option| has(option))
            || K3S.iter().any(|(pointer, ..)| root.at(pointer).is_some()))
}

fn add<'t>(
    at: (SourceId, Option<usize>),
    root: Node<'t>,
    places: Places,
    found: &mut Vec<Component<'t>>,
) {
    for (pointer, program, style) in places {
        let nodes = every(root, pointer).into_iter();
        found.extend(nodes.map(|node| component(at, *program, Form::Addition, *style, node)));
    }
}

fn component<'t>(
    (source, object): (SourceId, Option<usize>),
    program: Program,
    form: Form,
    style: Style,
    node: Node<'t>,
) -> Component<'t> {
    Component {
        program,
        form,
        source,
        object,
        container: None,
        place: node,
        settings: match style {
            Style::Arguments => setting::of_arguments(node),
            Style::Fields => setting::of_fields(node),
        },
        is_open: false,
    }
}
