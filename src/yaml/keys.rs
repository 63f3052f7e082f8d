//! Keys of mappings: as Kubernetes converts them to strings, and which of them are the same.

use std::borrow::Cow;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use super::arena::{DUPLICATES, LAZY, MERGES, ODD_KEY, Style};
use super::node::{Kind, Node};
use super::parser::{Frame, Parser, Scalar};
use super::resolve::{Plain, plain};

/// Set in a frame whose keys must be compared one by one when it closes.
const COMPARE: u16 = 1 << 15;

/// Up to how many keys a new one is compared with all before it.
const FEW: u32 = 32;

impl Parser<'_> {
    /// Adds a scalar as the key of the innermost mapping.
    #[inline(always)]
    pub(super) fn push_key(&mut self, scalar: Scalar) {
        let index = self.upcoming();
        let odd = scalar.flags & LAZY != 0
            || scalar.content.1 == 0
            || self.held.is_some()
            || scalar.style == Style::Plain && self.converts(scalar);
        self.push(scalar.slot(index));
        if odd {
            self.odd_key(index);
        } else {
            self.remember_key(index, scalar);
        }
    }

    /// The null key of `? ` or `:` without one.
    pub(super) fn empty_key(&mut self, at: usize) {
        self.push_key(Scalar::plain(at, at));
    }

    /// Whether a plain key is more than the string that stands there.
    #[inline(always)]
    fn converts(&self, scalar: Scalar) -> bool {
        let (start, length) = scalar.content;
        match self.at(start) {
            b'0'..=b'9' | b'+' | b'-' | b'.' => self.resolves(start, length),
            b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~'
                if length <= 5 =>
            {
                self.resolves(start, length)
            }
            b'<' if length == 2 => self.at(start + 1) == b'<',
            _ => false,
        }
    }

    #[inline]
    fn resolves(&self, start: usize, length: usize) -> bool {
        plain(&self.text[start..start + length]) != Plain::String
    }

    /// Finds out whether a key that is just its bytes has been there before.
    #[inline(always)]
    fn remember_key(&mut self, index: u32, scalar: Scalar) {
        let (start, length) = scalar.content;
        let word = match self.bytes.get(start..).and_then(|rest| rest.first_chunk()) {
            Some(chunk) if length >= 8 => u64::from_le_bytes(*chunk),
            Some(chunk) => u64::from_le_bytes(*chunk) & ((1 << (length * 8)) - 1),
            None => (start..start + length)
                .rev()
                .fold(0, |word, p| word << 8 | u64::from(self.at(p))),
        };
        let written = self.text.as_bytes().get(start..start + length);
        self.tree.keys.insert(written.unwrap_or_default());
        let last = u64::from(self.at(start + length - 1));
        let hash = (word ^ (length as u64) << 56 ^ last << 48).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let bit = 1 << (hash >> 58);
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        let seen = frame.seen & bit != 0;
        frame.seen |= bit;
        if seen {
            self.compare_key(index);
        }
    }

    fn compare_key(&mut self, index: u32) {
        let frame = self.top();
        let same = frame.count <= FEW && {
            let nodes = &self.tree.nodes;
            let bytes = |key: u32| {
                nodes
                    .get(key as usize)
                    .map(|slot| &self.bytes[slot.a as usize..(slot.a + slot.b) as usize])
            };
            let new = bytes(index);
            let mut key = frame.node + 1;
            loop {
                if key >= index {
                    break false;
                }
                let odd = nodes[key as usize].has(ODD_KEY | LAZY);
                if !odd && bytes(key) == new {
                    break true;
                }
                key = nodes[nodes[key as usize].next as usize].next;
            }
        };
        if (same || frame.count > FEW)
            && let Some(frame) = self.frames.last_mut()
        {
            frame.flags |= COMPARE;
        }
    }

    /// Looks closer at a key that is decoded, converted, tagged or an alias.
    #[cold]
    pub(super) fn odd_key(&mut self, index: u32) {
        let key = Node::new(self.tree, self.text, index, index);
        let text = key.key_string().map(Cow::into_owned);
        let merge = key.merges();
        let kind = key.kind();
        let span = key.alias().unwrap_or(key.span());
        if merge {
            self.add_flags(MERGES);
        } else if kind != Kind::Scalar {
            // its hint looks at the whole line: once is enough
            if self.error.is_none() {
                self.note(self.collection_as_key(span.start as usize));
            }
        } else if text.is_none() {
            let message = match key.resolved() {
                Plain::UInt(_) => "unsupported map key of type: uint64",
                _ => "map key is null",
            };
            // a key that is left out: the `?` or property before it
            let start = if span.is_empty() {
                span.start.saturating_sub(1)
            } else {
                span.start
            };
            let error = self.problem(start as usize, span.end as usize, message);
            self.note(error.hint("a key is a string; quote it"));
        }
        self.tree.keys.insert(text.unwrap_or_default().as_bytes());
        if let Some(slot) = self.tree.nodes.get_mut(index as usize) {
            slot.flags |= ODD_KEY;
        }
        self.add_flags(COMPARE);
    }

    fn add_flags(&mut self, flags: u16) {
        if let Some(frame) = self.frames.last_mut() {
            frame.flags |= flags;
        }
    }

    #[cold]
    fn close_keys(&mut self, frame: Frame) -> u16 {
        if frame.flags & MERGES != 0 {
            self.check_merges(frame.node);
        }
        let mapping = Node::new(self.tree, self.text, frame.node, super::arena::NONE);
        let mut duplicates = Duplicates::default();
        duplicates.find(mapping, self.upcoming());
        if duplicates.pairs.is_empty() {
            0
        } else {
            DUPLICATES
        }
    }

    /// Only mappings can be merged.
    fn check_merges(&mut self, mapping: u32) {
        let end = self.upcoming();
        let node = Node::new(self.tree, self.text, mapping, super::arena::NONE);
        let wrong = node
            .written(end)
            .filter(|value| value.key().is_some_and(Node::merges))
            .find(|value| match value.kind() {
                Kind::Mapping => false,
                Kind::Sequence => value.items().any(|item| item.kind() != Kind::Mapping),
                Kind::Scalar => true,
            });
        if let Some(value) = wrong {
            let span = value.alias().unwrap_or(value.span());
            let message = "map merge requires map or sequence of maps as the value";
            let error = self.problem(span.start as usize, span.end as usize, message);
            self.note(error.hint("`<<` takes an alias of a mapping, or a list of them"));
        }
    }
}

