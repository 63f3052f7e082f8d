//! Clusters of which everything is known, and that nobody watches.

use crate::finding::{Confidence, Violation};
use crate::manifest::{ObjectSet, WorkloadRole};
use crate::rule::{Mark, Params, violation_in};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    if !set.cluster.complete || set.graph().is_patched() {
        return;
    }
    let has = |roles: &[WorkloadRole]| {
        roles
            .iter()
            .any(|role| set.graph().playing(*role).next().is_some())
    };
    let is_provided = set.cluster.managed.is_some();
    let name = &set.cluster.name;
    let mut add = |index: usize, case: &str, message: String| {
        let end = set.graph().name_of(index);
        out.push(Violation {
            case: Some(case.into()),
            confidence: Confidence::Likely,
            ..violation_in(set, index, Mark::Value(end.node), message)
        });
    };
    // What is in the cluster that somebody would want to know of.
    let first = set
        .workloads()
        .find(|workload| workload.is_long_running())
        .map(|workload| workload.index);
    if let Some(first) = first.filter(|_| !is_provided) {
        use WorkloadRole::{LogCollector, MetricsAgent, Prometheus, TelemetryAgent};
        if !has(&[Prometheus, MetricsAgent, TelemetryAgent]) {
            add(
                first,
                "metrics",
                format!(
                    "nothing in cluster `{name}` collects metrics: nobody learns that this is down"
                ),
            );
        }
        if !has(&[LogCollector, TelemetryAgent]) {
            add(
                first,
                "logs",
                format!(
                    "nothing in cluster `{name}` collects logs: those of this are gone with its pod"
                ),
            );
        }
    }
    let scaler = set.objects.iter().position(|object| {
        object.is("autoscaling", "HorizontalPodAutoscaler") && is_by_resources(object.root)
    });
    if let Some(scaler) = scaler
        .filter(|_| !is_provided && !has(&[WorkloadRole::MetricsServer]) && !kops_has_one(set))
    {
        add(
            scaler,
            "metrics-server",
            format!(
                "nothing in cluster `{name}` answers how much CPU and memory pods use: this never scales"
            ),
        );
    }
}

/// Whether it asks how much CPU or memory pods use.
fn is_by_resources(root: Node<'_>) -> bool {
    let metrics = root.at("/spec/metrics").into_iter().flat_map(Node::items);
    let mut kinds = metrics.filter_map(|metric| metric.get("type"));
    kinds.any(|kind| matches!(&*kind.text(), "Resource" | "ContainerResource"))
        || root.at("/spec/targetCPUUtilizationPercentage").is_some()
}

/// kops brings one when it is asked to: <https://kops.sigs.k8s.io/addons/#metrics-server>.
fn kops_has_one(set: &ObjectSet<'_>) -> bool {
    set.objects.iter().any(|object| {
        let enabled = object.root.at("/spec/metricsServer/enabled");
        object.is("kops.k8s.io", "Cluster") && enabled.and_then(Node::as_bool) == Some(true)
    })
}
