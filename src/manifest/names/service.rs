//! The addresses of a Service, and of what routes to it.

use std::borrow::Cow;

use super::{Address, Hop, LOCALHOST, Via, items, number};
use crate::finding::Confidence;
use crate::manifest::Object;
use crate::manifest::graph::{Edge, End, Graph, Route};
use crate::yaml::Node;

/// Annotations that give a Service's load balancer its address.
const ADDRESS_ANNOTATIONS: &[&str] = &[
    "metallb.io/loadBalancerIPs",
    "metallb.universe.tf/loadBalancerIPs",
    "lbipam.cilium.io/ips",
    "io.cilium/lb-ipam-ips",
    "kube-vip.io/loadbalancerIPs",
];

/// Annotations under which ExternalDNS publishes a Service.
const DNS_ANNOTATIONS: &[&str] = &["external-dns.alpha.kubernetes.io/hostname"];

/// How many ports and written addresses of one Service count.
const MOST: usize = 64;

impl<'s, 't> Graph<'s, 't> {
    /// The addresses of a Service, and of what routes to it.
    pub(super) fn of_service(self, selection: Edge<'t>, out: &mut Vec<Address<'t>>) {
        let index = selection.from.object;
        let service = &self.set.objects[index];
        let select = Hop {
            end: selection.from,
            via: Via::Selector,
        };
        let spec = service.root.get("spec");
        let ports = spec.into_iter().flat_map(|spec| items(spec, "ports"));
        let own = own_addresses(service);
        for port in ports.take(MOST) {
            let number = number(port, "port");
            for host in dns_names(service) {
                out.push(Address::new(
                    host,
                    number,
                    vec![select],
                    Confidence::Certain,
                ));
            }
            for &(node, via, ref host) in own.iter().take(MOST) {
                let confidence = match host.parse::<std::net::IpAddr>() {
                    Ok(_) => Confidence::Likely,
                    Err(_) => Confidence::Certain,
                };
                let hop = Hop {
                    end: End {
                        object: index,
                        node,
                    },
                    via,
                };
                out.push(Address::new(
                    host.clone(),
                    number,
                    vec![hop, select],
                    confidence,
                ));
            }
            if let Some(node) = port.get("nodePort") {
                let hop = Hop {
                    end: End {
                        object: index,
                        node,
                    },
                    via: Via::NodePort,
                };
                let number = self::number(port, "nodePort");
                out.push(Address::new(
                    LOCALHOST.into(),
                    number,
                    vec![hop, select],
                    Confidence::Likely,
                ));
            }
        }
        for (route, edge) in self.routes_to(index) {
            out.extend(routed(route, edge, select));
        }
    }
}

/// The names that the cluster's DNS has for a Service; `*` for a namespace that is not known.
fn dns_names<'t>(service: &Object<'t>) -> [Cow<'t, str>; 3] {
    let namespace = service.namespace.as_deref().unwrap_or("*");
    let in_full = format!("{}.{namespace}", service.name);
    [
        service.name.clone(),
        Cow::Owned(format!("{in_full}.svc")),
        Cow::Owned(in_full),
    ]
}

/// Addresses that are written in a Service.
fn own_addresses<'t>(service: &Object<'t>) -> Vec<(Node<'t>, Via, Cow<'t, str>)> {
    let mut found = Vec::new();
    let Some(spec) = service.root.get("spec") else {
        return found;
    };
    let cluster = spec
        .get("clusterIP")
        .into_iter()
        .chain(items(spec, "clusterIPs"));
    let cluster = cluster.filter(|node| node.text() != "None");
    found.extend(cluster.map(|node| (node, Via::ServiceAddress, node.text())));
    found.extend(items(spec, "externalIPs").map(|node| (node, Via::ServiceAddress, node.text())));
    found.extend(
        spec.get("loadBalancerIP")
            .map(|node| (node, Via::LoadBalancer, node.text())),
    );
    let ingress = service.root.at("/status/loadBalancer").into_iter();
    for node in ingress.flat_map(|status| items(status, "ingress")) {
        let address = node.get("ip").or_else(|| node.get("hostname"));
        found.extend(address.map(|node| (node, Via::LoadBalancer, node.text())));
    }
    let annotations = service.root.at("/metadata/annotations");
    for (keys, via) in [
        (ADDRESS_ANNOTATIONS, Via::LoadBalancer),
        (DNS_ANNOTATIONS, Via::ServiceAddress),
    ] {
        for node in keys.iter().filter_map(|key| annotations?.get(key)) {
            let text = node.text();
            let addresses = text
                .split(',')
                .map(str::trim)
                .filter(|address| !address.is_empty());
            found.extend(addresses.map(|address| (node, via, Cow::Owned(address.to_owned()))));
        }
    }
    found
}

/// The hostnames of a route that leads to a Service.
fn routed<'t>(
    route: &Route<'t>,
    edge: Edge<'t>,
    select: Hop<'t>,
) -> impl Iterator<Item = Address<'t>> {
    let named = route.hosts.iter().filter(|host| !host.name.contains('*'));
    named.map(move |host| {
        let mut hops = vec![Hop {
            end: host.end,
            via: Via::Host,
        }];
        if host.end.object != edge.from.object {
            // A hostname of the gateway: the route that leads on is a place of its own.
            hops.push(Hop {
                end: edge.from,
                via: Via::Backend,
            });
        }
        hops.push(select);
        Address::new(host.name.clone(), None, hops, Confidence::Certain)
    })
}
