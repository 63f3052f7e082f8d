//! Ways into a registry from outside the cluster.

use super::registries::Registry;
use crate::manifest::graph::{Edge, Graph, Host, Route};
use crate::yaml::Node;

/// A way into a registry from outside the cluster.
pub(super) struct Exposure<'s, 't> {
    pub(super) member: usize,
    /// From a Service to the pods.
    pub(super) selection: Edge<'t>,
    /// The hostname that is routed to the Service; `None` for a Service that is reached itself.
    pub(super) route: Option<(&'s Route<'t>, &'s Host<'t>)>,
    /// The place that says so.
    pub(super) node: Node<'t>,
    pub(super) object: usize,
}

/// Every way into a registry.
pub(super) fn of<'s, 't>(graph: Graph<'s, 't>, registry: &Registry<'t>) -> Vec<Exposure<'s, 't>> {
    let mut found = Vec::new();
    for workload in registry
        .members
        .iter()
        .filter_map(|&member| graph.workload(member))
    {
        let member = workload.index;
        for selection in graph.services_of(workload) {
            let service = selection.from.object;
            for (route, _) in graph.routes_to(service) {
                found.extend(route.hosts.iter().map(|host| Exposure {
                    member,
                    selection,
                    route: Some((route, host)),
                    node: host.end.node,
                    object: host.end.object,
                }));
            }
            let kind = graph.set.objects[service].root.at("/spec/type");
            let is_reached =
                kind.filter(|kind| matches!(&*kind.text(), "LoadBalancer" | "NodePort"));
            found.extend(is_reached.map(|node| Exposure {
                member,
                selection,
                route: None,
                node,
                object: service,
            }));
        }
    }
    found
}

/// Whether a way in asks who you are, lets only some addresses in, or hands that to something else.
pub(super) fn asks(graph: Graph<'_, '_>, exposure: &Exposure<'_, '_>) -> bool {
    let Some((route, _)) = exposure.route else {
        // A port of the nodes is for the nodes; a load balancer is for everybody it lets in.
        let service = &graph.set.objects[exposure.object];
        let sources = service.root.at("/spec/loadBalancerSourceRanges").is_some();
        return exposure.node.text() == "NodePort"
            || sources
            || is_annotated(graph, exposure.object, &["internal", "source"]);
    };
    is_filtered(graph, route)
        || is_annotated(
            graph,
            route.object,
            &[
                "auth",
                "middleware",
                "whitelist",
                "allowlist",
                "oauth",
                "scheme",
            ],
        )
}

/// Whether something else looks at what a route sends on, and may ask who you are.
pub(in crate::checks) fn is_filtered(graph: Graph<'_, '_>, route: &Route<'_>) -> bool {
    let object = &graph.set.objects[route.object];
    let mut rules = object
        .root
        .at("/spec/rules")
        .into_iter()
        .flat_map(Node::items);
    let has_filter = rules.any(|rule| {
        let mut filters = rule.get("filters").into_iter().flat_map(Node::items);
        filters.any(|filter| filter.get("extensionRef").is_some())
    });
    has_filter
        || object.kind == "VirtualService"
        || route.node.get("middlewares").is_some()
        || object.root.at("/spec/virtualhost/authorization").is_some()
}

/// Whether an annotation speaks of one of the words, in its key or its value.
pub(super) fn is_annotated(graph: Graph<'_, '_>, object: usize, words: &[&str]) -> bool {
    let annotations = graph.set.objects[object].root.at("/metadata/annotations");
    let mut entries = annotations.into_iter().flat_map(Node::entries);
    entries.any(|entry| {
        let key = entry.key_text().unwrap_or_default();
        words
            .iter()
            .any(|word| key.contains(word) || entry.text().contains(word))
    })
}

/// Classes of Ingress whose controller encrypts whatever it serves.
pub(super) fn has_tunnel(graph: Graph<'_, '_>, object: usize) -> bool {
    let class = graph.set.objects[object]
        .root
        .at("/spec/ingressClassName")
        .map(Node::text);
    matches!(
        class.as_deref(),
        Some("tailscale" | "cloudflare-tunnel" | "ngrok")
    )
}
