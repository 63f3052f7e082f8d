//! Monitors and rules that no Prometheus takes.

use rustc_hash::FxHashMap;

use super::monitors::GROUP;
use crate::finding::Violation;
use crate::manifest::graph::shares;
use crate::manifest::{Object, ObjectSet, Selector, WorkloadRole};
use crate::rule::{Mark, Params, label_in, violation_in};
use crate::value::placeholder;
use crate::yaml::Node;

/// Kinds that are selected, with the beginning of the fields that select them.
const KINDS: &[(&str, &str)] = &[
    ("ServiceMonitor", "serviceMonitor"),
    ("PodMonitor", "podMonitor"),
    ("Probe", "probe"),
    ("ScrapeConfig", "scrapeConfig"),
    ("PrometheusRule", "rule"),
];

/// Kinds that select.
const SELECTING: &[&str] = &["Prometheus", "PrometheusAgent", "ThanosRuler"];

/// How many of them count: more stand only in a set that was made to be slow.
const MOST: usize = 32;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let objects = || {
        set.objects
            .iter()
            .enumerate()
            .filter(|(_, object)| object.group() == GROUP)
    };
    let selecting: Vec<_> = objects()
        .filter(|(_, object)| SELECTING.contains(&&*object.kind))
        .take(MOST)
        .collect();
    // Agents of others take monitors, too, by rules of their own.
    let has_others = [WorkloadRole::TelemetryAgent, WorkloadRole::MetricsAgent]
        .into_iter()
        .any(|role| {
            set.graph()
                .playing(role)
                .any(|index| set.objects[index].group() != GROUP && !is_exporter(set, index))
        });
    if selecting.is_empty() || has_others || set.graph().is_patched() {
        return;
    }
    let namespaces = Namespaces::of(set);
    for (index, object) in objects() {
        let Some((_, field)) = KINDS.iter().find(|(kind, _)| *kind == object.kind) else {
            continue;
        };
        let labels = object.root.at("/metadata/labels");
        if labels.is_some_and(|labels| placeholder::is_unknown(labels.raw())) {
            continue;
        }
        let mut choices = selecting
            .iter()
            .filter_map(|(_, by)| Choice::of(by, field, &object.kind));
        if choices.any(|choice| choice.takes(object, labels, &namespaces)) {
            continue;
        }
        out.extend(judge(set, index, object, field, &selecting));
    }
}

/// node-exporter sends nothing on.
fn is_exporter(set: &ObjectSet<'_>, index: usize) -> bool {
    set.objects[index].name.contains("exporter")
}

fn judge<'t>(
    set: &ObjectSet<'t>,
    index: usize,
    object: &Object<'t>,
    field: &str,
    selecting: &[(usize, &Object<'t>)],
) -> Option<Violation> {
    let end = set.graph().name_of(index);
    let (at, first) = selecting
        .iter()
        .find(|(_, by)| by.kind == "Prometheus")
        .or_else(|| selecting.first())?;
    let key = format!("{field}Selector");
    let selector = first.root.get("spec").and_then(|spec| spec.get(&key));
    let (node, text) = match selector {
        Some(node) => (Mark::Key(node), "this selects others".to_owned()),
        None => (
            Mark::Value(set.graph().name_of(*at).node),
            format!("without `{key}` it selects none"),
        ),
    };
    let message = format!(
        "no Prometheus selects {} `{}`: it is ignored",
        object.kind, object.name
    );
    Some(Violation {
        labels: vec![label_in(set, *at, node, text)],
        ..violation_in(set, index, Mark::Value(end.node), message)
    })
}

/// What one Prometheus takes of a kind.
struct Choice<'s, 't> {
    by: &'s Object<'t>,
    selector: Option<Selector<'t>>,
    /// `None` for its own namespace alone.
    namespaces: Option<Selector<'t>>,
    is_unknown: bool,
}

impl<'s, 't> Choice<'s, 't> {
    fn of(by: &'s Object<'t>, field: &str, kind: &str) -> Option<Self> {
        if by.kind == "ThanosRuler" && kind != "PrometheusRule" {
            return None;
        }
        let spec = by.root.get("spec");
        let get = |suffix: &str| spec.and_then(|spec| spec.get(&format!("{field}{suffix}")));
        let selector = get("Selector");
        let namespaces = get("NamespaceSelector");
        let is_unknown =
            |node: Option<Node<'_>>| node.is_some_and(|node| placeholder::is_unknown(node.raw()));
        Some(Self {
            by,
            selector: Selector::new(selector),
            namespaces: Selector::new(namespaces),
            is_unknown: is_unknown(selector) || is_unknown(namespaces),
        })
    }

    fn takes(
        &self,
        object: &Object<'_>,
        labels: Option<Node<'_>>,
        namespaces: &Namespaces<'_>,
    ) -> bool {
        if self.is_unknown {
            return true;
        }
        let Some(selector) = &self.selector else {
            return false;
        };
        let own = object.namespace.as_deref();
        let is_near = match &self.namespaces {
            None => shares(own, self.by.namespace.as_deref()),
            Some(chosen) => namespaces.may_be_chosen(chosen, own),
        };
        is_near && selector.matches(|key| labels.and_then(|labels| labels.get(key)).map(Node::text))
    }
}

/// The labels of the namespaces of a set.
struct Namespaces<'t>(FxHashMap<String, Option<Node<'t>>>);

/// The label that every namespace has: its name.
const NAME: &str = "kubernetes.io/metadata.name";

impl<'t> Namespaces<'t> {
    fn of(set: &ObjectSet<'t>) -> Self {
        let objects = set
            .objects
            .iter()
            .filter(|object| object.is("", "Namespace"));
        Self(
            objects
                .map(|object| {
                    (
                        object.name.clone().into_owned(),
                        object.root.at("/metadata/labels"),
                    )
                })
                .collect(),
        )
    }

    /// Whether a selector chooses a namespace, as far as its labels are known.
    fn may_be_chosen(&self, selector: &Selector<'_>, namespace: Option<&str>) -> bool {
        let Some(namespace) = namespace else {
            return true;
        };
        let known = self.0.get(namespace);
        if known.is_none() && !selector.asks_only(NAME) {
            return true;
        }
        selector.matches(|key| match key {
            NAME => Some(namespace.to_owned().into()),
            _ => known
                .copied()
                .flatten()
                .and_then(|labels| labels.get(key))
                .map(Node::text),
        })
    }
}
