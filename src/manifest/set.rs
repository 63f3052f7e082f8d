//! What is applied together to one cluster.

use std::sync::OnceLock;

use super::graph::{Graph, Index};
use super::{Cluster, Object, Workload};
use crate::yaml::Document;

/// What is applied together to one cluster: a rendered chart, a built overlay, a directory.
#[derive(Debug, Default)]
pub struct ObjectSet<'t> {
    /// Every document that was read, with the text it stands in; broken ones too.
    pub documents: Vec<(crate::span::SourceId, Document<'t>)>,
    /// The objects, in the order of their sources and of their place in them.
    pub objects: Vec<Object<'t>>,
    /// What is known of the cluster.
    pub cluster: Cluster,
    /// Places of the LimitRanges, found when first asked for: every container asks.
    limit_ranges: OnceLock<Vec<usize>>,
    index: Index<'t>,
}

impl<'t> ObjectSet<'t> {
    /// An empty set of this cluster.
    #[must_use]
    pub fn of(cluster: Cluster) -> Self {
        Self {
            cluster,
            ..Self::default()
        }
    }

    /// Every object that starts pods.
    pub fn workloads(&self) -> impl Iterator<Item = Workload<'_, 't>> {
        let objects = self.objects.iter().enumerate();
        objects.filter_map(|(index, object)| Workload::new(object, index))
    }

    /// Which objects name each other. Found on first use: the objects do not change afterwards.
    #[must_use]
    pub fn graph(&self) -> Graph<'_, 't> {
        Graph::new(self, &self.index)
    }

    /// Every LimitRange. Objects added after the first call are not seen.
    pub fn limit_ranges(&self) -> impl Iterator<Item = &Object<'t>> {
        let find = || {
            let objects = self.objects.iter().enumerate();
            let ranges = objects.filter(|(_, object)| object.is("", "LimitRange"));
            ranges.map(|(index, _)| index).collect()
        };
        let places = self.limit_ranges.get_or_init(find);
        places.iter().filter_map(|&index| self.objects.get(index))
    }
}
