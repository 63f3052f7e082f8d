//! Autoscalers and the workloads that they scale.

use std::borrow::Cow;

use super::index::Hashed;
use super::{Edge, End, Graph, shares, text};
use crate::manifest::{Object, ObjectSet, Workload};
use crate::yaml::Node;

/// An object that decides how many pods a workload has, or how large they are.
#[derive(Clone, Debug)]
pub struct Autoscaler<'s, 't> {
    /// The object.
    pub object: &'s Object<'t>,
    /// Where it stands in the set.
    pub index: usize,
    /// What it changes.
    pub axis: Axis,
    /// What it scales.
    pub target: ScaleTarget<'t>,
}

/// What an autoscaler changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// The number of pods: a HorizontalPodAutoscaler.
    Horizontal,
    /// The number of pods, through a HorizontalPodAutoscaler that it makes: a ScaledObject of KEDA.
    Keda,
    /// What the pods request: a VerticalPodAutoscaler.
    Vertical,
}

/// What an autoscaler names.
#[derive(Clone, Debug)]
pub struct ScaleTarget<'t> {
    /// `apps`.
    pub group: Cow<'t, str>,
    /// `Deployment`.
    pub kind: Cow<'t, str>,
    /// Where the name is written.
    pub name: Node<'t>,
}

/// How many autoscalers of one workload count: more stand only in a set that was made to be slow.
const MOST: usize = 32;

impl<'s, 't> Graph<'s, 't> {
    /// The autoscaler that the object at this place is.
    #[must_use]
    pub fn autoscaler(self, index: usize) -> Option<Autoscaler<'s, 't>> {
        let object = self.set.objects.get(index)?;
        let (axis, target) = target_of(object)?;
        Some(Autoscaler {
            object,
            index,
            axis,
            target,
        })
    }

    /// The autoscalers of a workload, in the order of the set.
    pub fn autoscalers_of(
        self,
        workload: Workload<'s, 't>,
    ) -> impl Iterator<Item = Autoscaler<'s, 't>> + use<'s, 't> {
        let object = workload.object;
        let (group, kind) = (group(object.meant_group()), &*object.kind);
        self.scaling((group, kind), object.namespace.as_deref(), &object.name)
    }

    /// The autoscalers of what another one scales, itself included, in the order of the set.
    pub fn rivals_of(
        self,
        autoscaler: &Autoscaler<'s, 't>,
    ) -> impl Iterator<Item = Autoscaler<'s, 't>> + use<'s, 't> {
        let target = &autoscaler.target;
        let namespace = autoscaler.object.namespace.as_deref();
        let rivals = self.scaling(
            (&target.group, &target.kind),
            namespace,
            &target.name.text(),
        );
        let object = autoscaler.object;
        rivals.filter(move |rival| rival.object.namespace == object.namespace)
    }

    /// The workloads that an autoscaler scales, each from where it is named to its own name.
    pub fn scaled_by(
        self,
        autoscaler: &Autoscaler<'s, 't>,
    ) -> impl Iterator<Item = (Workload<'s, 't>, Edge<'t>)> + use<'s, 't> {
        let target = &autoscaler.target;
        let from = End {
            object: autoscaler.index,
            node: target.name,
        };
        let name = target.name.text();
        let namespace = autoscaler.object.namespace.as_deref();
        let names = self.index.names.get_or_init(|| super::names(self.set));
        let found = names.find(namespace, (&*target.kind, &*name)).take(MOST);
        let found: Vec<usize> = found
            .filter(|&index| {
                let object = &self.set.objects[index];
                object.kind == target.kind
                    && object.name == name
                    && group(object.meant_group()) == target.group
                    && shares(object.namespace.as_deref(), namespace)
            })
            .collect();
        let workloads = found.into_iter().filter_map(move |at| self.workload(at));
        workloads.map(move |workload| {
            let to = self.name_of(workload.index);
            (workload, Edge { from, to })
        })
    }

