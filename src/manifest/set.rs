//! What is applied together to one cluster.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use super::component::{self, Component};
use super::graph::{Graph, Index};
use super::{Cluster, Object, PodSpec, Workload};
use crate::schema::validation::{self, Invalid};
use crate::schema::{self, CustomKinds, Fault};
use crate::span::SourceId;
use crate::yaml::{Document, Node};

/// What is applied together to one cluster: a rendered chart, a built overlay, a directory.
#[derive(Debug, Default)]
pub struct ObjectSet<'t> {
    /// Every document that was read, with the text it stands in; broken ones too.
    pub documents: Vec<(SourceId, Document<'t>)>,
    /// The objects, in the order of their sources and of their place in them.
    pub objects: Vec<Object<'t>>,
    /// What is known of the cluster.
    pub cluster: Cluster,
    /// Whether a kustomization that nobody has built lists the objects: it may patch them, and generate others.
    pub is_unbuilt: bool,
    /// The kinds that the whole run defines, other sets too.
    pub custom: Arc<CustomKinds>,
    /// What each object starts, found when first asked for: most rules ask.
    pods: OnceLock<Vec<Option<PodSpec<'t>>>>,
    /// Places of the LimitRanges by namespace, empty for none, found when first asked for: every container asks.
    limit_ranges: OnceLock<FxHashMap<Cow<'t, str>, Vec<usize>>>,
    /// What the API server refuses of each object, found when first asked for: several rules tell of one walk.
    faults: OnceLock<Vec<Vec<Fault<'t>>>>,
    /// What it reads and refuses, likewise.
    refusals: OnceLock<Vec<Vec<Invalid<'t>>>>,
    /// The components of control planes, found when first asked for.
    components: OnceLock<Vec<Component<'t>>>,
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

    /// The root of every document that could be read and has no kind, with its text: the configuration of a node, an inventory.
    pub fn plain_documents(&self) -> impl Iterator<Item = (SourceId, Node<'t>)> {
        let documents = self.documents.iter();
        let read = documents.filter(|(_, document)| document.error().is_none());
        let roots = read.filter_map(|(source, document)| Some((*source, document.root()?)));
        roots.filter(|(_, root)| root.get("kind").is_none())
    }

    /// Every object that starts pods. Objects added after the first call are not seen.
    pub fn workloads(&self) -> impl Iterator<Item = Workload<'_, 't>> {
        (0..self.objects.len()).filter_map(|index| self.workload(index))
    }

    /// What the object at this place starts, if it starts pods.
    #[must_use]
    pub fn workload(&self, index: usize) -> Option<Workload<'_, 't>> {
        let pods = self
            .pods
            .get_or_init(|| self.objects.iter().map(PodSpec::started_by).collect());
        let pod = (*pods.get(index)?)?;
        let object = self.objects.get(index)?;
        Some(Workload { object, index, pod })
    }

    /// Where the object at this place is not what its kind says; nothing of a kind that is not known.
    /// Objects added after the first call are not seen.
    #[must_use]
    pub fn faults(&self, index: usize) -> &[Fault<'t>] {
        let minor = self.cluster.minor();
        let of_object = |object: &Object<'t>| {
            let Object {
                root,
                api_version,
                kind,
                ..
            } = object;
            let mut faults = match schema::served(api_version, kind, minor) {
                Some(kind) => schema::faults(*root, kind, minor),
                None => self.custom.faults(*root, api_version, kind, minor),
            };
            // Whoever decrypts the file takes it out: <https://github.com/getsops/sops#encryption-protocol>.
            let sops = root.get("sops").filter(|sops| sops.get("mac").is_some());
            faults.retain(|fault| sops.is_none_or(|sops| fault.node.id() != sops.id()));
            faults
        };
        let all = self
            .faults
            .get_or_init(|| self.objects.iter().map(of_object).collect());
        all.get(index).map(Vec::as_slice).unwrap_or_default()
    }

    /// What the API server refuses of the object at this place although it can read it. Objects added after the first call are
    /// not seen.
    #[must_use]
    pub fn refusals(&self, index: usize) -> &[Invalid<'t>] {
        let minor = self.cluster.minor();
        let of_object = |object: &Object<'t>| {
            validation::refusals(object.root, &object.api_version, &object.kind, minor)
        };
        let all = self
            .refusals
            .get_or_init(|| self.objects.iter().map(of_object).collect());
        all.get(index).map(Vec::as_slice).unwrap_or_default()
    }

    /// Every component of a control plane or node, with what it is told. Objects added after the first call are not seen.
    pub fn components(&self) -> &[Component<'t>] {
        self.components.get_or_init(|| component::of_set(self))
    }

    /// Which objects name each other. Found on first use: the objects do not change afterwards.
    #[must_use]
    pub fn graph(&self) -> Graph<'_, 't> {
        Graph::new(self, &self.index)
    }

    /// Whether the objects at two places are meant to run side by side; files of one folder may be ways to do the same.
    #[must_use]
    pub fn are_together(&self, one: usize, other: usize) -> bool {
        let source = |index: usize| self.objects.get(index).map(|object| object.source);
        self.cluster.complete || source(one) == source(other)
    }

    /// The LimitRanges of a namespace. Objects added after the first call are not seen.
    pub(super) fn limit_ranges(
        &self,
        namespace: Option<&str>,
    ) -> impl Iterator<Item = &Object<'t>> {
        let find = || {
            let mut found: FxHashMap<_, Vec<usize>> = FxHashMap::default();
            let objects = self.objects.iter().enumerate();
            for (index, object) in objects.filter(|(_, object)| object.is("", "LimitRange")) {
                let namespace = object.namespace.clone().unwrap_or_default();
                found.entry(namespace).or_default().push(index);
            }
            found
        };
        let by_namespace = self.limit_ranges.get_or_init(find);
        let places = by_namespace.get(namespace.unwrap_or_default());
        places
            .into_iter()
            .flatten()
            .filter_map(|&index| self.objects.get(index))
    }

    /// Whether it is known what the fields of the object's kind are: it is Kubernetes' own, or the run defines it.
    #[must_use]
    pub fn is_described(&self, object: &Object<'t>) -> bool {
        schema::life_of(&object.api_version, &object.kind).is_some() || self.defines(object)
    }

    /// Whether a definition in the run serves the object's own API version and kind.
    #[must_use]
    pub fn defines(&self, object: &Object<'t>) -> bool {
        self.custom.defines(&object.api_version, &object.kind)
    }
}
