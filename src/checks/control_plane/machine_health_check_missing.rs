//! Machines of Cluster API that nobody replaces when they break.

use std::borrow::Cow;

use crate::finding::Violation;
use crate::manifest::{Object, ObjectSet, Selector};
use crate::rule::{Mark, Params, violation_in};
use crate::yaml::Node;

/// The label that Cluster API puts onto control-plane machines.
const CONTROL_PLANE: &str = "cluster.x-k8s.io/control-plane";

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let checks: Vec<_> = set
        .objects
        .iter()
        .filter(|object| object.is("cluster.x-k8s.io", "MachineHealthCheck"))
        .collect();
    for (index, object) in set.objects.iter().enumerate() {
        let is_workers = object.is("cluster.x-k8s.io", "MachineDeployment");
        if !is_workers || !has_cluster(set, object) {
            continue;
        }
        let cluster = text(object, "/spec/clusterName");
        let labels = object.root.at("/spec/template/metadata/labels");
        let is_checked = checks.iter().any(|check| {
            let selector = Selector::new(check.root.at("/spec/selector"));
            text(check, "/spec/clusterName") == cluster
                && selector
                    .is_some_and(|selector| selector.matches(|key| label(object, labels, key)))
        });
        if !is_checked {
            let place = object.root.at("/metadata/name").unwrap_or(object.root);
            let message = format!("nobody replaces a broken machine of `{}`", object.name);
            out.push(violation_in(set, index, Mark::Value(place), message));
        }
    }
}

/// Labels of the machines: those of the template, and those that Cluster API adds.
fn label<'t>(object: &Object<'t>, labels: Option<Node<'t>>, key: &str) -> Option<Cow<'t, str>> {
    match key {
        "cluster.x-k8s.io/cluster-name" => object.root.at("/spec/clusterName").map(Node::text),
        "cluster.x-k8s.io/deployment-name" => Some(object.name.clone()),
        CONTROL_PLANE => None,
        _ => labels?.get(key).map(Node::text),
    }
}

/// Whether the machines' cluster is in the set and does not say itself how it is kept healthy.
fn has_cluster(set: &ObjectSet<'_>, machines: &Object<'_>) -> bool {
    let name = text(machines, "/spec/clusterName");
    set.objects.iter().any(|object| {
        object.is("cluster.x-k8s.io", "Cluster")
            && Some(&*object.name) == name.as_deref()
            && object.root.at("/spec/topology").is_none()
    })
}

fn text<'t>(object: &Object<'t>, pointer: &str) -> Option<Cow<'t, str>> {
    object.root.at(pointer).map(Node::text)
}
