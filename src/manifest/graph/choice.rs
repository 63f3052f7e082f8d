//! Pods that a selector chooses, and those that it nearly does.

use super::index::Hashed;
use super::pods::{self, label, stem};
use super::{Graph, products, shares};
use crate::manifest::{Object, Selector, Workload};
use crate::value::near;
use crate::yaml::Node;

/// How many workloads are compared with one selector that leads to none: more come only from a set that was made to be slow.
const MOST_COMPARED: usize = 1024;

/// A workload that a selector would choose if one label of its pods had another value.
#[derive(Clone, Copy, Debug)]
pub struct NearMiss<'s, 't> {
    /// The workload.
    pub workload: Workload<'s, 't>,
    /// The value of the label that its pods have.
    pub label: Node<'t>,
}

impl<'s, 't> Graph<'s, 't> {
    /// The workloads of the namespace whose pods a selector chooses.
    pub fn chosen<'w>(
        self,
        selector: &'w Selector<'_>,
        namespace: Option<&'w str>,
    ) -> impl Iterator<Item = Workload<'s, 't>> + use<'s, 't, 'w> {
        let by_label = self.labelled();
        let labels = selector
            .equalities()
            .map(|(key, value)| (key, stem(key, value)));
        let rarest = labels.min_by_key(|&label| by_label.count(namespace, label));
        let candidates = match rarest {
            Some(label) => by_label.find(namespace, label),
            None => self.inhabitants().find(namespace, ()),
        };
        let workloads = candidates.filter_map(move |index| self.workload(index));
        workloads.filter(move |workload| {
            shares(workload.object.namespace.as_deref(), namespace)
                && selector.matches(|key| label(*workload, key))
        })
    }

    /// Whether a selector chooses nothing in the namespace. It is not said where too many would have to be compared.
    #[must_use]
    pub fn chooses_none(self, selector: &Selector<'_>, namespace: Option<&str>) -> bool {
        let by_label = self.labelled();
        let labels = selector
            .equalities()
            .map(|(key, value)| by_label.count(namespace, (key, stem(key, value))));
        let candidates = labels
            .min()
            .unwrap_or_else(|| self.inhabitants().count(namespace, ()));
        candidates <= MOST_COMPARED && self.chosen(selector, namespace).next().is_none()
    }

    /// The first workload of the namespace whose pods have all but one of the labels that a selector asks for, and that one
    /// misspelled.
    #[must_use]
    pub fn nearly_chosen(
        self,
        selector: &Selector<'_>,
        namespace: Option<&str>,
    ) -> Option<NearMiss<'s, 't>> {
        let candidates = self.inhabitants().find(namespace, ()).take(MOST_COMPARED);
        let mut workloads = candidates.filter_map(|index| self.workload(index));
        workloads.find_map(|workload| {
            let own = |key: &str| pods::label(workload, key);
            let (key, wanted) = selector.only_failing(own)?;
            let labels = workload.pod.metadata?.get("labels")?;
            let node = labels.get(key)?;
            let is_there = shares(workload.object.namespace.as_deref(), namespace);
            let found = NearMiss {
                workload,
                label: node,
            };
            (is_there && near::is_slip(wanted, &node.text())).then_some(found)
        })
    }

    /// The first workload that stands in the namespace.
    #[must_use]
    pub fn inhabitant(self, namespace: Option<&str>) -> Option<Workload<'s, 't>> {
        self.inhabitants_of(namespace).next()
    }

    /// The workloads that stand in the namespace.
    pub(super) fn inhabitants_of(
        self,
        namespace: Option<&str>,
    ) -> impl Iterator<Item = Workload<'s, 't>> {
        let found = self.inhabitants().find(namespace, ());
        found.filter_map(move |index| self.workload(index))
    }

    /// Whether something of the set makes pods at run time, with labels that no file has: an operator, whoever may create
    /// workloads.
    #[must_use]
    pub fn makes_pods(self) -> bool {
        *self.index.makes_pods.get_or_init(|| {
            let mut objects = self.set.objects.iter();
            objects.any(|object| products::may_make_anything(object) || may_create_pods(object))
        })
    }

    /// Every workload by its namespace.
    fn inhabitants(self) -> &'s Hashed {
        self.index.inhabitants.get_or_init(|| {
            let workloads = self.set.workloads();
            Hashed::new(workloads.map(|workload| {
                let namespace = workload.object.namespace.as_deref();
                (workload.index, namespace, ())
            }))
        })
    }
}

/// Resources that are pods or start some.
const POD_MAKERS: &[&str] = &[
    "*",
    "daemonsets",
    "deployments",
    "jobs",
    "pods",
    "replicasets",
    "statefulsets",
];

/// Whether it is a role that lets its bearer create pods, or what starts them.
fn may_create_pods(object: &Object<'_>) -> bool {
    let is_role = object.group() == "rbac.authorization.k8s.io"
        && matches!(&*object.kind, "Role" | "ClusterRole");
    let rules = object.root.get("rules").filter(|_| is_role).into_iter();
    let mut rules = rules.flat_map(Node::items);
    let lists = |rule: Node<'_>, list: &str, words: &[&str]| {
        super::items(rule, list).any(|item| words.contains(&&*item.text()))
    };
    rules.any(|rule| lists(rule, "verbs", &["*", "create"]) && lists(rule, "resources", POD_MAKERS))
}
