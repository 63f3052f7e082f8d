//! Services that send requests to a port that none of their pods has.

use std::borrow::Cow;

use super::MOST_COMPARED;
use crate::finding::{Confidence, Severity, Violation};
use crate::manifest::{Role, Workload};
use crate::rule::{Mark, Subject, label_in};
use crate::value::placeholder;
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((index, _)) = subject.object else {
        return;
    };
    let edges = subject.set.graph().workloads_of(index);
    let selected: Vec<_> = edges
        .take(MOST_COMPARED)
        .filter_map(|edge| Some((subject.set.workload(edge.to.object)?, edge.to.node)))
        .filter(|(workload, _)| workload.is_long_running())
        .collect();
    let Some((workload, labels)) = selected.first() else {
        return;
    };
    let ports = subject.node.at("/spec/ports").into_iter();
    for port in ports.flat_map(Node::items) {
        let Some(target) = port.get("targetPort").or_else(|| port.get("port")) else {
            continue;
        };
        let is_there = selected
            .iter()
            .any(|(workload, _)| declares(*workload, target));
        // `$(name)` is a variable of kustomize.
        let text = target.text();
        if is_there || text.contains("$(") || placeholder::is_unknown(&text) {
            continue;
        }
        let label = label_in(
            subject.set,
            workload.index,
            Mark::Value(*labels),
            format!(
                "the pods of {} `{}`",
                workload.object.kind, workload.object.name
            ),
        );
        out.extend(
            judge(subject, &selected, target).map(|violation| Violation {
                labels: vec![label],
                ..violation
            }),
        );
    }
}

fn judge<'t>(
    subject: &Subject<'_, 't>,
    selected: &[(Workload<'_, 't>, Node<'t>)],
    target: Node<'t>,
) -> Option<Violation> {
    let text = target.text();
    let has_ports = || {
        selected
            .iter()
            .any(|(workload, _)| ports(*workload).next().is_some())
    };
    let message =
        |what: &str| format!("{what} `{text}` is no port of the pods that the Service selects");
    let violation = |message| subject.violation(Mark::Value(target), message);
    if text.parse::<u16>().is_ok() {
        return has_ports().then(|| Violation {
            case: Some("numeric".into()),
            confidence: Confidence::Possible,
            severity: Some(Severity::Info),
            ..violation(message("number"))
        });
    }
    let is_headless = subject
        .node
        .at("/spec/clusterIP")
        .is_some_and(|address| address.text() == "None");
    let names: Vec<Cow<'_, str>> = selected
        .iter()
        .flat_map(|(workload, _)| ports(*workload))
        .filter_map(|port| port.get("name").map(Node::text))
        .collect();
    // Something of the pod may declare what a later step fills in.
    if names.iter().any(|name| placeholder::is_unknown(name)) || subject.set.graph().is_patched() {
        return None;
    }
    let severity = is_headless.then_some(Severity::Info);
    let near = crate::value::near::within(&text, names.iter().map(|name| &**name), 2);
    Some(Violation {
        case: Some(
            if is_headless {
                "named-headless"
            } else {
                "named"
            }
            .into(),
        ),
        severity,
        help: near.map(|near| format!("name a port that the pods have: `{near}`")),
        ..violation(message("name"))
    })
}

/// Whether a container that runs as long as the pod declares the port, by name or number.
fn declares(workload: Workload<'_, '_>, target: Node<'_>) -> bool {
    let text = target.text();
    let key = if text.parse::<u16>().is_ok() {
        "containerPort"
    } else {
        "name"
    };
    ports(workload).any(|port| port.get(key).is_some_and(|own| own.text() == text))
}

/// The ports of the containers that run as long as the pod.
fn ports<'t>(workload: Workload<'_, 't>) -> impl Iterator<Item = Node<'t>> {
    let containers = workload
        .pod
        .containers()
        .filter(|container| matches!(container.role, Role::Regular | Role::Sidecar));
    containers.flat_map(|container| {
        let ports = container.node.get("ports").into_iter();
        ports.flat_map(Node::items)
    })
}
