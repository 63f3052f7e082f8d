//! Every address under which a workload is reached, and the way from the address to it.

mod book;
mod service;

use std::borrow::Cow;

pub use book::AddressBook;

use super::Workload;
use super::graph::{End, Graph};
use crate::finding::Confidence;
use crate::yaml::Node;

/// One address of a workload.
#[derive(Clone, Debug)]
pub struct Address<'t> {
    /// The host as [`canonical_host`] writes it.
    pub host: Cow<'t, str>,
    /// The port; `None` for those that a URL need not name, 80 and 443.
    pub port: Option<u16>,
    /// The places that lead from the address to the workload, in order; the workload itself is not among them.
    pub hops: Vec<Hop<'t>>,
    /// Likely where the same address can mean something else on another machine.
    pub confidence: Confidence,
}

/// One place on the way from an address to a workload.
#[derive(Clone, Copy, Debug)]
pub struct Hop<'t> {
    /// The place.
    pub end: End<'t>,
    /// What it says.
    pub via: Via,
}

/// What a place says on the way from an address to a workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Via {
    /// A hostname is routed.
    Host,
    /// A route names a Service.
    Backend,
    /// A Service selects pods.
    Selector,
    /// A Service has the address: its cluster IP, that of a load balancer, an external one, a name in a DNS zone.
    ServiceAddress,
    /// A Service has a load balancer's address.
    LoadBalancer,
    /// A Service has a port on every node.
    NodePort,
    /// A container has a port of its node.
    HostPort,
    /// The workload is told what it is called outside.
    Declared,
}

/// Variables that tell a registry its own address (Harbor, distribution).
const DECLARING_VARIABLES: &[&str] = &["EXT_ENDPOINT", "REGISTRY_HTTP_HOST"];

impl<'s, 't> Graph<'s, 't> {
    /// Every address under which the pods of a workload are reached.
    #[must_use]
    pub fn addresses(self, workload: Workload<'s, 't>) -> Vec<Address<'t>> {
        let mut found = Vec::new();
        for edge in self.services_of(workload) {
            self.of_service(edge, &mut found);
        }
        self.of_host_ports(workload, &mut found);
        self.declared(workload, &mut found);
        found
    }

    /// Ports that a container has of its node: `hostPort`, and every port of a pod in the node's network.
    fn of_host_ports(self, workload: Workload<'s, 't>, out: &mut Vec<Address<'t>>) {
        let network = workload.pod.spec.get("hostNetwork");
        let is_in_network = network.and_then(Node::as_bool) == Some(true);
        let ports = workload
            .pod
            .containers()
            .flat_map(|container| items(container.node, "ports"));
        for port in ports {
            let own = port.get("hostPort");
            let Some(node) = own.or_else(|| port.get("containerPort").filter(|_| is_in_network))
            else {
                continue;
            };
            let hop = Hop {
                end: End {
                    object: workload.index,
                    node,
                },
                via: Via::HostPort,
            };
            let port = node.as_i64().and_then(|port| u16::try_from(port).ok());
            out.push(Address::new(
                LOCALHOST.into(),
                port,
                vec![hop],
                Confidence::Likely,
            ));
        }
    }

    /// What the workload is told of its own address: in its variables, or in ConfigMaps that it takes variables from.
    fn declared(self, workload: Workload<'s, 't>, out: &mut Vec<Address<'t>>) {
        let mut add = |object: usize, node: Node<'t>| {
            let Some((host, port)) = host_of_url(&node.text()) else {
                return;
            };
            let hop = Hop {
                end: End { object, node },
                via: Via::Declared,
            };
            out.push(Address::new(
                host.into(),
                port,
                vec![hop],
                Confidence::Certain,
            ));
        };
        for container in workload.pod.containers() {
            for variable in items(container.node, "env") {
                let name = variable.get("name").map(Node::text).unwrap_or_default();
                let value = variable
                    .get("value")
                    .filter(|_| DECLARING_VARIABLES.contains(&&*name));
                value
                    .into_iter()
                    .for_each(|value| add(workload.index, value));
            }
            for map in items(container.node, "envFrom")
                .filter_map(|from| from.get("configMapRef")?.get("name"))
            {
                let namespace = workload.object.namespace.as_deref();
                let Some((index, map)) =
                    self.named(("", "ConfigMap"), namespace, &map.text()).next()
                else {
                    continue;
                };
                let data = map.root.get("data");
                let values = DECLARING_VARIABLES
                    .iter()
                    .filter_map(|name| data?.get(name));
                values.for_each(|value| add(index, value));
            }
        }
    }
}

impl<'t> Address<'t> {
    fn new(
        host: Cow<'t, str>,
        port: Option<u16>,
        hops: Vec<Hop<'t>>,
        confidence: Confidence,
    ) -> Self {
        let host = match host {
            Cow::Borrowed(host) => canonical_host(host),
            Cow::Owned(host) => Cow::Owned(canonical_host(&host).into_owned()),
        };
        Self {
            host,
            port,
            hops,
            confidence,
        }
    }

    /// Whether it is of a route, so that whoever routes must run first.
    #[must_use]
    pub fn is_routed(&self) -> bool {
        self.hops.iter().any(|hop| hop.via == Via::Host)
    }
}

/// The machine that asks.
const LOCALHOST: &str = "localhost";

/// A host as it is compared: in lower case, the machine itself as `localhost`, names of the cluster's DNS without the
/// cluster's domain.
#[must_use]
pub fn canonical_host(host: &str) -> Cow<'_, str> {
    if matches!(host, "127.0.0.1" | "[::1]" | "::1") {
        return Cow::Borrowed(LOCALHOST);
    }
    let host = match host.find(".svc.") {
        Some(at) => &host[..at + ".svc".len()],
        None => host,
    };
    if host.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(host.to_ascii_lowercase())
    } else {
        Cow::Borrowed(host)
    }
}

/// The host of a URL, or of `host:port`, as hosts are compared; `None` where there is none.
#[must_use]
pub fn host_of(target: &str) -> Option<String> {
    let target = target.trim();
    let rest = target.split_once("://").map_or(target, |(_, rest)| rest);
    let authority = rest.split(['/', '?', ' ', '"']).next()?;
    let authority = authority.rsplit('@').next()?;
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => host,
        _ => authority,
    };
    (!host.is_empty()).then(|| canonical_host(host).into_owned())
}

/// Host and port of a URL; a port that its scheme implies is none.
fn host_of_url(url: &str) -> Option<(String, Option<u16>)> {
    let (scheme, rest) = url.trim().split_once("://")?;
    let authority = rest.split(['/', '?']).next()?;
    let authority = authority.rsplit('@').next()?;
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port.parse().ok()?)),
        _ => (authority, None),
    };
    let implied = matches!((scheme, port), ("https", Some(443)) | ("http", Some(80)));
    (!host.is_empty()).then(|| (host.to_owned(), port.filter(|_| !implied)))
}

fn number(node: Node<'_>, key: &str) -> Option<u16> {
    u16::try_from(node.get(key)?.as_i64()?).ok()
}

fn items<'t>(node: Node<'t>, list: &str) -> impl Iterator<Item = Node<'t>> + use<'t> {
    node.get(list).into_iter().flat_map(Node::items)
}
