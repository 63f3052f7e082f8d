//! What is applied together to one cluster.

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
    index: Index<'t>,
}

impl<'t> ObjectSet<'t> {
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
}
