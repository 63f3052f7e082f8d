//! The state of a parse, and how nodes come into the tree.

use std::collections::HashMap;

use super::arena::{Form, NONE, NULLS, PROPERTIES, Property, Slot, Style};
use super::bytes::at;
use super::error::Error;
use super::node::Node;
use super::resolve::Plain;
use super::{Tree, keys};
use crate::span::Span;

/// How deep collections may be nested.
pub(super) const DEPTH: usize = 1000;

/// Where to go on, or why not.
pub(super) type Step<T = usize> = Result<T, Box<Error>>;

/// What a frame on the stack stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holder {
    /// The document itself.
    Root,
    Mapping,
    Sequence,
    /// A block sequence at the column of the key that leads to it.
    Indentless,
    FlowMapping,
    FlowSequence,
    /// `a: b` as an entry of a flow sequence.
    FlowPair,
}

impl Holder {
    /// What its node is, and how it is written. The document has no node.
    fn shape(self) -> (Form, Style) {
        match self {
            Self::Root | Self::Mapping => (Form::Mapping, Style::Block),
            Self::Sequence | Self::Indentless => (Form::Sequence, Style::Block),
            Self::FlowMapping | Self::FlowPair => (Form::Mapping, Style::Flow),
            Self::FlowSequence => (Form::Sequence, Style::Flow),
        }
    }
}

/// What a frame waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Its next entry, or its end.
    Entry,
    /// Flow only: a comma, or its end.
    Comma,
    /// The node of an entry, or the value of a key.
    Value,
    /// The key after `?`.
    Key,
    /// The `:` after a key that began with `?`.
    Colon,
}

/// A collection that is not yet closed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) holder: Holder,
    pub(super) state: State,
    /// Its column; of an indentless sequence the column of its mapping; -1 for the document.
    pub(super) indent: i32,
    /// Its node.
    pub(super) node: u32,
    /// Where a value that is left out would stand.
    pub(super) at: u32,
    /// How many entries it has.
    pub(super) count: u32,
    /// Flags its node gets.
    pub(super) flags: u16,
    /// What its keys look like (see [`keys`]).
    pub(super) seen: u64,
}

impl Frame {
    /// The frame of a document whose content begins at `at`.
    pub(super) const fn root(at: usize) -> Self {
        Self {
            holder: Holder::Root,
            state: State::Value,
            indent: -1,
            node: NONE,
            at: at as u32,
            count: 0,
            flags: 0,
            seen: 0,
        }
    }
}

/// Properties that have been read before the node they belong to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Held {
    pub(super) anchor: Span,
    pub(super) tag: Span,
}

impl Held {
    pub(super) fn is_none(self) -> bool {
        self.anchor.is_empty() && self.tag.is_empty()
    }
}

/// One pass over one text.
pub(super) struct Parser<'t> {
    pub(super) text: &'t str,
    /// What is scanned: the bytes of `text`, or as many more regular ones.
    pub(super) bytes: &'t [u8],
    pub(super) tree: &'t mut Tree,
    pub(super) frames: Vec<Frame>,
    pub(super) held: Option<Held>,
    /// The anchors of the document.
    pub(super) anchors: HashMap<&'t str, u32>,
    /// Alias nodes, and how many nodes all aliases up to and with it stand for.
    pub(super) aliases: Vec<(u32, u64)>,
    /// The first node of the document.
    pub(super) first: u32,
    /// The first error of the document that does not end it.
    pub(super) error: Option<Box<Error>>,
    /// The last byte of the last value, the brackets of collections included.
    pub(super) end: u32,
    /// Whether the document before was JSON, after which another value may follow.
    pub(super) after_json: bool,
}

impl<'t> Parser<'t> {
    pub(super) fn new(tree: &'t mut Tree, text: &'t str, bytes: &'t [u8]) -> Self {
        Self {
            text,
            bytes,
            frames: std::mem::take(&mut tree.frames),
            tree,
            held: None,
            anchors: HashMap::new(),
            aliases: Vec::new(),
            first: 0,
            error: None,
            end: 0,
            after_json: false,
        }
    }

