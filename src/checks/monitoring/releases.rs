//! Releases of charts for monitoring that somebody else renders.

use crate::manifest::{ObjectSet, chart_of};
use crate::yaml::Node;

/// A release of kube-prometheus-stack.
#[derive(Clone, Copy, Debug)]
pub(super) struct Release<'t> {
    /// Where it stands in the set.
    pub(super) object: usize,
    /// Its values.
    pub(super) values: Node<'t>,
    /// Whether more values come from elsewhere.
    pub(super) has_more: bool,
}

/// The chart that brings Prometheus and Alertmanager.
const CHART: &str = "kube-prometheus-stack";

/// The releases of a set that have values.
pub(super) fn releases<'s, 't>(
    set: &'s ObjectSet<'t>,
) -> impl Iterator<Item = Release<'t>> + use<'s, 't> {
    let objects = set.objects.iter().enumerate();
    objects.filter_map(|(index, object)| {
        let chart = chart_of(object)?.text();
        let name = chart.trim_end_matches('/').rsplit('/').next();
        let values = ["/spec/values", "/spec/source/helm/valuesObject"];
        let values = values.iter().find_map(|pointer| object.root.at(pointer))?;
        let more = [
            "/spec/valuesFrom",
            "/spec/source/helm/values",
            "/spec/source/helm/valueFiles",
        ];
        (name == Some(CHART)).then(|| Release {
            object: index,
            values,
            has_more: more.iter().any(|pointer| object.root.at(pointer).is_some()),
        })
    })
}
