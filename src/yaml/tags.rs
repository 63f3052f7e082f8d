//! Tags in full.

use std::borrow::Cow;

use super::properties::handle;
use super::resolve::REPOSITORY;
use super::{Tree, directive};

/// The full tag for one as written: `!!str` is `tag:yaml.org,2002:str`.
pub(super) fn full<'t>(tree: &'t Tree, text: &'t str, node: u32, written: &'t str) -> Cow<'t, str> {
    let handle = handle(written);
    let suffix = if handle.is_empty() {
        written.trim_start_matches("!<").trim_end_matches('>')
    } else {
        &written[handle.len()..]
    };
    let document = tree
        .documents
        .partition_point(|document| document.end <= node) as u32;
    let directives = directive::of_document(tree, document).iter();
    let declared = directives
        .rev()
        .find(|directive| text.get(directive.handle.range()) == Some(handle));
    let prefix = match declared {
        Some(directive) if written != "!" => text.get(directive.prefix.range()).unwrap_or_default(),
        _ if handle == "!!" => REPOSITORY,
        _ => handle,
    };
    let suffix = unescaped(suffix);
    if prefix.is_empty() {
        return suffix;
    }
    if prefix == handle && matches!(suffix, Cow::Borrowed(_)) {
        return Cow::Borrowed(written);
    }
    Cow::Owned(format!("{prefix}{suffix}"))
}

/// A part of a URI without `%` escapes.
fn unescaped(part: &str) -> Cow<'_, str> {
    if !part.contains('%') {
        return Cow::Borrowed(part);
    }
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escape = tail.get(..2).filter(|_| first == b'%');
        let escape = escape.and_then(|digits| std::str::from_utf8(digits).ok());
        match escape.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}
