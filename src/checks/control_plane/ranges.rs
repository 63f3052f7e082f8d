//! Where a cluster's ranges of addresses are written.

use super::demand::{mark, spot};
use crate::manifest::{Object, ObjectSet, Program, every};
use crate::rule::{Mark, Spot};
use crate::span::SourceId;
use crate::value::{Cidr, placeholder};
use crate::yaml::{Kind, Node, Syntax, Tree};

/// What a range is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// Pods, as the definition of the cluster has it.
    Pods,
    /// Services, as the definition of the cluster has it.
    Services,
    /// Nodes, or the network around them.
    Nodes,
    /// Pods, as the network plugin has it.
    Plugin,
    /// Pods, as kube-proxy has it.
    Proxy,
    /// The address of the cluster's DNS.
    Dns,
    /// Addresses that load balancers give out.
    LoadBalancer,
}

/// One range, and where it is written.
#[derive(Debug)]
pub(super) struct Range<'t> {
    pub(super) used_for: Use,
    pub(super) cidr: Cidr,
    pub(super) text: String,
    pub(super) spot: Spot<'t>,
}

/// Group, kind, pointer and use of fields that hold ranges.
const FIELDS: &[(&str, &str, &str, Use)] = &[
    (
        "kubeadm.k8s.io",
        "ClusterConfiguration",
        "/networking/podSubnet",
        Use::Pods,
    ),
    (
        "kubeadm.k8s.io",
        "ClusterConfiguration",
        "/networking/serviceSubnet",
        Use::Services,
    ),
    (
        "cluster.x-k8s.io",
        "Cluster",
        "/spec/clusterNetwork/pods/cidrBlocks",
        Use::Pods,
    ),
    (
        "cluster.x-k8s.io",
        "Cluster",
        "/spec/clusterNetwork/services/cidrBlocks",
        Use::Services,
    ),
    ("kops.k8s.io", "Cluster", "/spec/podCIDR", Use::Pods),
    (
        "kops.k8s.io",
        "Cluster",
        "/spec/serviceClusterIPRange",
        Use::Services,
    ),
    ("kops.k8s.io", "Cluster", "/spec/networkCIDR", Use::Nodes),
    ("crd.projectcalico.org", "IPPool", "/spec/cidr", Use::Plugin),
    ("projectcalico.org", "IPPool", "/spec/cidr", Use::Plugin),
    (
        "operator.tigera.io",
        "Installation",
        "/spec/calicoNetwork/ipPools/*/cidr",
        Use::Plugin,
    ),
    ("", "ConfigMap", "/data/cluster-pool-ipv4-cidr", Use::Plugin),
    (
        "metallb.io",
        "IPAddressPool",
        "/spec/addresses",
        Use::LoadBalancer,
    ),
];

/// Fields of documents that are no objects: k3s and RKE2, Talos.
const DOCUMENT_FIELDS: &[(&str, Use)] = &[
    ("/cluster-cidr", Use::Pods),
    ("/service-cidr", Use::Services),
    ("/cluster-dns", Use::Dns),
    ("/cluster/network/podSubnets", Use::Pods),
    ("/cluster/network/serviceSubnets", Use::Services),
];

/// Every range of a set.
pub(super) fn of_set<'t>(set: &ObjectSet<'t>) -> Vec<Range<'t>> {
    let mut found = Vec::new();
    for (index, object) in set.objects.iter().enumerate() {
        of_object(index, object, &mut found);
    }
    for (source, root) in set.plain_documents() {
        for (pointer, used_for) in DOCUMENT_FIELDS {
            if let Some(node) = root.at(pointer) {
                add(*used_for, node, (source, None), &mut found);
            }
        }
    }
    for component in set.components() {
        let (name, used_for) = match component.program {
            Program::Kubelet => ("cluster-dns", Use::Dns),
            Program::KubeProxy => ("cluster-cidr", Use::Proxy),
            _ => continue,
        };
        if let Some(setting) = component.setting(name) {
            let spot = spot(component, mark(setting));
            for item in setting.items() {
                push(used_for, item, spot, &mut found);
            }
        }
    }
    found
}

fn of_object<'t>(index: usize, object: &Object<'t>, found: &mut Vec<Range<'t>>) {
    let at = (object.source, Some(index));
    let rows = FIELDS
        .iter()
        .filter(|(group, kind, ..)| object.is(group, kind));
    for (.., pointer, used_for) in rows {
        for node in every(object.root, pointer) {
            add(*used_for, node, at, found);
        }
    }
    if object.is("", "ConfigMap")
        && let Some(value) = object.root.at("/data/net-conf.json")
    {
        flannel(value, at, found);
    }
}

/// flannel's network, in JSON inside a ConfigMap.
fn flannel<'t>(
    value: Node<'t>,
    (source, object): (SourceId, Option<usize>),
    found: &mut Vec<Range<'t>>,
) {
    let text = value.text();
    let mut tree = Tree::default();
    tree.parse(&text, Syntax::Yaml);
    let root = tree
        .documents(&text)
        .next()
        .and_then(|document| document.root());
    if let Some(network) = root.and_then(|root| root.get("Network")) {
        let spot = Spot {
            source,
            object,
            mark: Mark::within(value, &text, network.span()),
        };
        push(Use::Plugin, &network.text(), spot, found);
    }
}

/// Adds a range, a list of ranges, or a text of ranges with commas.
fn add<'t>(
    used_for: Use,
    node: Node<'t>,
    (source, object): (SourceId, Option<usize>),
    found: &mut Vec<Range<'t>>,
) {
    if node.kind() == Kind::Sequence {
        for item in node.items() {
            add(used_for, item, (source, object), found);
        }
        return;
    }
    let spot = Spot {
        source,
        object,
        mark: Mark::Value(node),
    };
    for item in node.text().split(',') {
        push(used_for, item.trim(), spot, found);
    }
}

fn push<'t>(used_for: Use, text: &str, spot: Spot<'t>, found: &mut Vec<Range<'t>>) {
    // A pool of MetalLB may be `first-last`: its first address stands for it.
    let first = text.split('-').next().unwrap_or(text);
    if placeholder::is_unknown(text) {
        return;
    }
    found.extend(Cidr::parse(first).map(|cidr| Range {
        used_for,
        cidr,
        text: text.to_owned(),
        spot,
    }));
}
