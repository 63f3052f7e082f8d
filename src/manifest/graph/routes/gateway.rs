//! Routes of the Gateway API and the listeners they are attached to.

use super::{Encryption, Graph, Host, items, text};
use crate::yaml::Node;

const GROUP: &str = "gateway.networking.k8s.io";

/// The API server takes no Gateway with more.
const MAX_LISTENERS: usize = 64;

/// A listener of a Gateway, and where the Gateway stands in the set.
struct Listener<'t> {
    gateway: usize,
    node: Node<'t>,
}

/// The hostnames of the route at `index`: its own, or, without any, those of the listeners it is attached to.
pub(super) fn hosts<'t>(graph: Graph<'_, 't>, index: usize) -> Vec<Host<'t>> {
    let route = &graph.set.objects[index];
    let listeners = listeners(graph, index);
    let own = route.root.at("/spec/hostnames");
    let own: Vec<_> = own.into_iter().flat_map(Node::items).collect();
    if own.is_empty() {
        let named = listeners.iter().filter_map(|listener| {
            let hostname = listener.node.get("hostname")?;
            Some(Host::new(
                listener.gateway,
                hostname,
                encryption_of(listener.node),
            ))
        });
        return named.collect();
    }
    let encryption = if route.kind == "TLSRoute" {
        Encryption::Tls
    } else {
        together(&listeners)
    };
    own.into_iter()
        .map(|host| Host::new(index, host, encryption))
        .collect()
}

/// The listeners that a route's `parentRefs` name and the set holds.
fn listeners<'t>(graph: Graph<'_, 't>, index: usize) -> Vec<Listener<'t>> {
    let route = &graph.set.objects[index];
    let parents = route.root.at("/spec/parentRefs");
    let mut found = Vec::new();
    for parent in parents.into_iter().flat_map(Node::items) {
        let namespace = text(parent, "namespace").or_else(|| route.namespace.clone());
        let Some(name) = text(parent, "name") else {
            continue;
        };
        let kind = match text(parent, "kind").as_deref() {
            None | Some("Gateway") => "Gateway",
            Some("ListenerSet") => "ListenerSet",
            Some(_) => continue,
        };
        for (gateway, object) in graph.named((GROUP, kind), namespace.as_deref(), &name) {
            let listeners = object
                .root
                .get("spec")
                .into_iter()
                .flat_map(|spec| items(spec, "listeners"));
            let meant = listeners
                .take(MAX_LISTENERS)
                .filter(|listener| is_meant(parent, *listener));
            found.extend(meant.map(|node| Listener { gateway, node }));
        }
    }
    found
}

/// Whether a `parentRef` means this listener: without a `sectionName` and a `port` it means all.
fn is_meant(parent: Node<'_>, listener: Node<'_>) -> bool {
    let agrees = |wanted: &str, own: &str| {
        text(parent, wanted).is_none_or(|wanted| text(listener, own) == Some(wanted))
    };
    agrees("sectionName", "name") && agrees("port", "port")
}

/// Plain only when every listener is.
fn together(listeners: &[Listener<'_>]) -> Encryption {
    let mut all = listeners
        .iter()
        .map(|listener| encryption_of(listener.node));
    match listeners {
        [] => Encryption::Unknown,
        _ if all.all(|encryption| encryption == Encryption::Plain) => Encryption::Plain,
        _ => Encryption::Tls,
    }
}

fn encryption_of(listener: Node<'_>) -> Encryption {
    match text(listener, "protocol").as_deref() {
        Some("HTTPS" | "TLS") => Encryption::Tls,
        Some("HTTP") => Encryption::Plain,
        _ => Encryption::Unknown,
    }
}
