//! How many machines the definition of a cluster gives its control plane, and its workers.

use crate::manifest::{Object, ObjectSet};
use crate::rule::{Mark, Spot};
use crate::span::SourceId;
use crate::yaml::Node;

/// What a group of members is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// API servers, each with its etcd.
    ControlPlane,
    /// etcd alone.
    Etcd,
}

/// So many members, and where it says so.
#[derive(Debug)]
pub(crate) struct Members<'t> {
    pub(crate) unit: Unit,
    pub(crate) count: u64,
    pub(crate) spot: Spot<'t>,
}

/// Kinds of Cluster API whose `spec.replicas` are control-plane machines; absent, it is one.
const CONTROL_PLANES: &[&str] = &[
    "KubeadmControlPlane",
    "RKE2ControlPlane",
    "KThreesControlPlane",
    "TalosControlPlane",
];

/// Every control plane and etcd cluster whose size is written.
pub(crate) fn control_planes<'t>(set: &ObjectSet<'t>) -> Vec<Members<'t>> {
    let mut found = Vec::new();
    for (index, object) in set.objects.iter().enumerate() {
        of_object(index, object, &mut found);
    }
    kops(set, &mut found);
    for (source, root) in set.plain_documents() {
        of_document(source, root, &mut found);
    }
    found
}

fn of_object<'t>(index: usize, object: &Object<'t>, found: &mut Vec<Members<'t>>) {
    let root = object.root;
    let mut add = |unit, count: Option<u64>, mark| {
        found.extend(count.map(|count| Members {
            unit,
            count,
            spot: Spot {
                source: object.source,
                object: Some(index),
                mark,
            },
        }));
    };
    match (object.group(), &*object.kind) {
        ("controlplane.cluster.x-k8s.io", kind) if CONTROL_PLANES.contains(&kind) => {
            match root.at("/spec/replicas") {
                Some(replicas) => add(Unit::ControlPlane, number(replicas), Mark::Value(replicas)),
                // What is whole says its version; a patch need not.
                None if root.at("/spec/version").is_some() => {
                    if let Some(parent) = root.get("spec") {
                        let mark = Mark::Missing {
                            parent,
                            field: "replicas",
                        };
                        add(Unit::ControlPlane, Some(1), mark);
                    }
                }
                None => {}
            }
        }
        ("cluster.x-k8s.io", "Cluster") => {
            if let Some(replicas) = root.at("/spec/topology/controlPlane/replicas") {
                add(Unit::ControlPlane, number(replicas), Mark::Value(replicas));
            }
        }
        ("anywhere.eks.amazonaws.com", "Cluster") => {
            if let Some(count) = root.at("/spec/controlPlaneConfiguration/count") {
                add(Unit::ControlPlane, number(count), Mark::Value(count));
            }
            if let Some(count) = root.at("/spec/externalEtcdConfiguration/count") {
                add(Unit::Etcd, number(count), Mark::Value(count));
            }
        }
        ("provisioning.cattle.io", "Cluster") => {
            if let Some(pools) = root.at("/spec/rkeConfig/machinePools") {
                let (control, etcd) = (
                    quantity(pools, "controlPlaneRole"),
                    quantity(pools, "etcdRole"),
                );
                add(Unit::ControlPlane, control, Mark::Key(pools));
                if etcd != control {
                    add(Unit::Etcd, etcd, Mark::Key(pools));
                }
            }
        }
        ("k0sctl.k0sproject.io", "Cluster") => {
            if let Some(hosts) = root.at("/spec/hosts") {
                let is_controller = |host: &Node<'_>| {
                    host.get("role")
                        .is_some_and(|role| role.text().starts_with("controller"))
                };
                add(
                    Unit::ControlPlane,
                    Some(hosts.items().filter(is_controller).count() as u64),
                    Mark::Key(hosts),
                );
            }
        }
        _ => {}
    }
}

/// The machines of Rancher's pools that have a role; `None` where one of them says no number.
fn quantity(pools: Node<'_>, role: &str) -> Option<u64> {
    let own = pools
        .items()
        .filter(|pool| pool.get(role).and_then(Node::as_bool) == Some(true));
    own.map(|pool| pool.get("quantity").map_or(Some(1), number))
        .sum()
}

/// kops: one control-plane group may hold several machines, each of them a member of etcd.
fn kops<'t>(set: &ObjectSet<'t>, found: &mut Vec<Members<'t>>) {
    for (index, object) in set.objects.iter().enumerate() {
        if !object.is("kops.k8s.io", "Cluster") {
            continue;
        }
        // The other one, of events, has the same machines.
        let main = object
            .root
            .at("/spec/etcdClusters")
            .and_then(|clusters| clusters.items().next());
        let members = main.and_then(|cluster| {
            cluster
                .get("etcdMembers")
                .or_else(|| cluster.get("members"))
        });
        found.extend(members.map(|members| Members {
            unit: Unit::Etcd,
            count: members.items().count() as u64,
            spot: Spot {
                source: object.source,
                object: Some(index),
                mark: Mark::Key(members),
            },
        }));
    }
}

/// `cluster.yml` of RKE1, a configuration of talhelper, an inventory of kubespray.
fn of_document<'t>(source: SourceId, root: Node<'t>, found: &mut Vec<Members<'t>>) {
    let mut add = |unit, count: usize, node| {
        if count > 0 {
            found.push(Members {
                unit,
                count: count as u64,
                spot: Spot {
                    source,
                    object: None,
                    mark: Mark::Key(node),
                },
            });
        }
    };
    if let Some(nodes) = root.get("nodes") {
        let has_role = |node: Node<'_>, wanted: &str| {
            let mut roles = node.get("role").into_iter().flat_map(Node::items);
            roles.any(|role| role.text() == wanted)
        };
        if root.get("services").is_some() || root.get("cluster_name").is_some() {
            add(
                Unit::ControlPlane,
                nodes
                    .items()
                    .filter(|node| has_role(*node, "controlplane"))
                    .count(),
                nodes,
            );
        }
        if root.get("talosVersion").is_some() || root.get("clusterName").is_some() {
            let is_control =
                |node: &Node<'_>| node.get("controlPlane").and_then(Node::as_bool) == Some(true);
            add(
                Unit::ControlPlane,
                nodes.items().filter(is_control).count(),
                nodes,
            );
        }
    }
    for (group, unit) in [
        ("kube_control_plane", Unit::ControlPlane),
        ("etcd", Unit::Etcd),
    ] {
        let hosts = root.at(&format!("/all/children/{group}/hosts"));
        if let Some(hosts) = hosts.filter(|_| root.at("/all/children/kube_control_plane").is_some())
        {
            add(unit, hosts.entries_written().count(), hosts);
        }
    }
}

/// How many workers the definitions of the set ask for.
pub(super) fn workers(set: &ObjectSet<'_>) -> u64 {
    let of = |object: &Object<'_>| {
        let root = object.root;
        match (object.group(), &*object.kind) {
            ("cluster.x-k8s.io", "MachineDeployment" | "MachinePool") => {
                root.at("/spec/replicas").map_or(Some(1), number)
            }
            ("kops.k8s.io", "InstanceGroup")
                if root
                    .at("/spec/role")
                    .is_some_and(|role| role.text() == "Node") =>
            {
                root.at("/spec/minSize").map_or(Some(1), number)
            }
            _ => None,
        }
    };
    set.objects.iter().filter_map(of).sum()
}

fn number(node: Node<'_>) -> Option<u64> {
    node.text().parse().ok()
}