/// What the keys of a frame that closes say about its mapping: flags, [`DUPLICATES`] or none.
#[inline(always)]
pub(super) fn verdict(parser: &mut Parser<'_>, frame: Frame) -> u16 {
    if frame.flags & COMPARE == 0 {
        0
    } else {
        parser.close_keys(frame)
    }
}

/// Finds keys of mappings that are the same string as an earlier key of their mapping.
///
/// Keys are sorted by a hash with a secret: nobody can write a mapping that takes more than linear time.
#[derive(Default)]
pub(super) struct Duplicates {
    secret: RandomState,
    keys: Vec<(u64, u32)>,
    /// The first key and each later one, in the order of the text: where they stand in the array.
    pub(super) pairs: Vec<(u32, u32)>,
}

impl Duplicates {
    /// Adds the duplicate keys of a mapping. `end` is the index after its last node.
    pub(super) fn find(&mut self, mapping: Node<'_>, end: u32) {
        let before = self.pairs.len();
        self.keys.clear();
        for key in mapping.written(end).filter_map(Node::key) {
            if let Some(text) = key.key_string().filter(|_| !key.merges()) {
                self.keys
                    .push((self.secret.hash_one(&*text), key.own_index()));
            }
        }
        self.keys.sort_unstable();
        for same_hash in self
            .keys
            .chunk_by(|one, other| one.0 == other.0)
            .filter(|keys| keys.len() > 1)
        {
            let mut different: Vec<Node<'_>> = Vec::new();
            for &(_, index) in same_hash {
                let key = mapping.other(index, super::arena::NONE);
                match different
                    .iter()
                    .find(|first| first.key_string() == key.key_string())
                {
                    Some(first) => self.pairs.push((first.own_index(), index)),
                    None => different.push(key),
                }
            }
        }
        self.pairs[before..].sort_unstable_by_key(|(_, later)| *later);
    }
}
