//! Who watches, who is told, and what is left to look at.

use super::Notes;
use crate::checks::monitoring::{Alerting, configurations};
use crate::manifest::{WorkloadRole, host_of};
use crate::rule::Mark;
use crate::survey::area::Question;
use crate::yaml::Node;

pub(super) fn look(notes: &mut Notes<'_, '_, '_>) {
    notes.add_players(
        Question::Metrics,
        &[
            WorkloadRole::Prometheus,
            WorkloadRole::MetricsAgent,
            WorkloadRole::TelemetryAgent,
        ],
    );
    notes.add_players(Question::AlertSender, &[WorkloadRole::Alertmanager]);
    for alerting in configurations(notes.set) {
        receivers(notes, &alerting);
    }
    notes.add_players(
        Question::Logs,
        &[WorkloadRole::LogCollector, WorkloadRole::TelemetryAgent],
    );
    last_words(notes);
}

/// Who is told, by the name of the receiver. Of an address no more than the host is said: the rest of it may be a token.
fn receivers<'t>(notes: &mut Notes<'_, '_, 't>, alerting: &Alerting<'t>) {
    let namespace = notes.set.objects[alerting.object].namespace.clone();
    for receiver in alerting.active() {
        for channel in &receiver.channels {
            let (text, mark) = match &channel.target {
                Some((mark, target)) => {
                    let host = host_of(target).unwrap_or_default();
                    let described = notes.hosts.described(&host, namespace.as_deref());
                    (
                        format!("receiver `{}` at {described}", receiver.name),
                        *mark,
                    )
                }
                None => (
                    format!(
                        "receiver `{}`, at an address that is kept elsewhere",
                        receiver.name
                    ),
                    alerting.route.mark,
                ),
            };
            let spot = notes.spot(alerting.object, mark);
            notes.add_at(Question::AlertTarget, text, vec![spot]);
        }
    }
}

/// Workloads that leave a message when they end: the kubelet keeps the last lines of the log with
/// `terminationMessagePolicy: FallbackToLogsOnError`.
fn last_words(notes: &mut Notes<'_, '_, '_>) {
    let tells = |node: Node<'_>| {
        let policy = node.get("terminationMessagePolicy").map(Node::text);
        policy.as_deref() == Some("FallbackToLogsOnError")
    };
    let mut spots = Vec::new();
    for workload in notes.set.workloads() {
        let mut containers = workload.pod.containers();
        if containers.all(|container| tells(container.node)) {
            let name = notes.graph.name_of(workload.index).node;
            spots.push(notes.spot(workload.index, Mark::Value(name)));
        }
    }
    if !spots.is_empty() {
        let text = "they leave the end of their log (`FallbackToLogsOnError`)";
        notes.add_at(Question::LastWords, text, spots);
    }
}
