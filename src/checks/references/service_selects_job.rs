//! Services that send requests to pods which do not serve.

use std::borrow::Cow;

use super::MOST_COMPARED;
use crate::finding::{Severity, Violation};
use crate::manifest::Workload;
use crate::rule::{Mark, Subject, label_in};
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((index, _)) = subject.object else {
        return;
    };
    let edges = subject.set.graph().workloads_of(index).take(MOST_COMPARED);
    let selected: Vec<_> = edges
        .filter_map(|edge| Some((edge, subject.set.workload(edge.to.object)?)))
        .collect();
    if !selected
        .iter()
        .any(|(_, workload)| workload.is_long_running())
    {
        return;
    }
    let finite = selected
        .iter()
        .find(|(_, workload)| is_run_to_its_end(*workload));
    let Some((edge, workload)) = finite else {
        return;
    };
    let is_reached = !workload.is_helm_test() && has_a_port(subject.node, *workload);
    let what = format!("{} `{}`", workload.object.kind, workload.object.name);
    let message = if is_reached {
        format!("while it runs, the pods of {what} get requests, too")
    } else {
        format!("the selector chooses the pods of {what}, too")
    };
    out.push(Violation {
        case: Some(if is_reached { "reached" } else { "selected" }.into()),
        severity: (!is_reached).then_some(Severity::Info),
        labels: vec![label_in(
            subject.set,
            workload.index,
            Mark::Value(edge.to.node),
            "the labels of its pods",
        )],
        ..subject.violation(Mark::Value(edge.from.node), message)
    });
}

/// Whether its pods are started to end: a job, or what a release runs at one of its moments.
fn is_run_to_its_end(workload: Workload<'_, '_>) -> bool {
    matches!(&*workload.object.kind, "Job" | "CronJob") || workload.is_hook()
}

/// Whether a request that the Service takes finds a port of the pods: a number does, declared or not.
fn has_a_port(service: Node<'_>, workload: Workload<'_, '_>) -> bool {
    let ports = service.at("/spec/ports").into_iter().flat_map(Node::items);
    let mut targets = ports.filter_map(|port| port.get("targetPort").or_else(|| port.get("port")));
    let names: Vec<Cow<'_, str>> = workload
        .pod
        .containers()
        .filter_map(|container| container.node.get("ports"))
        .flat_map(Node::items)
        .filter_map(|port| port.get("name").map(Node::text))
        .collect();
    targets.any(|target| target.as_i64().is_some() || names.contains(&target.text()))
}
