//! The way from an image to the registry it comes from, as labels.

use super::registries::{Pull, Registries};
use crate::finding::Label;
use crate::manifest::{Object, Via};
use crate::rule::{Mark, label_in};
use crate::yaml::Node;

/// The places from the image to the registry, in order: a route's host, the Service, the registry.
pub(super) fn way(registries: &Registries<'_, '_>, pull: &Pull<'_>) -> Vec<Label> {
    to(registries, pull.registry, pull.address)
}

/// The places from an address of a registry to it.
pub(super) fn to(registries: &Registries<'_, '_>, registry: usize, address: usize) -> Vec<Label> {
    let (member, address) = &registries.all[registry].addresses[address];
    let set = registries.graph.set;
    let mut labels: Vec<_> = address
        .hops
        .iter()
        .map(|hop| {
            let what = title(&set.objects[hop.end.object]);
            label_in(
                set,
                hop.end.object,
                Mark::Value(hop.end.node),
                words(hop.via, &what),
            )
        })
        .collect();
    let end = image_of(registries, *member);
    labels.push(label_in(
        set,
        *member,
        Mark::Value(end),
        format!("the registry is {}", title(&set.objects[*member])),
    ));
    labels
}

/// What a place on the way from an address says, for its label.
pub(in crate::checks) fn words(via: Via, what: &str) -> String {
    match via {
        Via::Host => format!("{what} routes this host"),
        Via::Backend => format!("{what} sends it on"),
        Via::Selector => format!("{what} selects these pods"),
        Via::ServiceAddress | Via::LoadBalancer => format!("{what} has this address"),
        Via::NodePort => format!("{what} has this port on every node"),
        Via::HostPort => format!("{what} has this port of its node"),
        Via::Declared => format!("{what} is told that this is its address"),
    }
}

/// Kind, namespace and name: Deployment `infra/registry`.
pub(in crate::checks) fn title(object: &Object<'_>) -> String {
    match &object.namespace {
        Some(namespace) => format!("{} `{namespace}/{}`", object.kind, object.name),
        None => format!("{} `{}`", object.kind, object.name),
    }
}

/// The image that makes a member a registry; its name where it runs none.
pub(super) fn image_of<'t>(registries: &Registries<'_, 't>, member: usize) -> Node<'t> {
    let containers = registries
        .graph
        .workload(member)
        .into_iter()
        .flat_map(|workload| workload.pod.containers());
    let mut images = containers.filter_map(|container| container.node.get("image"));
    let image = images.find(|image| {
        use crate::manifest::WorkloadRole::{ImageMirror, Registry};
        matches!(
            crate::manifest::role_of_image(&image.text()),
            Some(Registry | ImageMirror)
        )
    });
    image.unwrap_or_else(|| registries.graph.name_of(member).node)
}
