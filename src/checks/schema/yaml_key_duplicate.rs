//! A key written twice in one mapping.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::yaml::{Kind, Node};

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let pairs = subject
        .document
        .map(|document| document.duplicate_keys())
        .unwrap_or_default();
    if pairs.is_empty() {
        return;
    }
    let keys = pairs
        .iter()
        .flat_map(|(first, later)| [first.id(), later.id()]);
    let values = values_of(subject.node, &keys.collect());
    for (first, later) in pairs {
        let (Some(&first), Some(&later)) = (values.get(&first.id()), values.get(&later.id()))
        else {
            continue;
        };
        out.push(violation(subject, first, later));
    }
}

fn violation<'t>(subject: &Subject<'_, 't>, first: Node<'t>, later: Node<'t>) -> Violation {
    let key = later.key_text().unwrap_or_default();
    let (case, message, word) = if is_same(first, later) {
        (
            "same-value",
            format!("key `{key}` is written twice, with the same value"),
            "first written here",
        )
    } else {
        (
            "other-value",
            format!("key `{key}` is written twice, and this value replaces the first"),
            "this value is dropped",
        )
    };
    Violation {
        case: Some(case.into()),
        labels: vec![subject.label(Mark::Key(first), word)],
        ..subject.violation(Mark::Key(later), message)
    }
}

/// Whether two values are written alike, or are the same string.
fn is_same(one: Node<'_>, other: Node<'_>) -> bool {
    let is_same_text = || {
        one.as_str()
            .is_some_and(|text| Some(text) == other.as_str())
    };
    one.kind() == other.kind() && (one.raw() == other.raw() || is_same_text())
}

/// The values behind these keys, by the key's id.
fn values_of<'t>(root: Node<'t>, keys: &FxHashSet<u32>) -> FxHashMap<u32, Node<'t>> {
    let mut values = FxHashMap::default();
    let mut seen = FxHashSet::default();
    let mut pending = vec![root];
    while let Some(node) = pending.pop() {
        // What aliases share is looked at once.
        if node.kind() == Kind::Scalar || !seen.insert(node.id()) {
            continue;
        }
        pending.extend(node.items());
        for value in node.entries_written() {
            if let Some(key) = value.key().filter(|key| keys.contains(&key.id())) {
                values.insert(key.id(), value);
            }
            pending.push(value);
        }
    }
    values
}
