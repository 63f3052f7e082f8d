//! ServiceMonitors and PodMonitors, and what they select.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::manifest::graph::shares;
use crate::manifest::{Object, ObjectSet, Selector};
use crate::value::placeholder;
use crate::yaml::Node;

/// The API group of the Prometheus operator.
pub(super) const GROUP: &str = "monitoring.coreos.com";

/// How many objects are compared to find those that a monitor selects: more share its rarest label only in a set that was
/// made to be slow.
const MOST_COMPARED: usize = 1024;

/// What one kind of monitor scrapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scraped {
    /// Services, by their own labels.
    Services,
    /// Pods, by those of their template.
    Pods,
}

/// A monitor whose selector is known.
#[derive(Debug)]
pub(super) struct Monitor<'s, 't> {
    /// Where it stands in the set.
    pub(super) index: usize,
    pub(super) object: &'s Object<'t>,
    pub(super) scraped: Scraped,
    pub(super) selector: Selector<'t>,
    /// The selector's place.
    pub(super) node: Node<'t>,
    namespaces: Namespaces<'t>,
}

/// In which namespaces a monitor looks.
#[derive(Debug)]
enum Namespaces<'t> {
    Any,
    Own,
    Named(Vec<Cow<'t, str>>),
}

/// The monitors of a set that select by labels that are known.
pub(super) fn monitors<'s, 't>(set: &'s ObjectSet<'t>) -> Vec<Monitor<'s, 't>> {
    let objects = set.objects.iter().enumerate();
    objects
        .filter_map(|(index, object)| Monitor::of(index, object))
        .collect()
}

impl<'s, 't> Monitor<'s, 't> {
    fn of(index: usize, object: &'s Object<'t>) -> Option<Self> {
        let scraped = match &*object.kind {
            "ServiceMonitor" if object.group() == GROUP => Scraped::Services,
            "PodMonitor" if object.group() == GROUP => Scraped::Pods,
            _ => return None,
        };
        let node = object.root.at("/spec/selector")?;
        let selector = Selector::new(Some(node))?;
        let is_known = !placeholder::is_unknown(node.raw()) && !node.raw().contains("$(");
        let by_name = object.root.at("/spec/namespaceSelector/matchNames");
        let any = object.root.at("/spec/namespaceSelector/any");
        let namespaces = match (any.and_then(Node::as_bool), by_name) {
            (Some(true), _) => Namespaces::Any,
            (_, Some(names)) if !names.is_empty() => {
                Namespaces::Named(names.items().map(Node::text).collect())
            }
            _ => Namespaces::Own,
        };
        is_known.then_some(Self {
            index,
            object,
            scraped,
            selector,
            node,
            namespaces,
        })
    }

    /// Whether it looks into a namespace; one that is not known may be any.
    pub(super) fn looks_into(&self, namespace: Option<&str>) -> bool {
        match &self.namespaces {
            Namespaces::Any => true,
            Namespaces::Own => shares(self.object.namespace.as_deref(), namespace),
            Namespaces::Named(names) => namespace.is_none_or(|namespace| {
                names
                    .iter()
                    .any(|name| name == namespace || placeholder::is_unknown(name))
            }),
        }
    }

    /// The mappings that say what is scraped, one an endpoint.
    pub(super) fn endpoints(&self) -> impl Iterator<Item = Node<'t>> + use<'t> {
        let list = match self.scraped {
            Scraped::Services => "/spec/endpoints",
            Scraped::Pods => "/spec/podMetricsEndpoints",
        };
        self.object.root.at(list).into_iter().flat_map(Node::items)
    }
}

/// What monitors can select, by labels.
#[derive(Debug)]
pub(super) struct Targets<'s, 't> {
    set: &'s ObjectSet<'t>,
    services: FxHashMap<(Cow<'t, str>, Cow<'t, str>), Vec<usize>>,
    pods: FxHashMap<(Cow<'t, str>, Cow<'t, str>), Vec<usize>>,
    /// Where the Services stand, and where the workloads.
    all: [Vec<usize>; 2],
}

impl<'s, 't> Targets<'s, 't> {
    pub(super) fn of(set: &'s ObjectSet<'t>) -> Self {
        let mut found = Self {
            set,
            services: FxHashMap::default(),
            pods: FxHashMap::default(),
            all: [Vec::new(), Vec::new()],
        };
        for (index, object) in set.objects.iter().enumerate() {
            if object.is("", "Service") {
                found.all[0].push(index);
                file(
                    &mut found.services,
                    index,
                    object.root.at("/metadata/labels"),
                );
            }
            if let Some(workload) = set.workload(index) {
                found.all[1].push(index);
                let labels = workload
                    .pod
                    .metadata
                    .and_then(|metadata| metadata.get("labels"));
                file(&mut found.pods, index, labels);
            }
        }
        found
    }

    /// The labels by which a monitor of this kind selects the object at this place.
    pub(super) fn labels(&self, scraped: Scraped, index: usize) -> Option<Node<'t>> {
        match scraped {
            Scraped::Services => self.set.objects[index].root.at("/metadata/labels"),
            Scraped::Pods => self.set.workload(index)?.pod.metadata?.get("labels"),
        }
    }

    /// Where those of a kind stand that a monitor looks at, whatever their labels.
    pub(super) fn population(&self, monitor: &Monitor<'_, 't>) -> impl Iterator<Item = usize> {
        let all = match monitor.scraped {
            Scraped::Services => &self.all[0],
            Scraped::Pods => &self.all[1],
        };
        let all = all.iter().take(MOST_COMPARED).copied();
        all.filter(|&index| monitor.looks_into(self.set.objects[index].namespace.as_deref()))
    }

    /// What a monitor selects.
    pub(super) fn selected(&self, monitor: &Monitor<'_, 't>) -> Vec<usize> {
        let (by_label, all) = match monitor.scraped {
            Scraped::Services => (&self.services, &self.all[0]),
            Scraped::Pods => (&self.pods, &self.all[1]),
        };
        let asked = monitor.selector.equalities().map(|(key, value)| {
            let key = (Cow::Owned(key.to_owned()), Cow::Owned(value.to_owned()));
            by_label.get(&key).map_or(&[][..], Vec::as_slice)
        });
        let candidates = asked.min_by_key(|list| list.len()).unwrap_or(all);
        let is_selected = |index: &&usize| {
            let labels = self.labels(monitor.scraped, **index);
            monitor.looks_into(self.set.objects[**index].namespace.as_deref())
                && monitor
                    .selector
                    .matches(|key| labels.and_then(|labels| labels.get(key)).map(Node::text))
        };
        candidates
            .iter()
            .take(MOST_COMPARED)
            .filter(is_selected)
            .copied()
            .collect()
    }
}

fn file<'t>(
    map: &mut FxHashMap<(Cow<'t, str>, Cow<'t, str>), Vec<usize>>,
    index: usize,
    labels: Option<Node<'t>>,
) {
    for value in labels.into_iter().flat_map(Node::entries) {
        if let Some(key) = value.key_text() {
            map.entry((key, value.text())).or_default().push(index);
        }
    }
}
