//! Monitors that scrape a port which nothing that they select has.

use std::borrow::Cow;

use super::monitors::{Monitor, Scraped, Targets, monitors};
use crate::finding::Violation;
use crate::manifest::ObjectSet;
use crate::rule::{Mark, Params, label_at_name, violation_in};
use crate::value::{near, placeholder};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let monitors = monitors(set);
    if monitors.is_empty() || set.graph().is_patched() {
        return;
    }
    let targets = Targets::of(set);
    for monitor in &monitors {
        let selected = targets.selected(monitor);
        // Without a label it selects whatever there is, here and elsewhere.
        if selected.is_empty() || monitor.selector.equalities().next().is_none() {
            continue;
        }
        for endpoint in monitor.endpoints() {
            out.extend(judge(set, monitor, endpoint, &selected));
        }
    }
}

fn judge<'t>(
    set: &ObjectSet<'t>,
    monitor: &Monitor<'_, 't>,
    endpoint: Node<'t>,
    selected: &[usize],
) -> Option<Violation> {
    let (node, names) = match (monitor.scraped, endpoint.get("port")) {
        (Scraped::Services, Some(port)) => (port, service_ports(set, selected)),
        (Scraped::Pods, Some(port)) => (port, pod_ports(set, selected)?),
        (_, None) => {
            let target = endpoint
                .get("targetPort")
                .filter(|target| target.as_i64().is_none())?;
            let pods = match monitor.scraped {
                Scraped::Services => pods_of(set, selected)?,
                Scraped::Pods => selected.to_vec(),
            };
            (target, pod_ports(set, &pods)?)
        }
    };
    let wanted = node.text();
    let is_unknown = |text: &str| placeholder::is_unknown(text) || text.contains("$(");
    if is_unknown(&wanted)
        || names.is_empty()
        || names.iter().any(|name| *name == wanted || is_unknown(name))
    {
        return None;
    }
    let first = *selected.first()?;
    let object = &set.objects[first];
    let message = format!(
        "`{wanted}` is the name of no port of {} `{}`: nothing is scraped",
        object.kind, object.name
    );
    let near = near::within(&wanted, names.iter().map(|name| &**name), 2);
    let all: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    let help = match near {
        Some(near) => format!("name a port that is there: `{near}`"),
        None => format!("name a port that is there: {}", all.join(", ")),
    };
    let label = label_at_name(set, first, "this is selected");
    Some(Violation {
        labels: vec![label],
        help: Some(help),
        ..violation_in(set, monitor.index, Mark::Value(node), message)
    })
}

/// The names of the ports of Services. A port without a name has none.
fn service_ports<'t>(set: &ObjectSet<'t>, services: &[usize]) -> Vec<Cow<'t, str>> {
    let ports = services
        .iter()
        .filter_map(|&index| set.objects[index].root.at("/spec/ports"));
    let mut names: Vec<_> = ports
        .flat_map(Node::items)
        .map(|port| port.get("name").map(Node::text).unwrap_or_default())
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The pods behind Services; `None` where one of them has pods that are not in the set.
fn pods_of(set: &ObjectSet<'_>, services: &[usize]) -> Option<Vec<usize>> {
    let mut found = Vec::new();
    for &service in services {
        let before = found.len();
        found.extend(
            set.graph()
                .workloads_of(service)
                .map(|edge| edge.to.object)
                .take(32),
        );
        if found.len() == before {
            return None;
        }
    }
    Some(found)
}

/// The names of the ports of pods; `None` where a container may have more than it says: an operator's, or one that is
/// injected.
fn pod_ports<'t>(set: &ObjectSet<'t>, workloads: &[usize]) -> Option<Vec<Cow<'t, str>>> {
    let mut names = Vec::new();
    for &index in workloads {
        let workload = set.workload(index)?;
        if !workload.object.is_builtin() || is_injected(workload.pod.metadata) {
            return None;
        }
        for container in workload.pod.containers() {
            let ports = container
                .node
                .get("ports")
                .into_iter()
                .flat_map(Node::items);
            names.extend(ports.filter_map(|port| port.get("name").map(Node::text)));
        }
    }
    names.sort_unstable();
    names.dedup();
    Some(names)
}

/// Meshes add a container with ports of its own.
fn is_injected(metadata: Option<Node<'_>>) -> bool {
    let annotations = metadata.and_then(|metadata| metadata.get("annotations"));
    let mut keys = annotations
        .into_iter()
        .flat_map(Node::entries)
        .filter_map(Node::key_text);
    keys.any(|key| key.contains("inject"))
}
