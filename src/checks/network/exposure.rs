//! How the pods of a workload are reached from outside the cluster.

use crate::finding::Violation;
use crate::manifest::graph::Route;
use crate::manifest::{Object, ObjectSet, Workload};
use crate::rule::{Mark, Subject, label_in};
use crate::yaml::Node;

/// A way into the cluster that leads to a workload.
pub(super) struct Exposure<'s, 't> {
    /// The object by which the cluster is entered.
    pub(super) entry: usize,
    /// What that object says; `None` for a Service that is reached itself.
    pub(super) route: Option<&'s Route<'t>>,
    /// The places of the way, from outside to the Service's selector.
    way: Vec<(usize, Node<'t>, String)>,
}

/// How many Services of a workload, and routes of a Service, are looked at: more stand only in a set made to be slow.
const MOST: usize = 64;

/// Every way in; a Service that is one itself comes before the routes to it.
pub(super) fn exposures<'s, 't>(
    set: &'s ObjectSet<'t>,
    workload: Workload<'s, 't>,
) -> Vec<Exposure<'s, 't>> {
    let graph = set.graph();
    let mut found = Vec::new();
    for edge in graph.services_of(workload).take(MOST) {
        let service = edge.from.object;
        let selects = (
            service,
            edge.from.node,
            format!("Service `{}` selects the pods", set.objects[service].name),
        );
        if let Some((node, words)) = opened(&set.objects[service]) {
            found.push(Exposure {
                entry: service,
                route: None,
                way: vec![(service, node, words), selects.clone()],
            });
        }
        for (route, edge) in graph.routes_to(service).take(MOST) {
            let object = &set.objects[route.object];
            let words = format!("{} `{}` leads to the Service", object.kind, object.name);
            found.push(Exposure {
                entry: route.object,
                route: Some(route),
                way: vec![(route.object, edge.from.node, words), selects.clone()],
            });
        }
    }
    found
}

/// The violation of what is found through a way in, with each of its places.
pub(super) fn violation<'t>(
    subject: &Subject<'_, 't>,
    node: Node<'t>,
    exposure: &Exposure<'_, 't>,
    what: &str,
) -> Violation {
    let set = subject.set;
    let entry = &set.objects[exposure.entry];
    let places = exposure.way.iter();
    let labels =
        places.map(|(object, node, words)| label_in(set, *object, Mark::Value(*node), words));
    Violation {
        hops: exposure.way.len(),
        labels: labels.collect(),
        ..subject.violation(
            Mark::Value(node),
            format!("{what} through {} `{}`", entry.kind, entry.name),
        )
    }
}

/// Where a Service says that it is reached from outside.
fn opened<'t>(service: &Object<'t>) -> Option<(Node<'t>, String)> {
    let spec = service.root.get("spec")?;
    let kind = spec
        .get("type")
        .filter(|kind| matches!(&*kind.text(), "LoadBalancer" | "NodePort"));
    let addresses = spec.get("externalIPs").filter(|list| !list.is_empty());
    let node = kind.or(addresses)?;
    Some((
        node,
        format!("Service `{}` is reached from outside", service.name),
    ))
}
