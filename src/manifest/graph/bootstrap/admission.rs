//! Webhooks without whose answer pods are refused.

use rustc_hash::FxHashSet;

use super::{Bootstrap, Dependency, Need, Says, Step};
use crate::finding::Confidence;
use crate::manifest::graph::{End, Webhook, webhooks};

/// How many webhooks of a set are asked.
const MOST: usize = 32;

/// Only what somebody waits for can be in a circle, so that other pods are not looked at.
pub(super) fn find(bootstrap: &mut Bootstrap<'_, '_>) {
    let graph = bootstrap.graph;
    let closing: Vec<(Webhook<'_>, Vec<usize>)> = webhooks(graph.set)
        .filter(|webhook| {
            // Conditions look at more than labels.
            let is_conditional = webhook.node.get("matchConditions").is_some();
            webhook.fails_closed() && webhook.takes_pods() && !is_conditional
        })
        .take(MOST)
        .filter_map(|webhook| {
            let (namespace, name) = webhook.service()?;
            let (service, _) = graph
                .named(("", "Service"), namespace.as_deref(), &name)
                .next()?;
            let servers = graph.workloads_of(service).map(|edge| edge.to.object);
            Some((webhook, servers.collect()))
        })
        .collect();
    if closing.is_empty() {
        return;
    }
    let awaited = bootstrap.found.iter().map(|dependency| dependency.to);
    let servers = closing
        .iter()
        .flat_map(|(_, servers)| servers.iter().copied());
    let awaited: FxHashSet<_> = awaited.chain(servers).collect();
    let mut awaited: Vec<_> = awaited.into_iter().collect();
    awaited.sort_unstable();
    for workload in awaited
        .into_iter()
        .filter_map(|index| graph.workload(index))
    {
        for (webhook, servers) in &closing {
            if !webhook.takes_pods_of(graph, workload) {
                continue;
            }
            let end = End {
                object: webhook.configuration,
                node: webhook.name(),
            };
            // A webhook that is asked about its own pods is told by a rule of its own.
            for &server in servers.iter().filter(|server| **server != workload.index) {
                bootstrap.add(Dependency {
                    from: workload.index,
                    to: server,
                    need: Need::Admission,
                    steps: vec![Step {
                        end,
                        says: Says::Need,
                    }],
                    confidence: Confidence::Likely,
                });
            }
        }
    }
}
