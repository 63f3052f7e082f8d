//! Builds that share nodes, or a namespace, with what serves users.

use rustc_hash::FxHashMap;

use super::ci;
use crate::finding::{Confidence, Violation};
use crate::manifest::{ClusterRole, Object, ObjectSet, Workload, WorkloadRole};
use crate::rule::{Mark, Params, label_at_name, of_case, violation_in};
use crate::yaml::Node;

/// How many applications of a namespace are compared with a runner: the parts of one program are fewer.
const MOST_COMPARED: usize = 64;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let graph = set.graph();
    let runners: Vec<_> = (0..set.objects.len())
        .filter(|&index| is_runner(set, index) || graph.plays(index, &[WorkloadRole::CiRunner]))
        .collect();
    if runners.is_empty() {
        return;
    }
    let applications = ci::applications(set);
    let mut by_namespace: FxHashMap<_, Vec<_>> = FxHashMap::default();
    for application in &applications {
        let namespace = application.object.namespace.as_deref();
        by_namespace.entry(namespace).or_default().push(application);
    }
    for runner in runners {
        let object = &set.objects[runner];
        let pod = ci::pod_of_builds(object, set.workload(runner));
        if pod.is_some_and(is_isolated) {
            continue;
        }
        let near = by_namespace.get(&object.namespace.as_deref());
        let mut near = near.into_iter().flatten().take(MOST_COMPARED);
        let beside = near.find(|application| is_beside(object, application));
        match beside {
            Some(application) => out.push(in_namespace(set, runner, pod, **application)),
            None => out.extend(on_nodes(set, runner, pod, &applications)),
        }
    }
}

fn is_runner(set: &ObjectSet<'_>, index: usize) -> bool {
    let workload = set.workload(index);
    let is_long = workload.is_none_or(|workload| workload.is_long_running());
    let part = ci::part(&set.objects[index], workload);
    is_long && matches!(part, Some(WorkloadRole::CiRunner | WorkloadRole::Builder))
}

/// An application in the runner's own namespace that is no part of what the runner is.
fn is_beside(runner: &Object<'_>, application: &Workload<'_, '_>) -> bool {
    let other = application.object;
    runner.namespace.is_some() && !ci::are_one_program(runner, other)
}

fn in_namespace<'t>(
    set: &ObjectSet<'t>,
    runner: usize,
    pod: Option<Node<'t>>,
    application: Workload<'_, '_>,
) -> Violation {
    let object = &set.objects[runner];
    let namespace = object.namespace.as_deref().unwrap_or_default();
    let message = format!(
        "builds run in namespace `{namespace}`, beside {} `{}`",
        application.object.kind, application.object.name
    );
    let label = label_at_name(set, application.index, "this serves requests");
    Violation {
        labels: vec![label],
        confidence: Confidence::Likely,
        ..of_case(
            "namespace",
            violation_in(set, runner, mark(set, runner, pod), message),
        )
    }
}

/// Where the cluster is for users, or everything of it is known.
fn on_nodes<'t>(
    set: &ObjectSet<'t>,
    runner: usize,
    pod: Option<Node<'t>>,
    applications: &[Workload<'_, '_>],
) -> Option<Violation> {
    let cluster = &set.cluster;
    let is_known = cluster.complete && cluster.role.is_none();
    let is_for_users = cluster.role == Some(ClusterRole::Production);
    let application = applications.first().filter(|_| is_known || is_for_users)?;
    // What nobody wrote may be in values that come from elsewhere.
    pod?;
    let label = label_at_name(set, application.index, "as is this");
    Some(Violation {
        labels: vec![label],
        confidence: Confidence::Likely,
        ..of_case(
            "nodes",
            violation_in(
                set,
                runner,
                mark(set, runner, pod),
                "builds may be placed on the nodes of everything else",
            ),
        )
    })
}

/// What is missing for nodes of their own: a toleration, or else a selector.
fn mark<'t>(set: &ObjectSet<'t>, runner: usize, pod: Option<Node<'t>>) -> Mark<'static, 't> {
    match pod {
        Some(parent) => Mark::Missing {
            parent,
            field: match tolerates(parent) {
                true => "nodeSelector",
                false => "tolerations",
            },
        },
        None => Mark::Value(set.graph().name_of(runner).node),
    }
}

/// Labels that every node has, by the end of their prefix.
const COMMON: &[&str] = &["kubernetes.io", "k8s.io"];

fn is_own(key: &str) -> bool {
    let prefix = key.split_once('/').map_or("", |(prefix, _)| prefix);
    !COMMON.iter().any(|common| prefix.ends_with(common))
}

/// Whether pods are placed on nodes of their own: chosen by a label, and tainted so that others stay away.
fn is_isolated(pod: Node<'_>) -> bool {
    let selector = pod.get("nodeSelector").into_iter().flat_map(Node::entries);
    let mut keys = selector.filter_map(Node::key_text);
    let terms = pod.at(
        "/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution/nodeSelectorTerms",
    );
    let expressions = terms.into_iter().flat_map(Node::items);
    let expressions = expressions.filter_map(|term| term.get("matchExpressions"));
    let mut affinity = expressions
        .flat_map(Node::items)
        .filter_map(|expression| expression.get("key"));
    let chooses = keys.any(|key| is_own(&key)) || affinity.any(|key| is_own(&key.text()));
    chooses && tolerates(pod)
}

fn tolerates(pod: Node<'_>) -> bool {
    let tolerations = pod.get("tolerations").into_iter().flat_map(Node::items);
    let mut keys = tolerations.filter_map(|toleration| toleration.get("key"));
    keys.any(|key| is_own(&key.text()))
}
