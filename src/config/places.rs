//! Where something stands in the file of the configuration.

use std::sync::Arc;

use crate::finding::{Place, Problem, Related};
use crate::source::Lines;
use crate::span::Span;

/// Lines shown above and below the marked one.
const CONTEXT: usize = 1;

/// A text, and the name it goes by.
pub(super) struct Places<'t> {
    path: Arc<str>,
    text: &'t str,
    lines: Lines<'t>,
}

impl<'t> Places<'t> {
    pub(super) fn new(path: Arc<str>, text: &'t str) -> Self {
        let lines = Lines::new(text);
        Self { path, text, lines }
    }

    pub(super) fn problem(&self, span: Span, message: impl Into<String>) -> Problem {
        Problem {
            message: message.into(),
            help: None,
            place: self.place(span),
            related: Vec::new(),
        }
    }

    pub(super) fn related(&self, span: Span, message: &str) -> Related {
        Related {
            place: self.place(span),
            message: message.to_owned(),
        }
    }

    /// Of bytes that go on in the next line, the ones in their first.
    pub(super) fn place(&self, span: Span) -> Place {
        let marked = self.text.get(span.range()).unwrap_or_default();
        let line = marked.find(['\n', '\r']).unwrap_or(span.len());
        let start = span.start as usize;
        let span = Span::new(start, start + line);
        Place {
            path: self.path.clone(),
            start: self.lines.position(span.start),
            end: self.lines.position(span.end),
            excerpt: Arc::new(self.lines.excerpt(span, CONTEXT)),
        }
    }
}
