//! Releases of charts for monitoring that somebody else renders.

use crate::manifest::{self, ObjectSet};
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
    objects.filter_map(|(object, one)| {
        let release = manifest::Release::of(one).filter(|release| release.chart == CHART)?;
        Some(Release {
            object,
            values: release.values?,
            has_more: !release.is_whole,
        })
    })
}
