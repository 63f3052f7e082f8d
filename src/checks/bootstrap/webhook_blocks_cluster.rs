//! Admission webhooks that nothing gets past while they do not answer, not even themselves.

use crate::checks::registry::way::title;
use crate::checks::reliability::scale::scale;
use crate::finding::{Confidence, Label, Severity, Violation};
use crate::manifest::graph::{Graph, Webhook, webhooks};
use crate::manifest::{ObjectSet, Workload};
use crate::rule::{Mark, Params, label_at_name, of_case, violation_in};
use crate::value::placeholder;
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    for webhook in webhooks(set) {
        // A selector that is not there may be patched in.
        if webhook.node.get("namespaceSelector").is_none() && set.graph().is_patched() {
            continue;
        }
        // Conditions look at more than what can be seen here.
        let is_conditional = webhook.node.get("matchConditions").is_some();
        if webhook.fails_closed() && webhook.takes_pods() && !is_conditional {
            out.extend(judge(set, &webhook));
        }
    }
}

fn judge<'t>(set: &ObjectSet<'t>, webhook: &Webhook<'t>) -> Option<Violation> {
    let graph = set.graph();
    let (namespace, service) = webhook.service()?;
    let namespace = namespace
        .filter(|namespace| !namespace.is_empty() && !placeholder::is_unknown(namespace))?;
    let servers = servers(graph, &namespace, &service);
    let takes_itself = webhook.chooses_namespace(graph, &namespace) == Some(true)
        && chooses_pods_of(webhook, &servers);
    if takes_itself {
        let message = format!(
            "it must answer before a pod of its own namespace `{namespace}` is made, its own pods included"
        );
        return Some(violation(set, webhook, &servers, "own-pods", message));
    }
    // A selector of labels that pods must have to be looked at at all is a choice of each pod.
    let takes_all = webhook.node.get("objectSelector").is_none();
    if webhook.chooses_namespace(graph, "kube-system") != Some(true) || !takes_all {
        return None;
    }
    let single = servers.iter().find(|server| is_single(set, **server));
    let (case, message) = match single {
        Some(server) => (
            "single-replica",
            format!(
                "no pod is made in `kube-system` while the one pod of {} does not answer",
                title(server.object)
            ),
        ),
        None if servers.iter().any(|server| is_on_node_network(*server)) => return None,
        None => (
            "kube-system",
            "no pod of `kube-system` is made while it does not answer, not even those of the network that it needs"
                .to_owned(),
        ),
    };
    let violation = violation(set, webhook, &servers, case, message);
    Some(Violation {
        severity: Some(Severity::Warning),
        ..violation
    })
}

fn servers<'s, 't>(graph: Graph<'s, 't>, namespace: &str, service: &str) -> Vec<Workload<'s, 't>> {
    let found = graph
        .named(("", "Service"), Some(namespace), service)
        .next();
    let Some((service, _)) = found else {
        return Vec::new();
    };
    let edges = graph.workloads_of(service);
    edges
        .filter_map(|edge| graph.workload(edge.to.object))
        .filter(|server| server.is_long_running())
        .collect()
}

/// Whether pods of the servers are looked at; of servers that are not in the set only where no labels decide.
fn chooses_pods_of(webhook: &Webhook<'_>, servers: &[Workload<'_, '_>]) -> bool {
    webhook.node.get("objectSelector").is_none()
        || servers.iter().any(|server| webhook.chooses_labels(*server))
}

fn is_on_node_network(server: Workload<'_, '_>) -> bool {
    let network = server.pod.spec.get("hostNetwork");
    network.and_then(Node::as_bool) == Some(true)
}

fn is_single<'t>(set: &ObjectSet<'t>, server: Workload<'_, 't>) -> bool {
    let least = scale(set, server).map(|scale| scale.least);
    least.is_some_and(|least| least < 2)
}

fn violation<'t>(
    set: &ObjectSet<'t>,
    webhook: &Webhook<'t>,
    servers: &[Workload<'_, 't>],
    case: &str,
    message: String,
) -> Violation {
    let mark = match webhook.node.get("namespaceSelector") {
        Some(selector) => Mark::Value(selector),
        None => Mark::Missing {
            parent: webhook.node,
            field: "namespaceSelector",
        },
    };
    let label = |server: &Workload<'_, '_>| label_at_name(set, server.index, "this answers");
    let labels: Vec<Label> = servers.iter().take(1).map(label).collect();
    Violation {
        confidence: match labels.is_empty() {
            true => Confidence::Likely,
            false => Confidence::Certain,
        },
        labels,
        ..of_case(
            case,
            violation_in(set, webhook.configuration, mark, message),
        )
    }
}
