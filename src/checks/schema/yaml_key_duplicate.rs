//! A key written twice in one mapping.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::finding::Violation;
use crate::rule::{Mark, Subject, violation_at};
use crate::yaml::{Kind, Node};

/// How many of the other places a violation shows.
const SHOWN: usize = 8;

/// The values of one key, in the order written: two at least.
struct Repeated<'t> {
    values: Vec<Node<'t>>,
}

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let repeated = repeated(subject);
    let (same, other): (Vec<_>, Vec<_>) = repeated.into_iter().partition(Repeated::is_same);
    out.extend(other.iter().filter_map(|key| replaced(subject, key)));
    out.extend(merely_repeated(subject, &same));
}

/// A key of which all values but the last are lost.
fn replaced<'t>(subject: &Subject<'_, 't>, key: &Repeated<'t>) -> Option<Violation> {
    let (&last, dropped) = key.values.split_last()?;
    let name = last.key_text().unwrap_or_default();
    let message = match dropped.len() {
        1 => format!("key `{name}` is written twice, and this value replaces the first"),
        count => format!(
            "key `{name}` is written {} times, and this value replaces the others",
            count + 1
        ),
    };
    let dropped = dropped.iter().take(SHOWN);
    Some(Violation {
        case: Some("other-value".into()),
        labels: dropped
            .map(|value| subject.label(Mark::Key(*value), "this value is dropped"))
            .collect(),
        ..violation_at(subject.location(Mark::Key(last)), message)
    })
}

/// One violation for all keys of the document that say the same again: mostly one template wrote them all.
fn merely_repeated<'t>(subject: &Subject<'_, 't>, keys: &[Repeated<'t>]) -> Option<Violation> {
    let (first, others) = keys.split_first()?;
    let &last = first.values.last()?;
    let name = last.key_text().unwrap_or_default();
    let message = match others.len() {
        0 => format!("key `{name}` is written twice, with the same value"),
        1 => format!("key `{name}` and one other are written twice, with the same values"),
        count => format!("key `{name}` and {count} others are written twice, with the same values"),
    };
    let written = first
        .values
        .first()
        .map(|value| subject.label(Mark::Key(*value), "first written here"));
    let others = others
        .iter()
        .filter_map(|key| key.values.last())
        .take(SHOWN);
    let others = others.map(|value| subject.label(Mark::Key(*value), "written twice, too"));
    Some(Violation {
        case: Some("same-value".into()),
        labels: written.into_iter().chain(others).collect(),
        ..violation_at(subject.location(Mark::Key(last)), message)
    })
}

impl Repeated<'_> {
    /// Whether its values are written alike, or are the same string.
    fn is_same(&self) -> bool {
        let alike = |one: Node<'_>, other: Node<'_>| {
            let is_same_text = || {
                one.as_str()
                    .is_some_and(|text| Some(text) == other.as_str())
            };
            one.kind() == other.kind() && (one.raw() == other.raw() || is_same_text())
        };
        self.values
            .windows(2)
            .all(|pair| matches!(pair, [one, other] if alike(*one, *other)))
    }
}

/// Every key of the document that is written more than once, in the order of the first time.
fn repeated<'t>(subject: &Subject<'_, 't>) -> Vec<Repeated<'t>> {
    let pairs = subject
        .document
        .map(|document| document.duplicate_keys().collect::<Vec<_>>())
        .unwrap_or_default();
    if pairs.is_empty() {
        return Vec::new();
    }
    let keys = pairs
        .iter()
        .flat_map(|(first, later)| [first.id(), later.id()]);
    let values = values_of(subject.node, &keys.collect());
    let value = |key: Node<'_>| values.get(&key.id()).copied();
    let mut repeated: Vec<Repeated<'t>> = Vec::new();
    let mut places: FxHashMap<u32, usize> = FxHashMap::default();
    for (first, later) in pairs {
        let (Some(first_value), Some(later_value)) = (value(first), value(later)) else {
            continue;
        };
        let place = *places.entry(first.id()).or_insert_with(|| {
            repeated.push(Repeated {
                values: vec![first_value],
            });
            repeated.len() - 1
        });
        repeated
            .get_mut(place)
            .into_iter()
            .for_each(|key| key.values.push(later_value));
    }
    repeated
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
