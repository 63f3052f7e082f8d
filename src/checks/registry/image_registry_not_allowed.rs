//! Images from outside the allowed registries.

use super::prefix::{begins_with, name_in_full};
use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::value::ImageReference;
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let allowed: Vec<_> = subject.params.strings("allowed").collect();
    let Some(image) = subject.node.get("image").filter(|_| !allowed.is_empty()) else {
        return;
    };
    let text = image.text();
    let is_implicit = ImageReference::parse(&text).is_some_and(|image| image.host.is_none());
    if is_implicit && subject.params.is_set("allow-implicit-docker-hub") {
        return;
    }
    let Some(name) = name_in_full(&text) else {
        return;
    };
    if !allowed.iter().any(|prefix| begins_with(&name, prefix)) {
        let message = format!(
            "image `{name}` is from none of the allowed registries: {}",
            allowed.join(", ")
        );
        out.push(subject.violation(registry_mark(image, &text), message));
    }
}

/// The registry of an image, if it is written; else all of it.
pub(super) fn registry_mark<'t>(node: Node<'t>, text: &str) -> Mark<'static, 't> {
    let host = ImageReference::parse(text).and_then(|image| image.host);
    let length = host.and_then(|_| text.find('/'));
    length.map_or(Mark::Value(node), |length| {
        Mark::start_of(node, text, length)
    })
}
