//! The errors of the parser, in the words of go-yaml, each with its likely cause.

use super::bytes::{blank, newline};
use super::error::Error;
use super::hint;
use super::parser::{Holder, Parser, State};

const VALUE: &str = "mapping values are not allowed in this context";
const ENTRY: &str = "block sequence entries are not allowed in this context";
const KEY: &str = "mapping keys are not allowed in this context";
const START: &str = "found character that cannot start any token";

impl Parser<'_> {
    /// An error at the word that starts at `p`.
    #[cold]
    pub(super) fn at_word(&self, p: usize, message: &str) -> Box<Error> {
        let mut end = p;
        while !blank(self.at(end)) {
            end += 1;
        }
        let error = Error::new(self.text, p, end.max(p + 1), message);
        match hint::cause(self.text, p) {
            Some(cause) => error.hint(cause),
            None => error,
        }
    }

    /// A node, key or `- ` where none can be.
    #[cold]
    pub(super) fn unexpected(&self, p: usize) -> Box<Error> {
        let top = self.top();
        let message = match top.holder {
            Holder::FlowMapping | Holder::FlowSequence | Holder::FlowPair => {
                return self.unclosed_flow(p);
            }
            Holder::Root if top.state == State::Value => "did not find expected node content",
            Holder::Root => "did not find expected <document start>",
            Holder::Sequence => "did not find expected '-' indicator",
            _ => "did not find expected key",
        };
        let error = self.at_word(p, message);
        if error.hint.is_some() {
            return error;
        }
        match self.misplaced(p) {
            Some(hint) => error.hint(hint),
            None => error,
        }
    }

    /// Says how the column of `p` fits the collections that are open.
    fn misplaced(&self, p: usize) -> Option<String> {
        let column = hint::column(self.text, p)?;
        let fits = self
            .frames
            .iter()
            .filter(|frame| frame.indent >= 0)
            .map(|frame| frame.indent as usize)
            .max()?;
        let deeper = match column.cmp(&fits) {
            std::cmp::Ordering::Equal => return None,
            std::cmp::Ordering::Less => "less",
            std::cmp::Ordering::Greater => "more",
        };
        Some(format!(
            "indented by {column} spaces, {deeper} than its neighbours, which have {fits}"
        ))
    }

    /// Nothing where a node must be.
    #[cold]
    pub(super) fn no_content(&self, p: usize) -> Box<Error> {
        self.at_word(p, "did not find expected node content")
    }

    /// `: ` after what cannot be a key.
    #[cold]
    pub(super) fn value_not_allowed(&self, p: usize) -> Box<Error> {
        let error = Error::new(self.text, p, p + 1, VALUE);
        match hint::cause(self.text, p).or_else(|| hint::second_colon(self.text, p)) {
            Some(cause) => error.hint(cause),
            None => error,
        }
    }

    /// What stands at the column of the keys, but is none.
    #[cold]
    pub(super) fn not_a_key(&self, p: usize) -> Box<Error> {
        let end = newline(self.bytes, p);
        let error = Error::new(self.text, p, end, "could not find expected ':'");
        match hint::cause(self.text, p).or_else(|| hint::missing_space(self.text, p)) {
            Some(cause) => error.hint(cause),
            None => error,
        }
    }

    /// A tab where only spaces may be.
    #[cold]
    pub(super) fn tab(&self, p: usize, message: &str) -> Box<Error> {
        let mut end = p;
        while self.at(end) == b'\t' {
            end += 1;
        }
        Error::new(self.text, p, end, message).hint("a tab cannot indent YAML; use spaces")
    }

    /// A mapping or sequence as a key.
    #[cold]
    pub(super) fn collection_as_key(&self, p: usize) -> Box<Error> {
        let error = self.at_word(p, "invalid map key");
        if error.hint.is_some() {
            error
        } else {
            error.hint("a key is a string in Kubernetes, never a mapping or a list")
        }
    }

    /// `- `, `? ` or `: ` after `key:` on the same line.
    #[cold]
    pub(super) fn indicator_in_value(&self, p: usize) -> Box<Error> {
        let (message, hint) = match self.at(p) {
            b'-' => (ENTRY, Some("begin the list on the next line")),
            b'?' => (KEY, None),
            _ => (VALUE, None),
        };
        let error = Error::new(self.text, p, p + 1, message);
        match hint {
            Some(hint) => error.hint(hint),
            None => error,
        }
    }

    #[cold]
    pub(super) fn cannot_start(&self, p: usize) -> Box<Error> {
        let error = self.at_word(p, START);
        if error.hint.is_some() {
            return error;
        }
        match self.at(p) {
            b'@' | b'`' | b'%' => error.hint(format!(
                "quote a value that begins with `{}`",
                self.at(p) as char
            )),
            _ => error,
        }
    }

    /// Something after a value that is complete.
    #[cold]
    pub(super) fn after_value(&self, p: usize) -> Box<Error> {
        if matches!(self.at(p), b'-' | b'?') && blank(self.at(p + 1)) {
            return self.indicator_in_value(p);
        }
        let error = self.unexpected(p);
        if error.hint.is_some() {
            error
        } else {
            error.hint("only a comment may follow the value on its line")
        }
    }

    /// `: ` without a key.
    #[cold]
    pub(super) fn keyless(&self, p: usize) -> Box<Error> {
        Error::new(self.text, p, p + 1, "did not find expected key")
            .hint("there is no key before the `:`")
    }

    /// A quoted scalar that runs into a separator, or to the end.
    #[cold]
    pub(super) fn unclosed_quote(&self, start: usize, marker: Option<usize>) -> Box<Error> {
        let message = match marker {
            Some(_) => "found unexpected document indicator",
            None => "found unexpected end of stream",
        };
        Error::new(self.text, start, newline(self.bytes, start), message)
            .hint("the quote that opens here is never closed")
            .opened(self.text, start)
    }

    #[cold]
    pub(super) fn unknown_anchor(&self, start: usize, end: usize) -> Box<Error> {
        let name = &self.text[start + 1..end];
        let error = Error::new(
            self.text,
            start,
            end,
            format!("unknown anchor '{name}' referenced"),
        );
        error.hint(format!("no `&{name}` stands before it in this document"))
    }
}
