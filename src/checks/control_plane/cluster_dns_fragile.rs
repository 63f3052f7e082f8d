//! The DNS of a cluster, without which nothing finds anything.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use crate::finding::{Confidence, Violation};
use crate::manifest::{ObjectSet, Release, Workload, WorkloadRole};
use crate::rule::{Mark, Params, violation_in};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let graph = set.graph();
    let mut servers: Vec<_> = graph.playing(WorkloadRole::ClusterDns).collect();
    servers.dedup();
    if servers.is_empty() {
        return;
    }
    for &index in &servers {
        let release = Release::of(&set.objects[index]).filter(|release| release.is_whole);
        if let Some((release, values)) = release.and_then(|it| Some((it.clone(), it.values?))) {
            of_release(set, index, &release, values, out);
        }
    }
    let scaled = Scaled::of(set);
    let servers = servers
        .into_iter()
        .filter_map(|index| graph.workload(index));
    for server in servers.filter(|server| is_of_the_cluster(*server)) {
        judge(set, &scaled, server, out);
    }
}

/// What the chart of CoreDNS makes of its values:
/// <https://github.com/coredns/helm/blob/master/charts/coredns/values.yaml>.
fn of_release<'t>(
    set: &ObjectSet<'t>,
    index: usize,
    release: &Release<'t>,
    values: Node<'t>,
    out: &mut Vec<Violation>,
) {
    let is = |pointer: &str, wanted: &str| {
        let value = release.value(pointer);
        value.is_some_and(|value| value.text() == wanted)
    };
    let is_of_the_cluster = set.objects[index].namespace.as_deref() == Some("kube-system")
        || is("/k8sAppLabelOverride", "kube-dns")
        || is("/service/name", "kube-dns");
    if release.chart != "coredns" || !is_of_the_cluster || is("/isClusterService", "false") {
        return;
    }
    let mut add = |case: &str, mark, message: &str| {
        out.push(Violation {
            case: Some(case.into()),
            confidence: Confidence::Likely,
            ..violation_in(set, index, mark, message)
        });
    };
    let missing = |field| Mark::Missing {
        parent: values,
        field,
    };
    let is_scaled = is("/hpa/enabled", "true") || is("/autoscaler/enabled", "true");
    let replicas = values.get("replicaCount");
    if !is_scaled && replicas.is_none_or(|replicas| replicas.as_i64() == Some(1)) {
        let mark = replicas.map_or(missing("replicaCount"), Mark::Value);
        add("single", mark, ONE_POD);
    }
    let priority = ["/priorityClassName", "/deployment/priorityClassName"];
    if priority
        .iter()
        .all(|pointer| release.value(pointer).is_none())
    {
        add("priority", missing("priorityClassName"), EVICTED);
    }
}

const ONE_POD: &str =
    "one pod answers every name of the cluster: while it restarts, nothing is found";
const EVICTED: &str = "the cluster's DNS is evicted like any other pod";

/// DNS for something else, such as zones outside, has other labels and names.
fn is_of_the_cluster(server: Workload<'_, '_>) -> bool {
    let object = server.object;
    let label = object.root.at("/spec/template/metadata/labels/k8s-app");
    let is_named = matches!(&*object.name, "coredns" | "kube-dns" | "rke2-coredns");
    object.is("apps", "Deployment")
        && (label.is_some_and(|label| label.text() == "kube-dns")
            || (is_named && object.namespace.as_deref() == Some("kube-system")))
}

fn judge<'t>(
    set: &ObjectSet<'t>,
    scaled: &Scaled<'t>,
    server: Workload<'_, 't>,
    out: &mut Vec<Violation>,
) {
    let mut add = |case: &'static str, mark: Mark<'_, 't>, message: &str| {
        out.push(Violation {
            case: Some(case.into()),
            ..violation_in(set, server.index, mark, message)
        });
    };
    let pod = server.pod.spec;
    let missing = |field| Mark::Missing { parent: pod, field };
    if let Some(place) = single(scaled, server) {
        add("single", place, ONE_POD);
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
        add("priority", place, EVICTED);
    }
}

/// Where it says that there is one pod.
fn single<'t>(scaled: &Scaled<'t>, server: Workload<'_, 't>) -> Option<Mark<'static, 't>> {
    let spec = server.object.root.get("spec")?;
    let is_scaled = scaled.by_nodes || scaled.names.contains(&server.object.name);
    match spec.get("replicas") {
        Some(replicas) => (replicas.as_i64() == Some(1)).then_some(Mark::Value(replicas)),
        None => (!is_scaled).then_some(Mark::Missing {
            parent: spec,
            field: "replicas",
        }),
    }
}

/// What something else decides the replicas of.
struct Scaled<'t> {
    /// The targets of autoscalers.
    names: FxHashSet<Cow<'t, str>>,
    /// Whether the autoscaler for the DNS of clusters is in the set; its target is an argument.
    by_nodes: bool,
}

impl<'t> Scaled<'t> {
    fn of(set: &ObjectSet<'t>) -> Self {
        let scalers = set
            .objects
            .iter()
            .filter(|object| object.is("autoscaling", "HorizontalPodAutoscaler"));
        let names = scalers.filter_map(|scaler| scaler.root.at("/spec/scaleTargetRef/name"));
        Self {
            names: names.map(Node::text).collect(),
            by_nodes: set
                .objects
                .iter()
                .any(|object| object.name.contains("dns-autoscaler")),
        }
    }
}

fn is_spread(pod: Node<'_>) -> bool {
    let has = |pointer: &str| pod.at(pointer).is_some_and(|node| !node.is_empty());
    has("/topologySpreadConstraints") || has("/affinity/podAntiAffinity")
}
