//! Keys that do not stand in their order.

use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::yaml::Kind;

/// What Kubernetes writes first.
const FIRST: &[&str] = &["apiVersion", "kind", "metadata", "spec"];

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let is_alphabetical = subject.params.is_set("alphabetical");
    let is_shallow = subject.params.is_set("shallow");
    let mut pending = vec![subject.node];
    while let Some(node) = pending.pop() {
        // What an alias stands for is judged where it is written.
        if node.alias().is_some() {
            continue;
        }
        let mut last: Option<String> = None;
        for entry in node.entries_written() {
            let key = entry.key_text().unwrap_or_default().into_owned();
            let is_before =
                |other: &String| rank(&key, is_alphabetical) < rank(other, is_alphabetical);
            match last {
                Some(other) if is_before(&other) => {
                    out.push(
                        subject
                            .violation(Mark::Key(entry), format!("`{key}` stands after `{other}`")),
                    );
                    break;
                }
                _ => last = Some(key),
            }
        }
        if is_shallow {
            return;
        }
        match node.kind() {
            Kind::Mapping => pending.extend(node.entries_written()),
            Kind::Sequence => pending.extend(node.items()),
            Kind::Scalar => {}
        }
    }
}

fn rank(key: &str, is_alphabetical: bool) -> (usize, &str) {
    let first = FIRST
        .iter()
        .position(|first| *first == key && !is_alphabetical);
    (first.unwrap_or(FIRST.len()), key)
}