    /// Gives back what the next parse can use again.
    pub(super) fn finish(self) {
        self.tree.frames = self.frames;
    }

    #[inline(always)]
    pub(super) fn at(&self, p: usize) -> u8 {
        at(self.bytes, p)
    }

    /// The innermost open collection. There always is one while a document is read.
    #[inline(always)]
    pub(super) fn top(&self) -> Frame {
        match self.frames.last() {
            Some(frame) => *frame,
            None => Frame::root(0),
        }
    }

    #[inline(always)]
    pub(super) fn set(&mut self, state: State, at: usize) {
        if let Some(frame) = self.frames.last_mut() {
            frame.state = state;
            frame.at = at as u32;
        }
    }

    /// Takes note that a node fills the place that waits.
    #[inline(always)]
    pub(super) fn fill(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.state = match frame.state {
                State::Key => State::Colon,
                _ => State::Entry,
            };
        }
    }

    /// One more entry of the innermost collection.
    #[inline(always)]
    pub(super) fn count(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.count += 1;
        }
    }

    /// The index of the node that comes next.
    #[inline(always)]
    pub(super) fn upcoming(&self) -> u32 {
        self.tree.nodes.len() as u32
    }

    #[inline(always)]
    pub(super) fn push(&mut self, slot: Slot) {
        self.end = slot.end;
        if self.held.is_some() {
            return self.push_with_properties(slot);
        }
        if self.tree.nodes.len() == self.tree.nodes.capacity() {
            self.grow();
        }
        self.tree.nodes.push(slot);
    }

    /// Makes room for more nodes. A large tree grows by less than itself: two bytes of a text may be a node.
    #[cold]
    #[inline(never)]
    fn grow(&mut self) {
        const LARGE: usize = 1 << 16;
        let nodes = &mut self.tree.nodes;
        if nodes.len() >= LARGE {
            nodes.reserve_exact(nodes.len() / 4);
        }
    }

    /// Adds a node with the held properties.
    #[cold]
    fn push_with_properties(&mut self, slot: Slot) {
        let Some(held) = self.held.take() else { return };
        let node = self.upcoming();
        self.tree.properties.push(Property {
            node,
            anchor: held.anchor,
            tag: held.tag,
        });
        if !held.anchor.is_empty() {
            self.anchors.insert(&self.text[held.anchor.range()], node);
        }
        self.tree.nodes.push(Slot {
            flags: slot.flags | PROPERTIES,
            ..slot
        });
        if !held.tag.is_empty() {
            self.check_tag(node, held.tag);
        }
    }

    /// Adds a scalar that is no key of a mapping.
    #[inline(always)]
    pub(super) fn push_scalar(&mut self, scalar: Scalar) {
        let special =
            scalar.style == Style::Plain && scalar.content.1 <= 5 && self.may_be_special(scalar);
        let tagged = self.held.is_some();
        let index = self.upcoming();
        self.push(scalar.slot(index));
        if special || tagged {
            self.look_at_scalar(index);
        }
    }

    /// Whether a plain scalar of up to five bytes may be null, infinite or not a number.
    #[inline(always)]
    fn may_be_special(&self, scalar: Scalar) -> bool {
        scalar.content.1 == 0
            || matches!(
                self.at(scalar.content.0),
                b'~' | b'n' | b'N' | b'.' | b'+' | b'-'
            )
    }

    /// Takes note of null, and of what JSON cannot say.
    #[inline(never)]
    fn look_at_scalar(&mut self, index: u32) {
        let node = Node::new(self.tree, self.text, index, NONE);
        match node.resolved() {
            Plain::Null => {
                if let Some(frame) = self.frames.last_mut() {
                    frame.flags |= NULLS;
                }
            }
            Plain::Float(value) if !value.is_finite() => {
                let span = node.span();
                let name = match value {
                    f64::INFINITY => "+Inf",
                    f64::NEG_INFINITY => "-Inf",
                    _ => "NaN",
                };
                let message = format!("json: unsupported value: {name}");
                let error = self.problem(span.start as usize, span.end as usize, message);
                self.note(error.hint("JSON has no such number; quote it if it is a string"));
            }
            _ => {}
        }
    }

    /// Adds the null that a missing node stands for.
    pub(super) fn push_empty(&mut self, at: usize) {
        self.push_scalar(Scalar::plain(at, at));
    }

    /// Opens a collection in the place that waits.
    pub(super) fn open(&mut self, holder: Holder, indent: i32, at: usize) -> Step<()> {
        if self.frames.len() > DEPTH {
            self.push_empty(at);
            return Err(self.problem(at, at + 1, format!("exceeded max depth of {DEPTH}")));
        }
        let (form, style) = holder.shape();
        let node = self.upcoming();
        self.push(Slot {
            start: at as u32,
            end: at as u32,
            a: 0,
            b: 0,
            next: 0,
            form,
            style,
            flags: 0,
        });
        self.frames.push(Frame {
            holder,
            state: State::Entry,
            indent,
            node,
            at: at as u32,
            count: 0,
            flags: 0,
            seen: 0,
        });
        Ok(())
    }

    /// Closes the innermost collection; what it waits for is null. Its last byte is its last child's.
    #[inline(always)]
    pub(super) fn close(&mut self) {
        let Some(frame) = self.frames.last().copied() else {
            return;
        };
        if frame.state != State::Entry && frame.state != State::Comma {
            self.close_entry();
        }
        let Some(frame) = self.frames.pop() else {
            return;
        };
        if frame.holder == Holder::Root {
            return;
        }
        let next = self.upcoming();
        let flags = frame.flags | keys::verdict(self, frame);
        if let Some(slot) = self.tree.nodes.get_mut(frame.node as usize) {
            slot.next = next;
            slot.end = self.end;
            slot.a = frame.count;
            slot.flags |= flags;
        }
    }

    /// Fills what the innermost collection waits for with nulls.
    pub(super) fn close_entry(&mut self) {
        let frame = self.top();
        match frame.state {
            State::Value => self.push_empty(frame.at as usize),
            State::Key => {
                self.empty_key(frame.at as usize);
                self.push_empty(frame.at as usize);
            }
            State::Colon => self.push_empty(self.end as usize),
            State::Entry | State::Comma => {}
        }
        self.set(State::Entry, frame.at as usize);
    }

    /// Keeps the first error that does not end the document.
    #[cold]
    pub(super) fn note(&mut self, error: Box<Error>) {
        if self.error.is_none() {
            self.error = Some(error);
        }
    }
}

/// A scalar that has been delimited.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scalar {
    /// All its bytes.
    pub(super) span: (usize, usize),
    /// Where its content starts, and how long it is (see [`Slot`]).
    pub(super) content: (usize, usize),
    pub(super) style: Style,
    /// [`LAZY`](super::arena::LAZY) and [`JSON`](super::arena::JSON), where they hold.
    pub(super) flags: u16,
}

impl Scalar {
    #[inline(always)]
    pub(super) fn plain(start: usize, end: usize) -> Self {
        Self {
            span: (start, end),
            content: (start, end - start),
            style: Style::Plain,
            flags: 0,
        }
    }

    #[inline(always)]
    pub(super) fn slot(self, index: u32) -> Slot {
        Slot {
            start: self.span.0 as u32,
            end: self.span.1 as u32,
            a: self.content.0 as u32,
            b: self.content.1 as u32,
            next: index + 1,
            form: Form::Scalar,
            style: self.style,
            flags: self.flags,
        }
    }
}
