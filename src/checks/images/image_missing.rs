//! Containers without an image, and images that cannot be a reference.

use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::value::placeholder;
use crate::yaml::Node;

/// What a Go template prints for a value that is not there.
const NO_VALUE: &str = "<no value>";

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(workload) = subject.workload else {
        return;
    };
    // OpenShift fills in the image of such an object itself, and marks the place with a space.
    let triggers = workload.object.annotation("image.openshift.io/triggers");
    if !workload.object.is_builtin() || triggers.is_some() {
        return;
    }
    let image = subject.node.get("image");
    let text = image.map(Node::text).unwrap_or_default();
    if text.trim().is_empty() {
        let mark = image.map_or(
            Mark::Missing {
                parent: subject.node,
                field: "image",
            },
            Mark::Value,
        );
        out.push(Violation {
            case: Some("absent".into()),
            ..subject.violation(mark, format!("container `{}` has no image", subject.name()))
        });
        return;
    }
    let is_filled_in = placeholder::is_unknown(&text) && !text.contains(NO_VALUE);
    let Some((image, fault)) = image.filter(|_| !is_filled_in).zip(fault(&text)) else {
        return;
    };
    out.push(Violation {
        case: Some("malformed".into()),
        ..subject.violation(
            Mark::Value(image),
            format!("`{text}` is no image reference: {fault}"),
        )
    });
}

/// What the grammar of `github.com/distribution/reference` has against the text.
fn fault(text: &str) -> Option<&'static str> {
    if text.contains(NO_VALUE) {
        return Some("a template put `<no value>` in it");
    }
    if text.contains(char::is_whitespace) {
        return Some("there is a space in it");
    }
    let (name, digest) = match text.split_once('@') {
        Some((name, digest)) => (name, Some(digest)),
        None => (text, None),
    };
    if digest.is_some_and(|digest| !is_digest(digest)) {
        return Some(
            "the digest does not have the hexadecimal digits of its algorithm, 64 for `sha256`",
        );
    }
    let (authority, path) = match name.split_once('/') {
        Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => {
            (Some(first), rest)
        }
        _ => (None, name),
    };
    let (path, tag) = match path.split_once(':') {
        Some((path, tag)) => (path, Some(tag)),
        None => (path, None),
    };
    match tag {
        _ if path.is_empty() || authority == Some("") => Some("the name is empty"),
        Some("") => Some("the tag is empty"),
        Some(tag) if tag.contains(':') => Some("there is more than one tag"),
        Some(tag) if !is_tag(tag) => Some("the tag has letters that no tag has"),
        _ if path.bytes().any(|byte| byte.is_ascii_uppercase()) => {
            Some("the name is not all in lower case")
        }
        _ if !path.split('/').all(is_component) => Some("the name has letters that no name has"),
        _ => None,
    }
}

/// `sha256:` and 64 digits; of another algorithm at least 32.
fn is_digest(digest: &str) -> bool {
    digest.split_once(':').is_some_and(|(algorithm, hex)| {
        let fits = match algorithm {
            "sha256" => hex.len() == 64,
            "sha384" => hex.len() == 96,
            "sha512" => hex.len() == 128,
            _ => hex.len() >= 32,
        };
        fits && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

fn is_tag(tag: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    tag.len() <= 128
        && tag.starts_with(is_word)
        && tag.chars().all(|c| is_word(c) || matches!(c, '.' | '-'))
}

/// Lower-case letters and digits, with separators between them.
fn is_component(part: &str) -> bool {
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    part.starts_with(is_word)
        && part.ends_with(is_word)
        && part
            .chars()
            .all(|c| is_word(c) || matches!(c, '.' | '_' | '-'))
}
