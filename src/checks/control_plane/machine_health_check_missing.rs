//! Machines of Cluster API that nobody replaces when they break.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::finding::Violation;
use crate::manifest::{Object, ObjectSet, Selector};
use crate::rule::{Mark, Params, violation_in};
use crate::yaml::Node;

/// The label that Cluster API puts onto control-plane machines.
const CONTROL_PLANE: &str = "cluster.x-k8s.io/control-plane";

/// How many health checks of one cluster are asked about one group of machines.
const MOST: usize = 64;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let mut checks: FxHashMap<Cow<'_, str>, Vec<Selector<'_>>> = FxHashMap::default();
    let mut clusters = FxHashSet::default();
    for object in &set.objects {
        if object.is("cluster.x-k8s.io", "MachineHealthCheck") {
            let selector = Selector::new(object.root.at("/spec/selector"));
            if let (Some(cluster), Some(selector)) = (text(object, "/spec/clusterName"), selector) {
                checks.entry(cluster).or_default().push(selector);
            }
        } else if object.is("cluster.x-k8s.io", "Cluster")
            && object.root.at("/spec/topology").is_none()
        {
            // A topology says itself how its machines are kept healthy.
            clusters.insert(&*object.name);
        }
    }
    if set.graph().is_patched() {
        return;
    }
    for (index, object) in set.objects.iter().enumerate() {
        let cluster = text(object, "/spec/clusterName").unwrap_or_default();
        if !object.is("cluster.x-k8s.io", "MachineDeployment") || !clusters.contains(&*cluster) {
            continue;
        }
        let labels = object.root.at("/spec/template/metadata/labels");
        let mut own = checks.get(&cluster).into_iter().flatten().take(MOST);
        if !own.any(|selector| selector.matches(|key| label(object, labels, key))) {
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

fn text<'t>(object: &Object<'t>, pointer: &str) -> Option<Cow<'t, str>> {
    object.root.at(pointer).map(Node::text)
}
