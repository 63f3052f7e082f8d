//! Metrics of which the only copy is in the cluster that they are about.

use super::monitors::GROUP;
use super::releases::releases;
use crate::finding::{Confidence, Violation};
use crate::manifest::{ClusterRole, ObjectSet};
use crate::rule::{Mark, Params, of_case, violation_in};
use crate::yaml::Node;

/// What takes metrics elsewhere, in a `Prometheus` or in the chart's `prometheusSpec`.
pub(super) const EXPORTS: &[&str] = &["remoteWrite", "thanos", "additionalRemoteWrite"];

const WORDS: &str = "the only copy of the metrics is in the cluster that they are about";

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    use ClusterRole::{Monitoring, Tools};
    let is_where_others_report = matches!(set.cluster.role, Some(Monitoring | Tools));
    if is_where_others_report || set.graph().is_patched() {
        return;
    }
    let missing = |parent| Mark::Missing {
        parent,
        field: "remoteWrite",
    };
    for (index, object) in set.objects.iter().enumerate() {
        let spec = object
            .root
            .get("spec")
            .filter(|_| object.is(GROUP, "Prometheus"));
        let spec = spec.filter(|spec| !exports(*spec));
        out.extend(
            spec.map(|spec| of_case("resource", violation_in(set, index, missing(spec), WORDS))),
        );
    }
    for release in releases(set).filter(|release| !release.has_more) {
        let spec = release.values.at("/prometheus/prometheusSpec");
        let enabled = release.values.at("/prometheus/enabled");
        let is_off = enabled.is_some_and(|enabled| enabled.as_bool() != Some(true));
        if is_off || spec.is_some_and(exports) {
            continue;
        }
        let parent = spec
            .or_else(|| release.values.get("prometheus"))
            .unwrap_or(release.values);
        let violation = violation_in(set, release.object, missing(parent), WORDS);
        out.push(Violation {
            confidence: Confidence::Likely,
            ..of_case("release", violation)
        });
    }
}

/// Whether metrics are taken elsewhere.
pub(super) fn exports(spec: Node<'_>) -> bool {
    EXPORTS
        .iter()
        .any(|field| spec.get(field).is_some_and(|node| !node.is_empty()))
}
