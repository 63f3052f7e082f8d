//! Metrics that a workload offers and nobody takes.

use rustc_hash::FxHashSet;

use super::monitors::{GROUP, Targets, monitors};
use crate::finding::{Confidence, Violation};
use crate::manifest::{ObjectSet, Workload, WorkloadRole};
use crate::rule::{Mark, Params, of_case, violation_in};
use crate::yaml::Node;

/// What scrapes by annotations, or by rules of its own.
const OWN_RULES: &[WorkloadRole] = &[WorkloadRole::TelemetryAgent];

/// Kinds of the operators that say what is scraped.
const MONITORS: &[(&str, &str)] = &[
    (GROUP, "ServiceMonitor"),
    (GROUP, "PodMonitor"),
    (GROUP, "ScrapeConfig"),
    ("operator.victoriametrics.com", "VMServiceScrape"),
    ("operator.victoriametrics.com", "VMPodScrape"),
];

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let graph = set.graph();
    let has = |kind: &(&str, &str)| graph.of_kind(*kind, None).next().is_some();
    let has_operator = has(&(GROUP, "Prometheus")) || has(&(GROUP, "PrometheusAgent"));
    if !has_operator && !MONITORS.iter().any(has) || scrapes_otherwise(set) {
        return;
    }
    let covered = covered(set);
    for workload in set
        .workloads()
        .filter(|workload| workload.is_long_running())
    {
        let Some((what, mark)) = offered(workload) else {
            continue;
        };
        if covered.contains(&workload.index) {
            continue;
        }
        let message = match what {
            Offer::Port(name) => format!("nothing of the set scrapes port `{name}`"),
            Offer::Annotation => "the Prometheus operator does not read this annotation: nothing of the set scrapes these pods".to_owned(),
        };
        let case = match mark {
            Mark::Key(_) => "annotation",
            _ => "port",
        };
        out.push(Violation {
            confidence: Confidence::Likely,
            ..of_case(case, violation_in(set, workload.index, mark, message))
        });
    }
}

/// Rules that are not read here: of an agent, of a Prometheus without operator, of a ScrapeConfig or VictoriaMetrics' own.
fn scrapes_otherwise(set: &ObjectSet<'_>) -> bool {
    let graph = set.graph();
    let mut plain = graph.playing(WorkloadRole::Prometheus);
    let unread = &MONITORS[2..];
    OWN_RULES
        .iter()
        .any(|role| graph.playing(*role).next().is_some())
        || plain.any(|index| set.objects[index].group() != GROUP)
        || unread
            .iter()
            .any(|kind| graph.of_kind(*kind, None).next().is_some())
        || set.objects.iter().any(|object| {
            let more = object.root.at("/spec/additionalScrapeConfigs");
            object.group() == GROUP && more.is_some()
        })
}

/// The workloads that a monitor selects, by their pods or by a Service of theirs.
fn covered(set: &ObjectSet<'_>) -> FxHashSet<usize> {
    let targets = Targets::of(set);
    let mut covered = FxHashSet::default();
    for monitor in monitors(set) {
        for index in targets.selected(&monitor) {
            match set.workload(index) {
                Some(_) => {
                    covered.insert(index);
                }
                None => covered.extend(set.graph().workloads_of(index).map(|edge| edge.to.object)),
            }
        }
    }
    covered
}

/// What tells that there are metrics.
enum Offer {
    Port(String),
    Annotation,
}

/// Names of ports at which metrics are offered.
const PORTS: &[&str] = &[
    "metrics",
    "http-metrics",
    "https-metrics",
    "prom",
    "prometheus",
];

fn offered<'t>(workload: Workload<'_, 't>) -> Option<(Offer, Mark<'static, 't>)> {
    let containers = workload.pod.containers();
    let ports = containers
        .filter_map(|container| container.node.get("ports"))
        .flat_map(Node::items);
    let mut names = ports.filter_map(|port| port.get("name"));
    let by_name = names.find(|name| {
        let name = name.text();
        PORTS.contains(&&*name) || name.ends_with("-metrics")
    });
    if let Some(name) = by_name {
        let offer = Offer::Port(name.text().into_owned());
        return Some((offer, Mark::Value(name)));
    }
    let annotations = workload.pod.metadata?.get("annotations")?;
    let scrape = annotations.get("prometheus.io/scrape")?;
    (scrape.text() == "true").then_some((Offer::Annotation, Mark::Key(scrape)))
}
