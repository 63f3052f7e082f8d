//! The DNS of a cluster, without which nothing finds anything.

use crate::finding::Violation;
use crate::manifest::{ObjectSet, Workload, WorkloadRole};
use crate::rule::{Mark, Params, violation_in};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let graph = set.graph();
    let mut servers: Vec<_> = graph.playing(WorkloadRole::ClusterDns).collect();
    servers.dedup();
    let servers = servers
        .into_iter()
        .filter_map(|index| graph.workload(index));
    for server in servers.filter(|server| is_of_the_cluster(*server)) {
        judge(set, server, out);
    }
}

/// DNS for something else, such as zones outside, has other labels and names.
fn is_of_the_cluster(server: Workload<'_, '_>) -> bool {
    let object = server.object;
    let label = object.root.at("/spec/template/metadata/labels/k8s-app");
    let is_named = matches!(&*object.name, "coredns" | "kube-dns" | "rke2-coredns");
    object.is("apps", "Deployment")
        && (label.is_some_and(|label| label.text() == "kube-dns")
            || (is_named && object.namespace.as_deref() == Some("kube-system")))
}

fn judge<'t>(set: &ObjectSet<'t>, server: Workload<'_, 't>, out: &mut Vec<Violation>) {
    let mut add = |case: &'static str, mark: Mark<'_, 't>, message: &str| {
        out.push(Violation {
            case: Some(case.into()),
            ..violation_in(set, server.index, mark, message)
        });
    };
    let pod = server.pod.spec;
    let missing = |field| Mark::Missing { parent: pod, field };
    if let Some(place) = single(set, server) {
        add(
            "single",
            place,
            "one pod answers every name of the cluster: while it restarts, nothing is found",
        );
    } else if !is_spread(pod) {
        let place = missing("topologySpreadConstraints");
        add(
            "unspread",
            place,
            "all pods of the cluster's DNS may stand on one node",
        );
    }
    if pod.get("priorityClassName").is_none() {
        let place = missing("priorityClassName");
        add(
            "priority",
            place,
            "the cluster's DNS is evicted like any other pod",
        );
    }
}

/// Where it says that there is one pod.
fn single<'t>(set: &ObjectSet<'t>, server: Workload<'_, 't>) -> Option<Mark<'static, 't>> {
    let spec = server.object.root.get("spec")?;
    match spec.get("replicas") {
        Some(replicas) => (replicas.as_i64() == Some(1)).then_some(Mark::Value(replicas)),
        None => (!is_scaled(set, server)).then_some(Mark::Missing {
            parent: spec,
            field: "replicas",
        }),
    }
}

/// Whether something else decides how many there are.
fn is_scaled(set: &ObjectSet<'_>, server: Workload<'_, '_>) -> bool {
    set.objects.iter().any(|object| {
        let is_target = |pointer: &str| {
            let name = object.root.at(pointer).map(Node::text);
            name.is_some_and(|name| name == server.object.name)
        };
        (object.is("autoscaling", "HorizontalPodAutoscaler")
            && is_target("/spec/scaleTargetRef/name"))
            || object.name.contains("dns-autoscaler")
    })
}

fn is_spread(pod: Node<'_>) -> bool {
    let has = |pointer: &str| pod.at(pointer).is_some_and(|node| !node.is_empty());
    has("/topologySpreadConstraints") || has("/affinity/podAntiAffinity")
}
