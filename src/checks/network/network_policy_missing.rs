//! Workloads to which everybody in the cluster may speak.

use super::cilium;
use super::policy::{self, Direction, MOST_COMPARED, OTHER_POLICIES};
use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(workload) = subject.workload else {
        return;
    };
    let network = workload.pod.spec.get("hostNetwork").and_then(Node::as_bool);
    // Policies do not hold for pods in the node's network, and a chart's test runs for a moment.
    if network == Some(true) || workload.is_helm_test() {
        return;
    }
    let graph = subject.set.graph();
    let namespace = workload.object.namespace.as_deref();
    let has_other = |&kind: &(&str, &str)| graph.of_kind(kind, namespace).next().is_some();
    let of_others = OTHER_POLICIES
        .iter()
        .filter(|(group, _)| *group != cilium::GROUP);
    if of_others.into_iter().any(has_other) {
        return;
    }
    let of_cilium: Vec<_> = cilium::choosing(graph, namespace, workload).collect();
    let policies = graph
        .of_kind(("networking.k8s.io", "NetworkPolicy"), namespace)
        .take(MOST_COMPARED);
    let choosing: Vec<_> = policies
        .filter(|(_, object)| {
            policy::selector(object).is_none_or(|one| policy::chooses(&one, workload))
        })
        .filter_map(|(_, object)| object.root.get("spec"))
        .collect();
    let wanted: Vec<&str> = subject.params.strings("directions").collect();
    for direction in [Direction::Ingress, Direction::Egress] {
        let is_wanted = wanted.contains(&direction.fields().0);
        let (rules, _) = direction.fields();
        let is_held = choosing.iter().any(|spec| policy::holds(*spec, direction))
            || of_cilium.iter().any(|spec| cilium::holds(*spec, rules));
        if !is_wanted || is_held {
            continue;
        }
        let message = match direction {
            Direction::Ingress => "no NetworkPolicy selects the pods: everybody may speak to them",
            Direction::Egress => "no NetworkPolicy selects the pods: they may speak to everybody",
        };
        let place = subject.set.graph().name_of(workload.index).node;
        out.push(Violation {
            case: Some(direction.fields().0.into()),
            ..subject.violation(Mark::Value(place), message)
        });
    }
}
