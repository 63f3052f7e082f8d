//! Directives: lines that begin with `%`, before `---`.

use super::Tree;
use super::arena::TagDirective;
use super::bytes::newline;
use super::parser::{Parser, Step};
use crate::span::Span;

/// How many `%TAG` directives a document may have: each tag is looked up among them.
const MOST: usize = 100;

const UNKNOWN: &str =
    "a line that begins with `%` is a directive; Kubernetes knows `%YAML 1.1` and `%TAG`";

/// The `%TAG` directives of a document.
pub(super) fn of_document(tree: &Tree, document: u32) -> &[TagDirective] {
    let start = tree
        .handles
        .partition_point(|directive| directive.document < document);
    let end = tree
        .handles
        .partition_point(|directive| directive.document <= document);
    tree.handles.get(start..end).unwrap_or_default()
}

impl Parser<'_> {
    /// Reads the directive at `p`. `version`: whether there was a `%YAML` before.
    pub(super) fn directive(&mut self, p: usize, version: &mut bool) -> Step<()> {
        let end = newline(self.bytes, p);
        let line = self.text.get(p + 1..self.boundary(end)).unwrap_or_default();
        let comment = if line.starts_with("YAML") { "#" } else { " #" };
        if let Some(at) = line.find('#').filter(|_| comment == "#") {
            self.check_comment(p + 1 + at);
        }
        let line = line.split(comment).next().unwrap_or_default();
        let mut words = line
            .split([' ', '\t', '\r'])
            .filter(|word| !word.is_empty());
        let problem = match (words.next(), words.next(), words.next(), words.next()) {
            (Some("YAML"), Some("1.1"), None, None) if !*version => {
                *version = true;
                return Ok(());
            }
            (Some("YAML"), Some("1.1"), None, None) => "found duplicate %YAML directive",
            (Some("YAML"), Some(number), None, None) if number.contains('.') => {
                let error = self.problem(p, end, "found incompatible YAML document");
                return Err(error.hint("Kubernetes reads YAML 1.1; leave the directive out"));
            }
            (Some("YAML"), Some(_), Some(_), _) => "did not find expected comment or line break",
            (Some("YAML"), ..) => "did not find expected digit or '.' character",
            (Some("TAG"), Some(handle), Some(prefix), None) if is_handle(handle) => {
                return self.tag_directive(handle, prefix);
            }
            (Some("TAG"), ..) => "did not find expected tag handle and prefix",
            (Some(_), ..) => "found unknown directive name",
            (None, ..) => "could not find expected directive name",
        };
        Err(self.problem(p, end, problem).hint(UNKNOWN))
    }

    fn tag_directive(&mut self, handle: &str, prefix: &str) -> Step<()> {
        let document = self.tree.documents.len() as u32;
        let span = |part: &str| {
            let start = part.as_ptr() as usize - self.text.as_ptr() as usize;
            Span::new(start, start + part.len())
        };
        let (handle, prefix) = (span(handle), span(prefix));
        let others = of_document(self.tree, document);
        let same =
            |other: &TagDirective| self.text[other.handle.range()] == self.text[handle.range()];
        let problem = match others {
            _ if others.iter().any(same) => "found duplicate %TAG directive",
            _ if others.len() == MOST => "found too many %TAG directives",
            _ => {
                self.tree.handles.push(TagDirective {
                    document,
                    handle,
                    prefix,
                });
                return Ok(());
            }
        };
        Err(self.problem(handle.start as usize, handle.end as usize, problem))
    }
}

/// `!`, `!!` or `!name!`.
fn is_handle(handle: &str) -> bool {
    let bytes = handle.as_bytes();
    match bytes {
        [b'!'] => true,
        [b'!', name @ .., b'!'] => name
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')),
        _ => false,
    }
}
