//! Annotations that nobody knows, next to ones that somebody does.

use super::known_annotations::{KNOWN, VALUES};
use crate::finding::{Confidence, Violation};
use crate::rule::{Mark, Subject};
use crate::value::{near, placeholder};
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let own = subject.node.get("metadata");
    let pod = subject.workload.and_then(|workload| workload.pod.metadata);
    // A Pod's metadata are both.
    let pod = pod.filter(|pod| own.is_none_or(|own| own.id() != pod.id()));
    for metadata in own.into_iter().chain(pod) {
        for annotation in metadata
            .get("annotations")
            .into_iter()
            .flat_map(Node::entries)
        {
            let key = annotation.key_text().unwrap_or_default();
            out.extend(
                key_of(subject, annotation, &key).or_else(|| value_of(subject, annotation, &key)),
            );
        }
    }
}

fn key_of<'t>(subject: &Subject<'_, 't>, annotation: Node<'t>, key: &str) -> Option<Violation> {
    let near = meant(key)?;
    let message = format!("nobody knows `{key}`; `{near}` is one");
    Some(Violation {
        case: Some("key".into()),
        confidence: Confidence::Likely,
        ..subject.violation(Mark::Key(annotation), message)
    })
}

/// The known key that an unknown one was meant to be.
fn meant(key: &str) -> Option<String> {
    let (prefix, name) = key.split_once('/')?;
    if let Some((_, names)) = KNOWN.iter().find(|(known, _)| *known == prefix) {
        if names.contains(&name) {
            return None;
        }
        let near = near::within(name, names.iter().copied(), edits(name))?;
        return Some(format!("{prefix}/{near}"));
    }
    // A prefix that is itself misspelled, before a name that is not.
    let prefixes = KNOWN.iter().filter(|(_, names)| names.contains(&name));
    let near = near::within(prefix, prefixes.map(|(known, _)| *known), 2)?;
    Some(format!("{near}/{name}"))
}

/// How many letters may be wrong: short words have neighbours of their own.
fn edits(word: &str) -> usize {
    if word.len() < 8 { 1 } else { 2 }
}

fn value_of<'t>(subject: &Subject<'_, 't>, annotation: Node<'t>, key: &str) -> Option<Violation> {
    let (_, values) = VALUES.iter().find(|(known, _)| *known == key)?;
    let text = annotation.text();
    if placeholder::is_unknown(&text) {
        return None;
    }
    let (value, near) = text.split(',').map(str::trim).find_map(|value| {
        let is_known = values.iter().any(|known| known.eq_ignore_ascii_case(value));
        let near = near::within(value, values.iter().copied(), edits(value))?;
        (!is_known).then_some((value, near))
    })?;
    let message = format!("`{key}` knows no `{value}`; `{near}` is one");
    Some(Violation {
        case: Some("value".into()),
        ..subject.violation(Mark::Value(annotation), message)
    })
}
