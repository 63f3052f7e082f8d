//! Namespaces that may take all a cluster has.

use rustc_hash::FxHashMap;

use super::unruled;
use crate::finding::Violation;
use crate::manifest::ObjectSet;
use crate::rule::{Mark, Params, violation_in};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    unruled::namespaces(set, params, "ResourceQuota", out);
    let mut by_namespace: FxHashMap<_, Vec<(usize, Node<'_>)>> = FxHashMap::default();
    for (index, object) in set.objects.iter().enumerate() {
        if object.is("", "ResourceQuota") {
            // One without bounds bounds nothing.
            let hard = object.root.at("/spec/hard").unwrap_or(object.root);
            let namespace = object.namespace.clone();
            by_namespace
                .entry(namespace)
                .or_default()
                .push((index, hard));
        }
    }
    for quotas in by_namespace.values() {
        let is_bound = |key: &str| {
            let plain = key.strip_prefix("requests.").unwrap_or(key);
            quotas
                .iter()
                .any(|(_, hard)| hard.get(key).or_else(|| hard.get(plain)).is_some())
        };
        let lacking: Vec<_> = params
            .strings("required")
            .filter(|key| !is_bound(key))
            .collect();
        let Some((index, hard)) = quotas.first().filter(|_| !lacking.is_empty()) else {
            continue;
        };
        let message = format!(
            "ResourceQuota `{}` does not bound {}",
            set.objects[*index].name,
            lacking.join(", ")
        );
        out.push(Violation {
            case: Some("incomplete".into()),
            ..violation_in(set, *index, Mark::Value(*hard), message)
        });
    }
}
