//! Pods that the policies of their own namespace refuse.

mod admission;
mod quota;
mod range;

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::finding::Violation;
use crate::manifest::{Object, ObjectSet};
use crate::rule::Params;

/// What a namespace says of its pods, and what stands in it, by places in the set.
#[derive(Default)]
struct Namespace {
    quotas: Vec<usize>,
    ranges: Vec<usize>,
    /// Everything that stands in it.
    objects: Vec<usize>,
    /// The Namespace itself.
    object: Option<usize>,
}

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let is_policy = |object: &Object<'_>| {
        object.is("", "ResourceQuota") || object.is("", "LimitRange") || object.is("", "Namespace")
    };
    // Most sets have none of them.
    if !set.objects.iter().any(is_policy) || set.graph().is_patched() {
        return;
    }
    let mut namespaces: FxHashMap<Option<Cow<'_, str>>, Namespace> = FxHashMap::default();
    for (index, object) in set.objects.iter().enumerate() {
        if object.is("", "Namespace") {
            let name = Some(object.name.clone());
            namespaces.entry(name).or_default().object = Some(index);
        } else if !object.is_cluster_scoped() {
            let found = namespaces.entry(object.namespace.clone()).or_default();
            match &*object.kind {
                "ResourceQuota" => found.quotas.push(index),
                "LimitRange" => found.ranges.push(index),
                _ => {}
            }
            found.objects.push(index);
        }
    }
    for namespace in namespaces.values() {
        quota::check(set, namespace, out);
        range::check(set, namespace, out);
        admission::check(set, namespace, out);
    }
}