    fn scaling(
        self,
        (group, kind): (&str, &str),
        namespace: Option<&str>,
        name: &str,
    ) -> impl Iterator<Item = Autoscaler<'s, 't>> + use<'s, 't> {
        let index = &self.index.autoscalers;
        let by_target = index.get_or_init(|| by_target(self.set));
        let found = by_target.find(namespace, (kind, name)).take(MOST);
        let found = found.filter_map(|index| self.autoscaler(index));
        let found = found.filter(|autoscaler| {
            autoscaler.target.kind == kind
                && autoscaler.target.group == group
                && autoscaler.target.name.text() == name
                && shares(autoscaler.object.namespace.as_deref(), namespace)
        });
        let mut found: Vec<_> = found.collect();
        found.sort_unstable_by_key(|autoscaler| autoscaler.index);
        found.into_iter()
    }
}

impl<'t> Autoscaler<'_, 't> {
    /// How many pods it keeps at least, and where that is written; `None` for a number that is not known, and for one that
    /// does not count pods. Without the field it is 1, and 0 for KEDA.
    #[must_use]
    pub fn least(&self) -> Option<(i64, Option<Node<'t>>)> {
        let (field, default) = match self.axis {
            Axis::Horizontal => ("minReplicas", 1),
            Axis::Keda => ("minReplicaCount", 0),
            Axis::Vertical => return None,
        };
        let field = self.object.root.get("spec")?.get(field);
        let least = field.map_or(Some(default), |field| field.as_i64())?;
        Some((least, field))
    }

    /// Where it is written how many pods it keeps at most; `None` for one that does not count pods, or leaves it out.
    #[must_use]
    pub fn most(&self) -> Option<Node<'t>> {
        let field = match self.axis {
            Axis::Horizontal => "maxReplicas",
            Axis::Keda => "maxReplicaCount",
            Axis::Vertical => return None,
        };
        self.object.root.get("spec")?.get(field)
    }
}

/// Every autoscaler by what it scales.
fn by_target(set: &ObjectSet<'_>) -> Hashed {
    let objects = set.objects.iter().enumerate();
    let targets = objects.filter_map(|(index, object)| {
        let (_, target) = target_of(object)?;
        Some((index, object.namespace.as_deref(), target))
    });
    let targets: Vec<_> = targets.collect();
    let keys = targets.iter().map(|(index, namespace, target)| {
        let key: (&str, Cow<'_, str>) = (&target.kind, target.name.text());
        (*index, *namespace, key)
    });
    Hashed::new(keys)
}

fn target_of<'t>(object: &Object<'t>) -> Option<(Axis, ScaleTarget<'t>)> {
    let (axis, field) = match (object.meant_group(), &*object.kind) {
        ("autoscaling", "HorizontalPodAutoscaler") => (Axis::Horizontal, "scaleTargetRef"),
        ("keda.sh", "ScaledObject") => (Axis::Keda, "scaleTargetRef"),
        ("autoscaling.k8s.io", "VerticalPodAutoscaler") => (Axis::Vertical, "targetRef"),
        _ => return None,
    };
    let reference = object.root.get("spec")?.get(field)?;
    let version = text(reference, "apiVersion");
    // KEDA scales a Deployment unless it is told otherwise: <https://keda.sh/docs/latest/reference/scaledobject-spec/>.
    let kind = text(reference, "kind").unwrap_or("Deployment".into());
    let target = ScaleTarget {
        group: match version {
            Some(version) => match version.split_once('/') {
                Some((name, _)) => Cow::Owned(group(name).to_owned()),
                None => Cow::Borrowed(""),
            },
            None => Cow::Borrowed("apps"),
        },
        kind,
        name: reference.get("name")?,
    };
    Some((axis, target))
}

/// Before `apps/v1` the same objects stood in `extensions`.
fn group(group: &str) -> &str {
    if group == "extensions" { "apps" } else { group }
}
