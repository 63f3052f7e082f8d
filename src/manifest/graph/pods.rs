//! Services and the pods they select.

use std::borrow::Cow;

use super::index::Hashed;
use super::{Edge, End, Graph, shares};
use crate::manifest::{Object, ObjectSet, Selector, Workload};
use crate::yaml::Node;

/// The label that the StatefulSet controller gives every pod: the name of the set, a dash, a number.
const POD_NAME: &str = "statefulset.kubernetes.io/pod-name";

/// What Services select.
#[derive(Debug)]
pub(super) struct Selectors<'t> {
    /// Each Service under the rarest of the labels that it asks for.
    by_label: Hashed,
    /// By the place of the Service.
    all: Vec<(usize, Selector<'t>)>,
}

/// How many Services of one workload count, and how many are compared to find them: more select the same pods only in a set
/// that was made to be slow.
const MOST: usize = 32;
const MOST_COMPARED: usize = 1024;

impl<'s, 't> Graph<'s, 't> {
    /// The Services that send traffic to the pods of a workload: from the selector to the labels.
    pub fn services_of(self, workload: Workload<'s, 't>) -> impl Iterator<Item = Edge<'t>> {
        let selectors = self.selectors();
        let namespace = workload.object.namespace.as_deref();
        let mut found: Vec<usize> = Vec::new();
        for (key, value) in labels(workload) {
            let candidates = selectors.by_label.find(namespace, (&*key, &*value));
            let selecting = candidates
                .take(MOST_COMPARED)
                .filter(|&service| self.selects(service, workload));
            found.extend(selecting.take(MOST));
        }
        found.sort_unstable();
        found.dedup();
        let found = found.into_iter().take(MOST);
        found.map(move |service| self.selection(service, workload))
    }

    /// The workloads whose pods a Service sends traffic to: from the selector to the labels.
    pub fn workloads_of(self, service: usize) -> impl Iterator<Item = Edge<'t>> {
        let by_label = self.labelled();
        let namespace = self.set.objects[service].namespace.as_deref();
        let rarest = self.selectors().of(service).and_then(|selector| {
            let labels = selector
                .equalities()
                .map(|(key, value)| (key, stem(key, value)));
            labels.min_by_key(|&label| by_label.count(namespace, label))
        });
        let candidates = rarest.map(|label| by_label.find(namespace, label));
        let workloads = candidates
            .into_iter()
            .flatten()
            .filter_map(move |index| self.workload(index));
        let selected = workloads.filter(move |workload| self.selects(service, *workload));
        selected.map(move |workload| self.selection(service, workload))
    }

    /// Every workload under each label of its pods.
    pub(super) fn labelled(self) -> &'s Hashed {
        self.index.labels.get_or_init(|| labelled(self.set))
    }

    fn selectors(self) -> &'s Selectors<'t> {
        let selectors = &self.index.selectors;
        selectors.get_or_init(|| Selectors::new(self.set))
    }

    fn selects(self, service: usize, workload: Workload<'_, 't>) -> bool {
        let namespace = self.set.objects[service].namespace.as_deref();
        let Some(selector) = self.selectors().of(service) else {
            return false;
        };
        shares(namespace, workload.object.namespace.as_deref())
            && selector
                .equalities()
                .all(|(key, value)| label(workload, key).is_some_and(|own| own == stem(key, value)))
    }

    fn selection(self, service: usize, workload: Workload<'_, 't>) -> Edge<'t> {
        let root = self.set.objects[service].root;
        let labels = workload
            .pod
            .metadata
            .and_then(|metadata| metadata.get("labels"));
        Edge {
            from: End {
                object: service,
                node: root.at("/spec/selector").unwrap_or(root),
            },
            to: End {
                object: workload.index,
                node: labels.unwrap_or(workload.pod.spec),
            },
        }
    }
}

impl<'t> Selectors<'t> {
    fn new(set: &ObjectSet<'t>) -> Self {
        let objects = set.objects.iter().enumerate();
        let services = objects.filter(|(_, object)| object.is("", "Service"));
        let selectors: Vec<_> = services
            .filter_map(|(index, service)| Some((index, selector_of(service)?)))
            .collect();
        let namespace = |index: usize| set.objects[index].namespace.as_deref();
        let asked = Hashed::new(selectors.iter().flat_map(|(index, selector)| {
            let labels = selector.equalities();
            labels.map(move |(key, value)| (*index, namespace(*index), (key, stem(key, value))))
        }));
        let rarest = selectors.iter().filter_map(|(index, selector)| {
            let labels = selector
                .equalities()
                .map(|(key, value)| (key, stem(key, value)));
            let rarest = labels.min_by_key(|&label| asked.count(namespace(*index), label))?;
            Some((*index, namespace(*index), rarest))
        });
        Self {
            by_label: Hashed::new(rarest),
            all: selectors,
        }
    }

    fn of(&self, service: usize) -> Option<&Selector<'t>> {
        let found = self.all.binary_search_by_key(&service, |(index, _)| *index);
        Some(&self.all[found.ok()?].1)
    }
}

fn labelled(set: &ObjectSet<'_>) -> Hashed {
    Hashed::new(set.workloads().flat_map(|workload| {
        let namespace = workload.object.namespace.as_deref();
        labels(workload).map(move |label| (workload.index, namespace, label))
    }))
}

/// An `ExternalName` Service is another name, whatever it selects.
fn selector_of<'t>(service: &Object<'t>) -> Option<Selector<'t>> {
    let spec = service.root.get("spec")?;
    let is_alias = spec
        .get("type")
        .is_some_and(|kind| kind.text() == "ExternalName");
    Selector::of_map(spec.get("selector").filter(|_| !is_alias))
}

/// The labels of a workload's pods: those of its template, and the one that a StatefulSet's controller adds.
pub(super) fn labels<'t>(
    workload: Workload<'_, 't>,
) -> impl Iterator<Item = (Cow<'t, str>, Cow<'t, str>)> {
    let written = workload
        .pod
        .metadata
        .and_then(|metadata| metadata.get("labels"));
    let written = written.into_iter().flat_map(Node::entries);
    let written = written.filter_map(|value| Some((value.key_text()?, value.text())));
    let added = label(workload, POD_NAME).map(|value| (Cow::Borrowed(POD_NAME), value));
    written.chain(added)
}

/// The value of a label of a workload's pods; of a pod's name, the part that all pods share.
pub(super) fn label<'t>(workload: Workload<'_, 't>, key: &str) -> Option<Cow<'t, str>> {
    if key == POD_NAME && workload.object.is("apps", "StatefulSet") {
        return Some(workload.object.name.clone());
    }
    let labels = workload.pod.metadata?.get("labels")?;
    labels.get(key).map(Node::text)
}

/// The value that a selector asks for; of a pod's name, the part that all pods share.
pub(super) fn stem<'v>(key: &str, value: &'v str) -> &'v str {
    match value.rsplit_once('-') {
        Some((stem, number)) if key == POD_NAME && number.parse::<u32>().is_ok() => stem,
        _ => value,
    }
}
