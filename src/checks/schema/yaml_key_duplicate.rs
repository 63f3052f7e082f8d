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
    let value = |key: Node<'_>| values.get(&key.id()).copied();
    let pairs = pairs
        .into_iter()
        .filter_map(|(first, later)| Some((value(first)?, value(later)?)));
    let (same, other): (Vec<_>, Vec<_>) = pairs.partition(|(first, later)| is_same(*first, *later));
    out.extend(
        other
            .into_iter()
            .map(|(first, later)| replaced(subject, first, later)),
    );
    out.extend(repeated(subject, &same));
}

fn replaced<'t>(subject: &Subject<'_, 't>, first: Node<'t>, later: Node<'t>) -> Violation {
    let key = later.key_text().unwrap_or_default();
    Violation {
        case: Some("other-value".into()),
        labels: vec![subject.label(Mark::Key(first), "this value is dropped")],
        ..subject.violation(
            Mark::Key(later),
            format!("key `{key}` is written twice, and this value replaces the first"),
        )
    }
}

/// One violation for all keys of the document that are merely repeated: a template wrote them all.
fn repeated<'t>(subject: &Subject<'_, 't>, pairs: &[(Node<'t>, Node<'t>)]) -> Option<Violation> {
    let (&(first, later), others) = pairs.split_first()?;
    let key = later.key_text().unwrap_or_default();
    let message = match others.len() {
        0 => format!("key `{key}` is written twice, with the same value"),
        1 => format!("key `{key}` and one other are written twice, with the same values"),
        count => format!("key `{key}` and {count} others are written twice, with the same values"),
    };
    let others = others
        .iter()
        .map(|(_, later)| subject.label(Mark::Key(*later), "written twice, too"));
    let mut labels = vec![subject.label(Mark::Key(first), "first written here")];
    labels.extend(others);
    Some(Violation {
        case: Some("same-value".into()),
        labels,
        ..subject.violation(Mark::Key(later), message)
    })
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
