//! Images that come from a registry of the set.

use super::names::{Reached, dependency};
use super::{Bootstrap, Need};
use crate::manifest::graph::End;
use crate::manifest::{WorkloadRole, images};
use crate::value::ImageReference;

pub(super) fn find(bootstrap: &mut Bootstrap<'_, '_>) {
    let graph = bootstrap.graph;
    let registries: Vec<_> = graph.playing(WorkloadRole::Registry).collect();
    if registries.is_empty() {
        return;
    }
    let reached = Reached::of(graph, registries.into_iter());
    for image in images(graph.set) {
        let reference = ImageReference::parse(&image.text).filter(|_| !image.is_never_pulled);
        let Some((host, port)) =
            reference.and_then(|reference| Some((reference.host?, reference.port)))
        else {
            continue;
        };
        // A node, unlike a pod, has no namespace.
        let port = port.map(str::parse).transpose();
        let found = port.ok().and_then(|port| reached.at(host, port));
        if let Some((to, address)) = found {
            let from = End {
                object: image.object,
                node: image.node,
            };
            bootstrap.add(dependency(Need::Image, from, to, address));
        }
    }
}
