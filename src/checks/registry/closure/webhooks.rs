//! Admission webhooks that must answer before the registry's pods are taken.

use super::{Need, Registries, Registry, title};
use crate::rule::{Mark, label_in};

/// The webhook that the object serves, that takes pods of the registry, and without whose answer they are refused.
pub(super) fn admits(
    registries: &Registries<'_, '_>,
    registry: &Registry<'_>,
    object: usize,
) -> Option<Need> {
    let graph = registries.graph;
    let set = graph.set;
    let server = graph.workload(object)?;
    let services: Vec<_> = graph
        .services_of(server)
        .map(|edge| edge.from.object)
        .collect();
    if services.is_empty() {
        return None;
    }
    let members: Vec<_> = registry
        .members
        .iter()
        .filter_map(|&member| graph.workload(member))
        .collect();
    let webhook = registries.webhooks.iter().find(|webhook| {
        services
            .iter()
            .any(|&service| webhook.is_served_by(&set.objects[service]))
            && webhook.fails_closed()
            && webhook.takes_pods()
            && members
                .iter()
                .any(|member| webhook.takes_pods_of(graph, *member))
    })?;
    let configuration = webhook.configuration;
    let words = format!(
        "{} refuses the registry's pods until it answers",
        title(&set.objects[configuration])
    );
    let label = label_in(set, configuration, Mark::Value(webhook.name()), words);
    Some(Need::likely("this admission webhook", Some(label)))
}
