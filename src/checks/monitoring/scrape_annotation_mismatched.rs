//! Annotations for Prometheus that lead to no metrics.

use crate::finding::{Severity, Violation};
use crate::manifest::Workload;
use crate::rule::{Mark, Subject, of_case};
use crate::value::placeholder;
use crate::yaml::Node;

/// By convention of the examples of Prometheus' own configuration.
const SCRAPE: &str = "prometheus.io/scrape";
const PORT: &str = "prometheus.io/port";

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    if let Some(workload) = subject.workload {
        out.extend(wrong_object(subject, workload));
        out.extend(wrong_port(subject, workload));
    }
}

/// The annotation is on what makes the pods, and neither on these nor on a Service of theirs.
fn wrong_object<'s, 't>(
    subject: &Subject<'s, 't>,
    workload: Workload<'s, 't>,
) -> Option<Violation> {
    let object = workload.object;
    if object.kind == "Pod" || !workload.is_long_running() {
        return None;
    }
    let scrape = object.root.at("/metadata/annotations")?.get(SCRAPE)?;
    let is_on_pods = on_pods(workload, SCRAPE).is_some();
    let graph = subject.set.graph();
    let mut services = graph.services_of(workload);
    let is_on_service = services.any(|edge| {
        let service = &subject.set.objects[edge.from.object];
        service.annotation(SCRAPE).is_some()
    });
    let message = format!(
        "this is on the {}, and Prometheus looks at pods and Services: nothing is scraped",
        object.kind
    );
    let is_wrong = scrape.text() == "true" && !is_on_pods && !is_on_service;
    is_wrong.then(|| {
        of_case(
            "wrong-object",
            subject.violation(Mark::Key(scrape), message),
        )
    })
}

fn on_pods<'t>(workload: Workload<'_, 't>, key: &str) -> Option<Node<'t>> {
    workload.pod.metadata?.get("annotations")?.get(key)
}

/// Ports of the proxy that Istio puts into pods: <https://istio.io/latest/docs/ops/deployment/application-requirements/>.
const INJECTED: &[u16] = &[15020, 15090];

/// The port is none, or none of the pod's.
fn wrong_port<'s, 't>(subject: &Subject<'s, 't>, workload: Workload<'s, 't>) -> Option<Violation> {
    let port = on_pods(workload, PORT)?;
    let text = port.text();
    if placeholder::is_unknown(&text) || on_pods(workload, SCRAPE)?.text() != "true" {
        return None;
    }
    let Ok(number) = text.parse::<u16>() else {
        let message = format!("`{text}` is no number of a port: nothing is scraped");
        return Some(of_case(
            "value",
            subject.violation(Mark::Value(port), message),
        ));
    };
    let containers = workload.pod.containers();
    let ports: Vec<_> = containers
        .filter_map(|container| container.node.get("ports"))
        .flat_map(Node::items)
        .filter_map(|port| port.get("containerPort")?.as_i64())
        .collect();
    if ports.contains(&i64::from(number)) || INJECTED.contains(&number) {
        return None;
    }
    let message = format!("no container of the pod says that it listens at port {number}");
    Some(Violation {
        // That a port is not listed keeps nobody from listening there.
        severity: ports.is_empty().then_some(Severity::Info),
        ..of_case("port", subject.violation(Mark::Value(port), message))
    })
}
