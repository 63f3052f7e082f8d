//! How a tree is kept: one array of nodes in the order of the text, and little tables for what few nodes have.

use crate::span::Span;

/// No node.
pub(super) const NONE: u32 = u32::MAX;

/// The text of the scalar is not a slice of the source: it must be decoded.
pub(super) const LAZY: u16 = 1;
/// The node has an anchor or a tag, to be found in [`Property`].
pub(super) const PROPERTIES: u16 = 2;
/// A key that is not the string that stands there: decoded, converted, tagged or an alias.
pub(super) const ODD_KEY: u16 = 4;
/// A mapping with a `<<` key.
pub(super) const MERGES: u16 = 8;
/// A mapping in which two keys are the same string.
pub(super) const DUPLICATES: u16 = 16;
/// A mapping with a value that is null, or an alias that may be.
pub(super) const NULLS: u16 = 32;
/// A string by the rules of JSON.
pub(super) const JSON: u16 = 64;

/// What a node of the array is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Scalar,
    Sequence,
    Mapping,
    Alias,
}

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A scalar without quotes.
    Plain,
    /// A scalar in `'`.
    Single,
    /// A scalar in `"`.
    Double,
    /// A block scalar after `|`.
    Literal,
    /// A block scalar after `>`.
    Folded,
    /// A collection by indentation.
    Block,
    /// A collection in `[]` or `{}`.
    Flow,
}

/// One node: 24 bytes. The children of a mapping are key, value, key, value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    /// The first byte, properties excluded.
    pub(super) start: u32,
    /// The byte after the last one.
    pub(super) end: u32,
    /// Scalar: where its content starts. Collection: how many entries it has. Alias: the node it stands for, or [`NONE`].
    pub(super) a: u32,
    /// Scalar: the length of its content; of a block scalar the indentation.
    pub(super) b: u32,
    /// The place in the array after everything below this node; 0 while the node is open.
    pub(super) next: u32,
    pub(super) form: Form,
    pub(super) style: Style,
    pub(super) flags: u16,
}

impl Slot {
    pub(super) fn has(&self, flag: u16) -> bool {
        self.flags & flag != 0
    }

    pub(super) fn span(&self) -> Span {
        Span {
            start: self.start,
            end: self.end,
        }
    }
}

/// The anchor and the tag of a node; an empty span is none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Property {
    /// The node.
    pub(super) node: u32,
    /// The name, without `&`.
    pub(super) anchor: Span,
    /// The tag as written, with `!`.
    pub(super) tag: Span,
}

/// A `%TAG` directive, and the number of the document it is for.
#[derive(Clone, Copy, Debug)]
pub(super) struct TagDirective {
    pub(super) document: u32,
    pub(super) handle: Span,
    pub(super) prefix: Span,
}
