//! What a rule points at.

use crate::manifest::written;
use crate::span::Span;
use crate::yaml::{Kind, Node};

/// What a rule points at.
#[derive(Clone, Copy, Debug)]
pub enum Mark<'f, 't> {
    /// The key that leads to the node: the field is not wanted, or wrong as a whole.
    Key(Node<'t>),
    /// The value: a scalar itself, the key of a mapping or sequence.
    Value(Node<'t>),
    /// A field that is not there.
    Missing {
        /// The mapping that lacks it.
        parent: Node<'t>,
        /// Its name.
        field: &'f str,
    },
    /// Part of a scalar.
    Bytes {
        /// The scalar.
        node: Node<'t>,
        /// The bytes of the source.
        span: Span,
    },
}

impl<'t> Mark<'_, 't> {
    /// The first `len` bytes of a scalar that reads `text`; all of it where it is written with escapes.
    #[must_use]
    pub fn start_of(node: Node<'t>, text: &str, len: usize) -> Self {
        let written = node.source_text().get(node.span().range());
        match written.unwrap_or_default().find(text) {
            Some(at) if (1..=text.len()).contains(&len) => {
                let start = node.span().start as usize + at;
                Self::Bytes {
                    node,
                    span: Span::new(start, start + len),
                }
            }
            _ => Self::Value(node),
        }
    }

    /// The last `len` bytes of a scalar that reads `text`; all of it where it is written with escapes.
    #[must_use]
    pub fn end_of(node: Node<'t>, text: &str, len: usize) -> Self {
        let written = node
            .source_text()
            .get(node.span().range())
            .unwrap_or_default();
        match written.find(text) {
            Some(at) if (1..=text.len()).contains(&len) => {
                let end = node.span().start as usize + at + text.len();
                Self::Bytes {
                    node,
                    span: Span::new(end - len, end),
                }
            }
            _ => Self::Value(node),
        }
    }

    /// A part of the text that a scalar stands for; all of the scalar where it is written otherwise.
    #[must_use]
    pub fn within(value: Node<'t>, text: &str, part: Span) -> Self {
        match written(value, text, part) {
            Some(span) => Self::Bytes { node: value, span },
            None => Self::Value(value),
        }
    }

    /// The node it is about; for a missing field, the mapping that lacks it.
    #[must_use]
    pub fn node(&self) -> Node<'t> {
        match *self {
            Self::Key(node)
            | Self::Value(node)
            | Self::Missing { parent: node, .. }
            | Self::Bytes { node, .. } => node,
        }
    }

    /// The bytes to mark, on one line.
    ///
    /// A scalar marks itself; a mapping or sequence the key that leads to it, and without one its `name` key or its first
    /// key; an empty value its key.
    #[must_use]
    pub fn span(&self) -> Span {
        let (node, span) = match *self {
            Self::Bytes { node, span } => (node, span),
            Self::Key(node) => (node, node.key().map_or_else(|| span_of(node), Node::span)),
            Self::Value(node) | Self::Missing { parent: node, .. } => (node, span_of(node)),
        };
        first_line(node, span)
    }
}

fn span_of(node: Node<'_>) -> Span {
    if node.kind() == Kind::Scalar && !node.span().is_empty() {
        return node.span();
    }
    if let Some(key) = node.key() {
        return key.span();
    }
    let named = node
        .get("name")
        .or_else(|| node.get("metadata")?.get("name"));
    let child = named.or_else(|| node.entries_written().next());
    child
        .and_then(Node::key)
        .map_or_else(|| node.span(), Node::span)
}

/// GitHub shows a finding on a pull request only when all its lines are in the diff: one line is enough.
fn first_line(node: Node<'_>, span: Span) -> Span {
    let text = node.source_text().get(span.range()).unwrap_or_default();
    let line = text.find(['\n', '\r']).map_or(text, |end| &text[..end]);
    Span::new(
        span.start as usize,
        span.start as usize + line.trim_end().len(),
    )
}
