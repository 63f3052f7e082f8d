//! Workloads that choose each other's pods, and Services that mix the pods of two.

use super::MOST_COMPARED;
use super::alternatives::unless_alternatives;
use crate::finding::{Severity, Violation};
use crate::manifest::{Selector, Workload};
use crate::rule::{Mark, Subject, label_in};
use crate::yaml::Node;

/// Controllers that keep a number of pods.
const CONTROLLERS: &[&str] = &[
    "DaemonSet",
    "Deployment",
    "ReplicaSet",
    "ReplicationController",
    "Rollout",
    "StatefulSet",
];

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((index, object)) = subject.object else {
        return;
    };
    if object.is("", "Service") {
        out.extend(mixed(subject, index));
    } else {
        out.extend(subject.workload.and_then(|own| mutual(subject, own)));
    }
}

/// An earlier workload of the namespace that chooses the pods of this one, and this one its.
fn mutual<'t>(subject: &Subject<'_, 't>, own: Workload<'_, 't>) -> Option<Violation> {
    let set = subject.set;
    let (node, selector) = selector_of(own)?;
    if super::unmatched::is_open(&selector) || own.object.is_controlled() {
        return None;
    }
    let namespace = own.object.namespace.as_deref();
    let chosen = set.graph().chosen(&selector, namespace);
    let mut earlier = chosen
        .take(MOST_COMPARED)
        .filter(|other| other.index < own.index);
    let other = earlier.find(|other| {
        let selector = selector_of(*other);
        let labels = own.pod.metadata.and_then(|metadata| metadata.get("labels"));
        let label = |key: &str| labels?.get(key).map(Node::text);
        selector.is_some_and(|(_, selector)| selector.matches(label))
            && !is_elsewhere(own, *other)
            && !other.object.is_controlled()
            && !is_same(own, *other)
    })?;
    let what = format!("{} `{}`", other.object.kind, other.object.name);
    let violation = Violation {
        case: Some("workload".into()),
        labels: vec![label_in(
            set,
            other.index,
            Mark::Value(set.graph().name_of(other.index).node),
            format!("{what} is here"),
        )],
        ..subject.violation(
            Mark::Value(node),
            format!("the selector chooses the pods of {what}, too, and that one's these"),
        )
    };
    let both = (own.index, other.index);
    Some(unless_alternatives(set, both, violation))
}

fn selector_of<'t>(workload: Workload<'_, 't>) -> Option<(Node<'t>, Selector<'t>)> {
    if !CONTROLLERS.contains(&&*workload.object.kind) {
        return None;
    }
    let node = workload.object.root.at("/spec/selector")?;
    let selector = match &*workload.object.kind {
        "ReplicationController" => Selector::of_map(Some(node)),
        _ => Selector::new(Some(node)),
    };
    Some((node, selector.filter(|one| one.keys().next().is_some())?))
}

/// Whether the pods of two workloads are told apart by the nodes they run on, as those of a DaemonSet for each system are.
fn is_elsewhere(one: Workload<'_, '_>, other: Workload<'_, '_>) -> bool {
    let nodes = |workload: Workload<'_, '_>| {
        let selector = workload.pod.spec.get("nodeSelector").map(text_of);
        let affinity = workload.pod.spec.at("/affinity/nodeAffinity").map(text_of);
        (selector, affinity)
    };
    one.object.kind == "DaemonSet" && other.object.kind == "DaemonSet" && nodes(one) != nodes(other)
}

fn text_of(node: Node<'_>) -> String {
    node.raw().split_whitespace().collect()
}

/// Whether it is the same object, written twice.
fn is_same(one: Workload<'_, '_>, other: Workload<'_, '_>) -> bool {
    one.object.kind == other.object.kind && one.object.name == other.object.name
}

/// Two workloads of different names whose pods one Service sends requests to, though they declare different ports.
fn mixed<'t>(subject: &Subject<'_, 't>, index: usize) -> Option<Violation> {
    let set = subject.set;
    let edges = set.graph().workloads_of(index).take(MOST_COMPARED);
    let mut serving = edges
        .filter_map(|edge| Some((edge, set.workload(edge.to.object)?)))
        .filter(|(_, workload)| workload.is_long_running() && !has_track(*workload));
    let (first_edge, first) = serving.next()?;
    let own = reached(subject.node, first);
    let (edge, other) = serving.find(|(_, other)| {
        other.object.name != first.object.name && reached(subject.node, *other) != own
    })?;
    let label = |index, node, workload: Workload<'_, '_>| {
        let words = format!(
            "the pods of {} `{}`",
            workload.object.kind, workload.object.name
        );
        label_in(set, index, Mark::Value(node), words)
    };
    Some(Violation {
        case: Some("service".into()),
        severity: Some(Severity::Info),
        labels: vec![
            label(first.index, first_edge.to.node, first),
            label(other.index, edge.to.node, other),
        ],
        ..subject.violation(
            Mark::Value(edge.from.node),
            format!(
                "the Service mixes the pods of `{}` and `{}`, which have different ports",
                first.object.name, other.object.name
            ),
        )
    })
}

/// Which ports of the Service lead to a port that the workload's pods declare; all, where they declare none.
///
/// A name leads to those pods only that declare it.
fn reached(service: Node<'_>, workload: Workload<'_, '_>) -> Vec<bool> {
    let containers = workload.pod.containers();
    let declared = containers.filter_map(|container| container.node.get("ports"));
    let declared: Vec<_> = declared.flat_map(Node::items).collect();
    let ports = service.at("/spec/ports").into_iter().flat_map(Node::items);
    let targets = ports.filter_map(|port| port.get("targetPort").or_else(|| port.get("port")));
    let is_declared = |target: Node<'_>| {
        let mut own = declared
            .iter()
            .flat_map(|port| [port.get("name"), port.get("containerPort")]);
        let is_name = target.as_i64().is_none();
        is_name
            || declared.is_empty()
            || own.any(|own| own.is_some_and(|own| own.text() == target.text()))
    };
    targets.map(is_declared).collect()
}

/// Whether its pods are one of two versions that serve side by side.
fn has_track(workload: Workload<'_, '_>) -> bool {
    let labels = workload
        .pod
        .metadata
        .and_then(|metadata| metadata.get("labels"));
    let is_version = |key: &&str| labels.is_some_and(|labels| labels.get(key).is_some());
    ["track", "version", "release-track"].iter().any(is_version)
}
