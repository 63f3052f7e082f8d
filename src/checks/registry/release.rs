//! What belongs to one release, and what a release says of its addresses before anybody renders it.

use crate::finding::Confidence;
use crate::manifest::graph::End;
use crate::manifest::{Address, Hop, ObjectSet, Via};
use crate::yaml::Node;

/// What the objects of one release share.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Release {
    /// A namespace, and the release's name as a label.
    Named(String, String),
    /// An object of its own.
    Alone(usize),
}

/// Labels that name a release: Kubernetes' own and the one that charts had before it.
const LABELS: &[&str] = &["app.kubernetes.io/instance", "release"];

/// The release that the object at this place belongs to.
pub(super) fn key(set: &ObjectSet<'_>, index: usize) -> Release {
    let object = &set.objects[index];
    let labels = object.root.at("/metadata/labels");
    let name = LABELS.iter().find_map(|label| labels?.get(label));
    match name {
        Some(name) => {
            let namespace = object.namespace.clone().unwrap_or_default();
            Release::Named(namespace.into_owned(), name.text().into_owned())
        }
        None => Release::Alone(index),
    }
}

/// Where charts of registries take their public address from.
const VALUES: &[&str] = &[
    "/externalURL",
    "/expose/ingress/hosts/core",
    "/global/hosts/registry/name",
    "/ingress/hosts",
    "/httproute/hostnames",
    "/route/main/hostnames",
];

/// The addresses that the values of a release say: `spec.values` of Flux, `spec.source.helm.valuesObject` of Argo CD.
pub(super) fn addresses<'t>(set: &ObjectSet<'t>, index: usize) -> Vec<Address<'t>> {
    let root = set.objects[index].root;
    let values = ["/spec/values", "/spec/source/helm/valuesObject"];
    let Some(values) = values.iter().find_map(|pointer| root.at(pointer)) else {
        return Vec::new();
    };
    let named = VALUES.iter().filter_map(|pointer| values.at(pointer));
    let scalars = named.flat_map(|node| {
        let items = node.items().map(|item| item.get("host").unwrap_or(item));
        let scalar = Some(node).filter(|node| node.is_empty());
        scalar.into_iter().chain(items).collect::<Vec<_>>()
    });
    scalars.filter_map(|node| address(index, node)).collect()
}

fn address<'t>(object: usize, node: Node<'t>) -> Option<Address<'t>> {
    let text = node.as_str()?;
    let host = text.split_once("://").map_or(&*text, |(_, rest)| rest);
    let host = host.split('/').next().filter(|host| !host.is_empty())?;
    let hop = Hop {
        end: End { object, node },
        via: Via::Declared,
    };
    Some(Address {
        host: host.to_ascii_lowercase().into(),
        port: None,
        hops: vec![hop],
        confidence: Confidence::Certain,
    })
}
