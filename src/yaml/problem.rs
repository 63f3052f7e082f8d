//! The errors of the parser, in the words of go-yaml, each with its likely cause.

use super::bytes::{blank, newline};
use super::error::Error;
use super::hint;
use super::parser::{Holder, Parser, State};

const VALUE: &str = "mapping values are not allowed in this context";
const ENTRY: &str = "block sequence entries are not allowed in this context";
const KEY: &str = "mapping keys are not allowed in this context";
const START: &str = "found character that cannot start any token";
const CONTENT: &str = "did not find expected node content";

impl Parser<'_> {
    /// An error at the bytes from `start` to `end`.
    #[cold]
    pub(super) fn problem(
        &self,
        start: usize,
        end: usize,
        message: impl Into<String>,
    ) -> Box<Error> {
        Error::new(self.text, start, end, message)
    }

    /// An error at the word that starts at `p`.
    fn at_word(&self, p: usize, message: &str) -> Box<Error> {
        let mut end = p + 1;
        while !blank(self.at(end)) && !matches!(self.at(end), b',' | b']' | b'}') {
            end += 1;
        }
        self.problem(p, end, message)
            .because(hint::line(self.text, p))
    }

    /// An error at a character that has a meaning.
    pub(super) fn at_sign(&self, p: usize, message: &str) -> Box<Error> {
        self.problem(p, p + 1, message)
    }

    /// A node, key or `- ` where none can be.
    #[cold]
    pub(super) fn unexpected(&self, p: usize) -> Box<Error> {
        let top = self.top();
        let message = match top.holder {
            Holder::FlowMapping | Holder::FlowSequence | Holder::FlowPair => {
                return self.unclosed_flow(p);
            }
            Holder::Root if top.state == State::Value => CONTENT,
            Holder::Root => "did not find expected <document start>",
            Holder::Sequence => "did not find expected '-' indicator",
            Holder::Indentless | Holder::Mapping => "did not find expected key",
        };
        self.at_word(p, message)
            .because(self.misplaced(p))
            .because(self.mismatched(p))
    }

    /// How the column of `p` differs from those of the lines around.
    fn misplaced(&self, p: usize) -> Option<String> {
        let column = hint::column(self.text, p)?;
        let mut columns = hint::columns_before(self.text, p);
        columns.extend(
            self.frames
                .iter()
                .filter_map(|frame| usize::try_from(frame.indent).ok()),
        );
        columns.sort_unstable();
        columns.dedup();
        if columns.is_empty() || columns.contains(&column) {
            return None;
        }
        let unit = if column == 1 { "space" } else { "spaces" };
        Some(format!(
            "the line is indented by {column} {unit}, the lines before it by {}",
            hint::either(&columns)
        ))
    }

    /// What stands in a column that is right for something else.
    fn mismatched(&self, p: usize) -> Option<String> {
        hint::column(self.text, p)?;
        let hint = match self.top().holder {
            Holder::Sequence => "the lines of this column begin with `- `",
            Holder::Mapping if self.at(p) == b'-' => {
                "the key before it has a value already, no list can follow"
            }
            _ => return None,
        };
        Some(hint.to_owned())
    }

    /// Nothing where a node must be.
    #[cold]
    pub(super) fn no_content(&self, p: usize) -> Box<Error> {
        self.at_word(p, CONTENT)
    }

    /// `: ` at `p` after what cannot be a key, which starts at `start`; `key`: it begins its line.
    #[cold]
    pub(super) fn value_not_allowed(&self, start: usize, p: usize, key: bool) -> Box<Error> {
        let error = self
            .at_sign(p, VALUE)
            .because(hint::line(self.text, start))
            .because(hint::line(self.text, p));
        if newline(self.bytes, start) >= p {
            return error.hint("quote a value that contains `: `");
        }
        if matches!(self.at(start), b'"' | b'\'' | b'[' | b'{') {
            return error.hint("a key and its `:` stand on one line");
        }
        let indent = self.top().indent.max(0);
        error.because(hint::missing_space(self.text, start)).hint(&if key {
            "the line before has no `: `, so this line continues it".to_owned()
        } else {
            format!("the line is indented deeper than the key before, so it continues that key's value; keys here are indented by {indent}")
        })
    }

    /// What stands at the column of the keys, but is none.
    #[cold]
    pub(super) fn not_a_key(&self, p: usize) -> Box<Error> {
        self.problem(p, newline(self.bytes, p), "could not find expected ':'")
            .because(hint::line(self.text, p))
            .because(hint::missing_space(self.text, p))
            .hint("what stands in this column is a key, and `: ` follows a key")
    }

    /// A tab where only spaces may be.
    #[cold]
    pub(super) fn tab(&self, p: usize, message: &str) -> Box<Error> {
        let mut end = p;
        while self.at(end) == b'\t' {
            end += 1;
        }
        self.problem(p, end, message).hint(hint::TAB)
    }

    /// A mapping or sequence as a key, which begins at `p`. A template looks like one.
    #[cold]
    pub(super) fn collection_as_key(&self, p: usize) -> Box<Error> {
        let (start, end) = hint::template(self.text, p).unwrap_or((p, p + 1));
        self.problem(start, end, "invalid map key")
            .because(hint::line(self.text, p))
            .hint("a key is a string in Kubernetes, never a mapping or a list")
    }

    /// `- `, `? ` or `: ` after `key:` on the same line.
    #[cold]
    pub(super) fn indicator_in_value(&self, p: usize) -> Box<Error> {
        match self.at(p) {
            b'-' => self
                .at_sign(p, ENTRY)
                .hint("a list begins on a line of its own"),
            b'?' => self
                .at_sign(p, KEY)
                .hint("quote a value that begins with `? `"),
            _ => self
                .at_sign(p, VALUE)
                .hint("quote a value that begins with `: `"),
        }
    }

    /// A character that means something else than what stands here.
    #[cold]
    pub(super) fn cannot_start(&self, p: usize) -> Box<Error> {
        let waits = matches!(self.top().state, State::Value | State::Key);
        match self.at(p) {
            closer @ (b']' | b'}' | b',') => {
                let error = if waits {
                    self.no_content(p)
                } else {
                    self.unexpected(p)
                };
                error.because(hint::quote(closer))
            }
            byte => self.at_word(p, START).because(hint::quote(byte)),
        }
    }

    /// Something after a value that is complete.
    #[cold]
    pub(super) fn after_value(&self, p: usize) -> Box<Error> {
        if matches!(self.at(p), b'-' | b'?') && blank(self.at(p + 1)) {
            return self.indicator_in_value(p);
        }
        let hint = match p.checked_sub(1).map(|before| self.at(before)) {
            Some(b'\'') => "write `''` for a quote between single quotes",
            Some(b'"') => r#"write `\"` for a quote between double quotes"#,
            _ => "only a comment may follow the value on its line",
        };
        self.unexpected(p).hint(hint)
    }

    /// `: ` without a key.
    #[cold]
    pub(super) fn keyless(&self, p: usize) -> Box<Error> {
        self.at_sign(p, "did not find expected key")
            .hint("there is no key before the `:`")
    }

    /// What cannot be here in a flow collection: its bracket may be what is missing.
    #[cold]
    pub(super) fn unclosed_flow(&self, p: usize) -> Box<Error> {
        let frame = self
            .frames
            .iter()
            .rev()
            .find(|frame| frame.holder != Holder::FlowPair);
        let mapping = frame.is_some_and(|frame| frame.holder == Holder::FlowMapping);
        let (opener, closer) = if mapping { ('{', '}') } else { ('[', ']') };
        let opened = frame.and_then(|frame| self.tree.nodes.get(frame.node as usize));
        let opened = opened.map_or(p, |slot| slot.start as usize);
        let message = match self.top().state {
            State::Comma | State::Colon => &format!("did not find expected ',' or '{closer}'"),
            _ => CONTENT,
        };
        let ends = p >= self.bytes.len() || super::bytes::marker(self.bytes, p);
        let error = if ends {
            self.at_sign(opened, message)
        } else {
            self.at_word(p, message)
        };
        let cause = match self.at(p) {
            b']' | b'}' => format!("`{opener}` is closed by `{closer}`"),
            _ if ends => format!("the `{opener}` that opens here is never closed"),
            _ if newline(self.bytes, opened) < p => {
                format!("a comma is missing, or the `{opener}` that opens here is never closed")
            }
            _ => "a comma separates what stands between brackets".to_owned(),
        };
        error.because(cause).opened(self.text, opened)
    }

    /// A quoted scalar that runs into a separator, or to the end.
    #[cold]
    pub(super) fn unclosed_quote(&self, start: usize, marker: Option<usize>) -> Box<Error> {
        let message = match marker {
            Some(_) => "found unexpected document indicator",
            None => "found unexpected end of stream",
        };
        self.problem(start, newline(self.bytes, start), message)
            .hint("the quote that opens here is never closed")
            .opened(self.text, start)
    }

    #[cold]
    pub(super) fn unknown_anchor(&self, start: usize, end: usize) -> Box<Error> {
        let name = hint::short(&self.text[start + 1..end]);
        self.problem(start, end, format!("unknown anchor '{name}' referenced"))
            .because(format!("no `&{name}` stands before it in this document"))
    }

    /// A second anchor, or a second tag, at `p`.
    #[cold]
    pub(super) fn second_property(&self, p: usize) -> Box<Error> {
        let name = if self.at(p) == b'&' { "anchor" } else { "tag" };
        let mut error = self.unexpected(p);
        error.hint = Some(format!(
            "a value has one {name} at most, this is its second"
        ));
        error.opened = None;
        error
    }

    /// `&` or `*` at `p` without a name.
    #[cold]
    pub(super) fn nameless(&self, p: usize) -> Box<Error> {
        self.at_word(p, "did not find expected alphabetic or numeric character")
            .because(hint::quote(self.at(p)))
    }
}
