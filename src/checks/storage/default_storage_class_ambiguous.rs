//! Claims that leave their class to a cluster which has two defaults, or none.

use crate::finding::{Confidence, Violation};
use crate::manifest::ObjectSet;
use crate::rule::{Mark, Params, label_in, violation_in};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let graph = set.graph();
    let mark = |index: usize| {
        let annotations = set.objects[index].root.at("/metadata/annotations");
        let mut entries = annotations.into_iter().flat_map(Node::entries);
        let entry = entries.find(|entry| {
            let key = entry.key_text();
            key.is_some_and(|key| key.ends_with("is-default-class"))
        });
        entry.unwrap_or(set.objects[index].root)
    };
    match graph.default_classes() {
        [] if set.cluster.complete && !graph.is_patched() => without_default(set, out),
        [first, rest @ ..] => out.extend(rest.iter().map(|&index| {
            let (one, other) = (&set.objects[*first].name, &set.objects[index].name);
            let words = format!("`{one}` is the default here");
            Violation {
                case: Some("two-defaults".into()),
                labels: vec![label_in(set, *first, Mark::Value(mark(*first)), words)],
                ..violation_in(
                    set,
                    index,
                    Mark::Value(mark(index)),
                    format!(
                        "`{one}` and `{other}` are both the default class: the newer one is used"
                    ),
                )
            }
        })),
        [] => {}
    }
}

/// Claims of a set that holds everything, classes included.
fn without_default(set: &ObjectSet<'_>, out: &mut Vec<Violation>) {
    let mut objects = set.objects.iter();
    if !objects.any(|object| object.is("storage.k8s.io", "StorageClass")) {
        return;
    }
    for (index, object) in set.objects.iter().enumerate() {
        let is_claim = object.is("", "PersistentVolumeClaim");
        let Some(spec) = object.root.get("spec").filter(|_| is_claim) else {
            continue;
        };
        // An empty name asks for a volume that somebody makes.
        if spec.get("storageClassName").is_some() || spec.get("volumeName").is_some() {
            continue;
        }
        let mark = Mark::Missing {
            parent: spec,
            field: "storageClassName",
        };
        let message = format!(
            "claim `{}` names no class, and cluster `{}` has no default one",
            object.name, set.cluster.name
        );
        out.push(Violation {
            case: Some("no-default".into()),
            confidence: Confidence::Likely,
            ..violation_in(set, index, mark, message)
        });
    }
}
