//! Two objects whose controllers write one Secret, and undo each other's work.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::finding::Violation;
use crate::manifest::{Object, ObjectSet};
use crate::rule::{Mark, Params, label_in, violation_in};
use crate::value::placeholder;
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let mut first = FxHashMap::default();
    for (index, object) in set.objects.iter().enumerate() {
        let Some((node, secret)) = written_by(object) else {
            continue;
        };
        if placeholder::is_unknown(&secret) || secret.contains("$(") || secret.is_empty() {
            continue;
        }
        let key = (&object.kind, &object.namespace, secret.clone());
        let (other, place) = *first.entry(key).or_insert((index, node));
        let earlier = &set.objects[other];
        // The same object, written twice, is another rule's.
        if other == index || earlier.name == object.name {
            continue;
        }
        let message = format!(
            "Secret `{secret}` is written by {} `{}`, too",
            object.kind, earlier.name
        );
        out.push(Violation {
            labels: vec![label_in(
                set,
                other,
                Mark::Value(place),
                "the other one writes it here",
            )],
            ..violation_in(set, index, Mark::Value(node), message)
        });
    }
}

/// The Secret that an object's controller keeps writing, and the place that names it.
fn written_by<'t>(object: &Object<'t>) -> Option<(Node<'t>, Cow<'t, str>)> {
    let root = object.root;
    match (object.group(), &*object.kind) {
        ("cert-manager.io", "Certificate") => {
            let node = root.at("/spec/secretName")?;
            Some((node, node.text()))
        }
        ("external-secrets.io", "ExternalSecret") => {
            let policy = root.at("/spec/target/creationPolicy").map(Node::text);
            // These add to a Secret, or only look.
            if matches!(policy.as_deref(), Some("Merge" | "None")) {
                return None;
            }
            let name = root.at("/metadata/name");
            let node = root.at("/spec/target/name").or(name)?;
            Some((node, node.text()))
        }
        _ => None,
    }
}
