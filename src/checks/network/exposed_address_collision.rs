//! Ports of nodes and addresses of the cluster that two objects claim.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::checks::references::alternatives::unless_alternatives;
use crate::finding::{Confidence, Severity, Violation};
use crate::manifest::{Object, ObjectSet, Workload};
use crate::rule::{Mark, Params, label_in, violation_in};
use crate::value::placeholder;
use crate::yaml::Node;

/// Annotations that ask a load balancer for addresses, with commas between.
const ADDRESS_ANNOTATIONS: &[&str] = &[
    "io.cilium/lb-ipam-ips",
    "kube-vip.io/loadbalancerIPs",
    "lbipam.cilium.io/ips",
    "metallb.io/loadBalancerIPs",
    "metallb.universe.tf/loadBalancerIPs",
];

/// How many workloads with one port of the node are compared: more stand only in a set that was made to be slow.
const MOST_COMPARED: usize = 16;

/// Something of which the cluster has one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Address<'t> {
    NodePort(i64, Cow<'t, str>),
    ClusterIp(Cow<'t, str>),
    /// The address of a load balancer, a port of it, and its protocol.
    LoadBalancer(Cow<'t, str>, Cow<'t, str>, Cow<'t, str>),
}

/// An object, and where it claims an address.
type Claim<'t> = (usize, Node<'t>);

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let mut first: FxHashMap<Address<'_>, Claim<'_>> = FxHashMap::default();
    let services = set.objects.iter().enumerate();
    for (index, service) in services.filter(|(_, object)| object.is("", "Service")) {
        // One is enough: a copy of a Service claims all of them.
        for (address, node) in of_service(service) {
            let (other, place) = *first.entry(address.clone()).or_insert((index, node));
            if other != index {
                out.push(of_address(set, &address, (other, place), (index, node)));
                break;
            }
        }
    }
    host_ports(set, out);
}

fn of_service<'t>(service: &Object<'t>) -> Vec<(Address<'t>, Node<'t>)> {
    let mut found = Vec::new();
    let Some(spec) = service.root.get("spec") else {
        return found;
    };
    let address = spec
        .get("clusterIP")
        .filter(|node| is_address(&node.text()));
    // The server gives a copy of an object that it has read another one.
    if let Some(node) = address.filter(|_| !service.is_live()) {
        found.push((Address::ClusterIp(node.text()), node));
    }
    let ports: Vec<_> = spec
        .get("ports")
        .into_iter()
        .flat_map(Node::items)
        .collect();
    let protocol = |port: &Node<'t>| port.get("protocol").map(Node::text).unwrap_or("TCP".into());
    for port in &ports {
        let node = port.get("nodePort").filter(|node| node.as_i64() != Some(0));
        let number = node.and_then(|node| Some((node, node.as_i64()?)));
        found
            .extend(number.map(|(node, number)| (Address::NodePort(number, protocol(port)), node)));
    }
    let annotations = service.root.at("/metadata/annotations");
    let asked = ADDRESS_ANNOTATIONS
        .iter()
        .find_map(|key| annotations?.get(key));
    for node in spec.get("loadBalancerIP").into_iter().chain(asked) {
        for address in node
            .text()
            .split(',')
            .map(str::trim)
            .filter(|text| is_address(text))
        {
            found.extend(ports.iter().filter_map(|port| {
                let number = port.get("port")?.text();
                let address = Cow::Owned(address.to_owned());
                Some((Address::LoadBalancer(address, number, protocol(port)), node))
            }));
        }
    }
    found
}

/// Whether it is one address and no word (`None`), and known.
fn is_address(text: &str) -> bool {
    text.parse::<std::net::IpAddr>().is_ok() && !placeholder::is_unknown(text)
}

fn of_address<'t>(
    set: &ObjectSet<'t>,
    address: &Address<'_>,
    (other, place): Claim<'t>,
    (index, node): Claim<'t>,
) -> Violation {
    let name = &set.objects[other].name;
    let (case, message) = match address {
        Address::NodePort(port, _) => (
            "node-port",
            format!("port `{port}` of the nodes is that of Service `{name}`"),
        ),
        Address::ClusterIp(address) => (
            "cluster-ip",
            format!("address `{address}` is that of Service `{name}`"),
        ),
        Address::LoadBalancer(address, port, _) => (
            "load-balancer-ip",
            format!("port `{port}` of `{address}` is that of Service `{name}`"),
        ),
    };
    let is_together = set.are_together(other, index);
    Violation {
        case: Some(case.into()),
        confidence: if is_together {
            Confidence::Certain
        } else {
            Confidence::Likely
        },
        severity: (!is_together).then_some(Severity::Warning),
        labels: vec![label_in(
            set,
            other,
            Mark::Value(place),
            "it is claimed here",
        )],
        ..violation_in(set, index, Mark::Value(node), message)
    }
}

