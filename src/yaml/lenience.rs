//! Where go-yaml, and so Kubernetes, accepts what YAML 1.2 forbids.

use super::bytes::{blank, blanks, newline, spaces, trimmed};
use super::error::on_one_line;
use super::parser::Parser;
use crate::span::Span;

/// A place that Kubernetes accepts and YAML 1.2 forbids: other readers may refuse the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lenience {
    /// Where; never more than one line.
    pub span: Span,
    /// What is forbidden about it.
    pub what: &'static str,
    /// The number of its document.
    pub(super) document: u32,
}

pub(super) const APOSTROPHE: &str = r"`\'` is no escape sequence in YAML 1.2";
pub(super) const DASH: &str = "`-` alone is no value in YAML 1.2";
pub(super) const DIRECTIVE: &str = "no `...` ends the document before this directive";
pub(super) const EMPTY_LINES: &str =
    "an empty line of this text is indented deeper than the line after it";
const NO_SPACE: &str = "no space separates the comment from what is before it";
const SHALLOW: &str = "the line continues a value, and is not indented deeper than its key or `-`";
const TAG: &str = "`,`, `[` and `]` cannot be part of a tag in YAML 1.2";

impl Parser<'_> {
    /// Takes note of a lenience at the bytes from `start` to `end`.
    #[cold]
    pub(super) fn lenient(&mut self, start: usize, end: usize, what: &'static str) {
        self.tree.leniences.push(Lenience {
            span: on_one_line(self.text, start, end),
            what,
            document: self.tree.documents.len() as u32,
        });
    }

    /// Keeps the comment at `p`, before which something may stand without white space. Returns the next line.
    pub(super) fn comment_after(&mut self, p: usize) -> usize {
        self.check_comment(p);
        self.comment(p)
    }

    /// A comment at `p` has white space before it.
    pub(super) fn check_comment(&mut self, p: usize) {
        if p > 0 && !blank(self.at(p - 1)) {
            self.lenient(p, p + 1, NO_SPACE);
        }
    }

    /// A line that continues a value is indented deeper than what holds the value. Returns whether it is.
    pub(super) fn check_deeper(&mut self, line: usize) -> bool {
        let text = spaces(self.bytes, line);
        let deeper = (text - line) as i32 > self.top().indent;
        if !deeper {
            let text = blanks(self.bytes, text);
            let end = trimmed(self.bytes, text, newline(self.bytes, text));
            self.lenient(text, end, SHALLOW);
        }
        deeper
    }

    /// The same for all lines after the first one of quoted text; the first that is not is enough.
    pub(super) fn check_quoted_lines(&mut self, start: usize, end: usize) {
        let mut line = newline(self.bytes, start) + 1;
        while line <= end {
            let text = blanks(self.bytes, line);
            let empty = matches!(self.at(text), b'\n' | b'\r');
            if !empty && !self.check_deeper(line) {
                return;
            }
            line = newline(self.bytes, line) + 1;
        }
    }

    /// A tag has none of the indicators of flow collections, unless it is verbatim: `!<…>`.
    pub(super) fn check_tag_name(&mut self, start: usize, end: usize) {
        let name = &self.text[start..end];
        if !name.starts_with("!<") && name.contains([',', '[', ']']) {
            self.lenient(start, end, TAG);
        }
    }
}
