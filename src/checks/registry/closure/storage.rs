//! Drivers of the volumes that a registry mounts.

use std::borrow::Cow;

use super::{Need, Registries, Registry};
use crate::manifest::{Workload, graph};
use crate::rule::{Mark, label_in};
use crate::yaml::Node;

/// The driver of a volume that the registry mounts: its name stands in the driver's arguments, or a word of it in the
/// driver's image.
pub(super) fn drives(
    registries: &Registries<'_, '_>,
    registry: &Registry<'_>,
    object: usize,
) -> Option<Need> {
    let graph = registries.graph;
    let driver = graph.workload(object)?;
    let members = registry
        .members
        .iter()
        .filter_map(|&member| graph.workload(member));
    let mounts = members.flat_map(|member| {
        volume_names(member)
            .into_iter()
            .map(move |name| (member, name))
    });
    let mut classes = mounts.filter_map(|(member, name)| {
        let claim = graph.claim(member, &name)?;
        Some((claim, graph.storage_class(claim)?))
    });
    classes.find_map(|(claim, class)| {
        let name = class.provisioner.as_deref().unwrap_or(&class.name);
        let confidence = graph::drives(driver, name)?;
        let node = claim.spec.get("storageClassName")?;
        let because = label_in(
            graph.set,
            claim.object,
            Mark::Value(node),
            "the registry's volume is of this class",
        );
        Some(Need {
            who: "the storage driver",
            because: Some(because),
            confidence,
        })
    })
}

fn volume_names<'t>(workload: Workload<'_, 't>) -> Vec<Cow<'t, str>> {
    let containers = workload.pod.containers();
    let mounts = containers.flat_map(|container| {
        container
            .node
            .get("volumeMounts")
            .into_iter()
            .flat_map(Node::items)
    });
    mounts
        .filter_map(|mount| Some(mount.get("name")?.text()))
        .collect()
}