/// Ports of a node that two workloads claim, of which at least one runs on every node.
fn host_ports(set: &ObjectSet<'_>, out: &mut Vec<Violation>) {
    let mut claims: FxHashMap<(i64, Cow<'_, str>), Vec<Claim<'_>>> = FxHashMap::default();
    for workload in set
        .workloads()
        .filter(|workload| workload.is_long_running())
    {
        for (port, protocol, node) in ports_of(workload) {
            let earlier = claims.entry((port, protocol)).or_default();
            let rival = earlier.iter().find(|(other, place)| {
                let other = set.workload(*other);
                other.is_some_and(|other| meet(workload, node, other, *place))
            });
            out.extend(rival.map(|&rival| of_port(set, port, rival, (workload.index, node))));
            if earlier.len() < MOST_COMPARED {
                earlier.push((workload.index, node));
            }
        }
    }
}

/// The ports that a workload's pods take of their node, with their protocol.
fn ports_of<'t>(workload: Workload<'_, 't>) -> Vec<(i64, Cow<'t, str>, Node<'t>)> {
    let network = workload.pod.spec.get("hostNetwork").and_then(Node::as_bool);
    let containers = workload.pod.containers();
    let ports = containers.filter_map(|container| container.node.get("ports"));
    let claimed = ports.flat_map(Node::items).filter_map(|port| {
        let own = port.get("containerPort").filter(|_| network == Some(true));
        let node = port.get("hostPort").or(own)?;
        let protocol = port.get("protocol").map(Node::text).unwrap_or("TCP".into());
        Some((node.as_i64().filter(|number| *number != 0)?, protocol, node))
    });
    claimed.collect()
}

/// Whether pods of both come to one node and want the port there.
fn meet<'t>(
    one: Workload<'_, 't>,
    node: Node<'t>,
    other: Workload<'_, 't>,
    place: Node<'t>,
) -> bool {
    let is_on_every_node = |workload: Workload<'_, '_>| workload.object.kind == "DaemonSet";
    let where_to = |workload: Workload<'_, 't>| {
        let spec = workload.pod.spec;
        let written = |node: Option<Node<'t>>| {
            node.map(|node| node.raw().split_whitespace().collect::<String>())
        };
        (
            written(spec.get("nodeSelector")),
            written(spec.at("/affinity/nodeAffinity")),
            written(spec.get("nodeName")),
        )
    };
    one.index != other.index
        && (is_on_every_node(one) || is_on_every_node(other))
        && where_to(one) == where_to(other)
        && !is_apart(one, node, other, place)
}

/// Whether the two listen on different addresses of the node.
fn is_apart<'t>(
    one: Workload<'_, 't>,
    node: Node<'t>,
    other: Workload<'_, 't>,
    place: Node<'t>,
) -> bool {
    let address = |workload: Workload<'_, 't>, node: Node<'t>| {
        let containers = workload.pod.containers();
        let ports = containers.filter_map(|container| container.node.get("ports"));
        let port = ports
            .flat_map(Node::items)
            .find(|port| port.holds(node.id()))?;
        port.get("hostIP").map(Node::text)
    };
    let (one, other) = (address(one, node), address(other, place));
    one.is_some() && other.is_some() && one != other
}

fn of_port<'t>(
    set: &ObjectSet<'t>,
    port: i64,
    (other, place): Claim<'t>,
    (index, node): Claim<'t>,
) -> Violation {
    let object = &set.objects[other];
    let message = format!(
        "port `{port}` of the node is that of {} `{}`, too: one of the two does not start",
        object.kind, object.name
    );
    let violation = Violation {
        case: Some("host-port".into()),
        confidence: Confidence::Likely,
        severity: Some(Severity::Warning),
        labels: vec![label_in(
            set,
            other,
            Mark::Value(place),
            "it is claimed here",
        )],
        ..violation_in(set, index, Mark::Value(node), message)
    };
    unless_alternatives(set, (other, index), violation)
}
