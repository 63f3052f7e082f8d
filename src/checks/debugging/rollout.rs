//! Whether pods are replaced when their configuration changes.

use std::borrow::Cow;

use crate::manifest::graph::Wanted;
use crate::manifest::{ObjectSet, Workload};
use crate::yaml::Node;

/// Whether a change of any configuration changes the pod's template, or something replaces the pods then.
pub(super) fn is_rolled_out(workload: Workload<'_, '_>) -> bool {
    let of_object = workload.object.root.at("/metadata/annotations");
    let of_pod = workload.pod.metadata.and_then(|it| it.get("annotations"));
    let keys = |annotations: Option<Node<'_>>| -> Vec<String> {
        let entries = annotations.into_iter().flat_map(Node::entries);
        entries
            .filter_map(|value| value.key_text().map(Cow::into_owned))
            .collect()
    };
    let is_watched = |key: &String| {
        // <https://github.com/stakater/Reloader>, <https://github.com/wave-k8s/wave>
        key.contains("reloader") || key.starts_with("wave.pusher.com/")
    };
    let is_digest = |key: &String| {
        let key = key.to_ascii_lowercase();
        [
            "checksum",
            "hash",
            "sha",
            "digest",
            "revision",
            "timestamp",
            "rollme",
        ]
        .iter()
        .any(|word| key.contains(word))
    };
    let of_pod = keys(of_pod);
    keys(of_object).iter().any(is_watched)
        || of_pod.iter().any(|key| is_watched(key) || is_digest(key))
}

/// Whether the object with this name never changes: a new content gets a new name, or none at all.
pub(super) fn is_fixed(
    set: &ObjectSet<'_>,
    kind: &str,
    namespace: Option<&str>,
    name: &str,
) -> bool {
    let wanted = Wanted {
        group: "",
        kind,
        namespace,
        name,
    };
    let graph = set.graph();
    let mut named = graph.named(("", kind), namespace, name);
    let is_immutable = named.any(|(_, object)| {
        let immutable = object.root.get("immutable");
        immutable.and_then(Node::as_bool) == Some(true)
    });
    is_immutable || has_hash(name) || graph.is_made(wanted) || graph.is_patched()
}

/// The ending that kustomize gives to what it generates: ten letters and digits without vowels
/// (`sigs.k8s.io/kustomize/api/hasher`).
fn has_hash(name: &str) -> bool {
    let letters = "bcdfghkmt2456789";
    let hash = name.rsplit_once('-').map(|(_, hash)| hash);
    hash.is_some_and(|hash| hash.len() == 10 && hash.chars().all(|c| letters.contains(c)))
}
