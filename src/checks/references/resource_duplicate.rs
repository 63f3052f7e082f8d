//! Objects that stand in a set twice: what is applied last wins.

use rustc_hash::FxHashMap;

use crate::finding::{Severity, Violation};
use crate::manifest::{Object, ObjectSet};
use crate::rule::{Mark, Params, label_in, violation_in};
use crate::value::placeholder;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let mut first = FxHashMap::default();
    for (index, object) in set.objects.iter().enumerate() {
        if !is_named(object) {
            continue;
        }
        let key = (
            object.group(),
            &object.kind,
            &object.namespace,
            &object.name,
        );
        let earlier = *first.entry(key).or_insert(index);
        // What two kustomizations list may be named apart when it is built.
        let is_renamed = set.is_unbuilt && !set.are_together(earlier, index);
        if earlier != index && !is_renamed {
            out.push(violation(set, earlier, index));
        }
    }
}

/// Whether it has a name of its own, and is applied with all the others.
fn is_named(object: &Object<'_>) -> bool {
    let name = object.root.at("/metadata/name").is_some();
    // Of hooks only one may stand in the cluster at a time: the one before is deleted.
    let is_hook = ["helm.sh/hook", "argocd.argoproj.io/hook"]
        .iter()
        .any(|key| object.annotation(key).is_some());
    let is_unknown = placeholder::is_unknown(&object.name)
        || object
            .namespace
            .as_deref()
            .is_some_and(placeholder::is_unknown);
    name && !object.name.is_empty() && !is_hook && !is_unknown
}

fn violation(set: &ObjectSet<'_>, earlier: usize, index: usize) -> Violation {
    let graph = set.graph();
    let (one, other) = (&set.objects[earlier], &set.objects[index]);
    let is_same = one.root.raw().trim_end() == other.root.raw().trim_end();
    let what = format!("{} `{}`", other.kind, other.name);
    let message = if is_same {
        format!("{what} is written a second time")
    } else {
        format!("{what} is written a second time, and differently: what is applied last wins")
    };
    Violation {
        case: Some(if is_same { "same" } else { "different" }.into()),
        severity: is_same.then_some(Severity::Warning),
        labels: vec![label_in(
            set,
            earlier,
            Mark::Value(graph.name_of(earlier).node),
            "the first one is here",
        )],
        ..violation_in(set, index, Mark::Value(graph.name_of(index).node), message)
    }
}
