//! What is wrong with a document, where, and why.

use crate::span::Span;

/// Why a document cannot be read, in the words `kubectl` uses.
#[derive(Clone, Debug)]
pub struct Error {
    /// Where; never more than one line.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// The likely cause.
    pub hint: Option<String>,
    /// Where the quote or bracket that is not closed was opened.
    pub opened: Option<Span>,
}

impl Error {
    /// An error at the bytes from `start` to `end`, cut to whole characters of one line.
    #[cold]
    pub(super) fn new(
        text: &str,
        start: usize,
        end: usize,
        message: impl Into<String>,
    ) -> Box<Self> {
        Box::new(Self {
            span: on_one_line(text, start, end),
            message: message.into(),
            hint: None,
            opened: None,
        })
    }

    /// Adds a cause, unless a better one is known already.
    pub(super) fn because(mut self: Box<Self>, cause: impl Into<Option<String>>) -> Box<Self> {
        self.hint = self.hint.take().or_else(|| cause.into());
        self
    }

    /// Adds a cause that needs no words of the text.
    pub(super) fn hint(self: Box<Self>, cause: &str) -> Box<Self> {
        self.because(cause.to_owned())
    }

    pub(super) fn opened(mut self: Box<Self>, text: &str, at: usize) -> Box<Self> {
        self.opened = Some(on_one_line(text, at, at + 1));
        self
    }
}

/// The bytes from `start` to `end`, cut to whole characters of one line.
pub(super) fn on_one_line(text: &str, start: usize, end: usize) -> Span {
    let mut start = start.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = end.clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    // no further than `end`: a line may be long, and have many such places
    let length = text[start..end].find(['\n', '\r']);
    Span::new(start, length.map_or(end, |length| start + length))
}
