//! Walking over collections.

use std::collections::HashMap;

use super::arena::{DUPLICATES, Form, MERGES, NONE};
use super::node::{Kind, Node};

/// The values of a mapping as written.
#[derive(Clone, Debug)]
pub struct Written<'t> {
    mapping: Node<'t>,
    at: u32,
    end: u32,
}

impl<'t> Written<'t> {
    pub(super) fn new(mapping: Node<'t>) -> Self {
        Self::up_to(mapping, mapping.slot().next)
    }

    pub(super) fn up_to(mapping: Node<'t>, end: u32) -> Self {
        let end = if mapping.slot().form == Form::Mapping {
            end
        } else {
            0
        };
        Self {
            mapping,
            at: mapping.id() + 1,
            end,
        }
    }
}

impl<'t> Iterator for Written<'t> {
    type Item = Node<'t>;

    #[inline]
    fn next(&mut self) -> Option<Node<'t>> {
        if self.at >= self.end {
            return None;
        }
        let key = self.at;
        let value = self.mapping.slot_at(key).next;
        if value <= key || value >= self.end {
            return None;
        }
        self.at = match self.mapping.slot_at(value).next {
            0 => self.end,
            next => next,
        };
        Some(self.mapping.other(value, key))
    }
}

/// The values of a mapping as they count.
#[derive(Clone, Debug)]
pub struct Entries<'t>(Counting<'t>);

/// The same, and the nulls.
#[derive(Clone, Debug)]
pub(super) enum Counting<'t> {
    /// Each key stands for itself.
    Written(Written<'t>),
    /// Found out before.
    Listed(std::vec::IntoIter<Node<'t>>),
}

impl<'t> Entries<'t> {
    pub(super) fn new(mapping: Node<'t>) -> Self {
        Self(Counting::new(mapping))
    }
}

impl<'t> Counting<'t> {
    pub(super) fn new(mapping: Node<'t>) -> Self {
        if mapping.slot().has(MERGES | DUPLICATES) {
            return Self::Listed(merged(mapping).into_iter());
        }
        Self::Written(Written::new(mapping))
    }
}

impl<'t> Iterator for Counting<'t> {
    type Item = Node<'t>;

    #[inline]
    fn next(&mut self) -> Option<Node<'t>> {
        match self {
            Self::Written(written) => written.next(),
            Self::Listed(listed) => listed.next(),
        }
    }
}

impl<'t> Iterator for Entries<'t> {
    type Item = Node<'t>;

    #[inline]
    fn next(&mut self) -> Option<Node<'t>> {
        self.0.find(|value| !value.is_null())
    }
}

/// The entries of a mapping with those of the mappings it merges; nulls are kept.
///
/// As go-yaml v2 does it: in the order of the text, what comes later wins, and `<<` brings in its keys where it stands.
/// Of a list of mappings the first wins.
pub(super) fn merged(mapping: Node<'_>) -> Vec<Node<'_>> {
    let mut entries = Vec::new();
    let mut places = HashMap::new();
    let mut open = vec![Written::new(mapping)];
    while let Some(written) = open.last_mut() {
        let Some(value) = written.next() else {
            open.pop();
            continue;
        };
        let Some(key) = value.key() else { continue };
        if key.merges() {
            match value.kind() {
                Kind::Mapping => open.push(Written::new(value)),
                Kind::Sequence => open.extend(value.items().map(Written::new)),
                Kind::Scalar => {}
            }
        } else if let Some(text) = key.key_string() {
            if let Some(earlier) = places.insert(text, entries.len()) {
                entries[earlier] = None;
            }
            entries.push(Some(value));
        }
    }
    entries.into_iter().flatten().collect()
}

/// The items of a sequence.
#[derive(Clone, Debug)]
pub struct Items<'t> {
    sequence: Node<'t>,
    at: u32,
    end: u32,
}

impl<'t> Items<'t> {
    pub(super) fn new(sequence: Node<'t>) -> Self {
        let slot = sequence.slot();
        Self {
            sequence,
            at: sequence.id() + 1,
            end: if slot.form == Form::Sequence {
                slot.next
            } else {
                0
            },
        }
    }
}

impl<'t> Iterator for Items<'t> {
    type Item = Node<'t>;

    #[inline]
    fn next(&mut self) -> Option<Node<'t>> {
        if self.at >= self.end {
            return None;
        }
        let item = self.at;
        self.at = self.sequence.slot_at(item).next.max(item + 1);
        Some(self.sequence.other(item, NONE))
    }
}
