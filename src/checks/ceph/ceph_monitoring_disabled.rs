//! Ceph clusters whose state nobody watches.

use super::rook::{Resource, clusters, values};
use super::shapes::value_or_gap;
use crate::finding::{Confidence, Violation};
use crate::manifest::{ObjectSet, WorkloadRole};
use crate::rule::{Mark, Params, violation_in};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let clusters = clusters(set);
    if clusters.is_empty() {
        return;
    }
    let is_watched = set.objects.iter().any(|object| {
        let is_monitor = matches!(
            &*object.kind,
            "ServiceMonitor" | "PodMonitor" | "ScrapeConfig"
        );
        is_monitor && object.root.raw().contains("rook-ceph-mgr")
    });
    let has_prometheus = set
        .objects
        .iter()
        .any(|object| object.group() == "monitoring.coreos.com")
        || set
            .graph()
            .playing(WorkloadRole::Prometheus)
            .next()
            .is_some();
    for (index, cluster) in clusters {
        let monitoring = values(&set.objects[index])
            .map_or(cluster.spec, |values| values)
            .get("monitoring");
        let off = cluster.spec.at("/monitoring/metricsDisabled");
        if let Some(off) = off.filter(|off| off.as_bool() == Some(true)) {
            let message = format!("`{}` measures nothing", cluster.name);
            out.push(Violation {
                case: Some("metrics".into()),
                ..violation_in(set, index, Mark::Value(off), message)
            });
        } else if !is_watched {
            out.extend(unwatched(set, index, &cluster, monitoring, has_prometheus));
        }
    }
}

fn unwatched<'t>(
    set: &ObjectSet<'t>,
    index: usize,
    cluster: &Resource<'t>,
    monitoring: Option<Node<'t>>,
    has_prometheus: bool,
) -> Option<Violation> {
    let enabled = monitoring.and_then(|monitoring| monitoring.get("enabled"));
    if enabled.is_some_and(|enabled| enabled.as_bool() != Some(false)) {
        return None;
    }
    let mark = match monitoring {
        Some(monitoring) => value_or_gap(monitoring, "enabled"),
        None => Mark::Missing {
            parent: cluster.spec,
            field: "monitoring",
        },
    };
    let message = format!(
        "nobody is told when `{}` loses a disk, a monitor or its last free space",
        cluster.name
    );
    Some(Violation {
        case: Some(
            if has_prometheus {
                "unwatched"
            } else {
                "no-prometheus"
            }
            .into(),
        ),
        confidence: Confidence::Likely,
        ..violation_in(set, index, mark, message)
    })
}
