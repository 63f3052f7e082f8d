//! A view of one value: aliases followed, nulls absent, scalars as Kubernetes reads them.

use std::borrow::Cow;
use std::fmt;

use super::Tree;
use super::arena::{
    DUPLICATES, Form, MERGES, NONE, NULLS, ODD_KEY, PROPERTIES, Property, Slot, Style,
};
use super::entries::{Counting, Entries, Items, Written};
use crate::span::Span;

/// What a value is, aliases followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A string, number, boolean or null.
    Scalar,
    /// A list.
    Sequence,
    /// An object.
    Mapping,
}

/// One value of a document.
#[derive(Clone, Copy)]
pub struct Node<'t> {
    tree: &'t Tree,
    /// The text that was parsed.
    pub(super) source: &'t str,
    index: u32,
    /// The node of the key that leads here.
    key: u32,
    /// The alias through which it was reached.
    pub(super) alias: u32,
}

const EMPTY: Slot = Slot {
    start: 0,
    end: 0,
    a: 0,
    b: 0,
    next: 0,
    form: Form::Scalar,
    style: Style::Plain,
    flags: 0,
};

impl<'t> Node<'t> {
    /// The node at `index`, or what it stands for if it is an alias.
    #[inline(always)]
    pub(super) fn new(tree: &'t Tree, source: &'t str, index: u32, key: u32) -> Self {
        let slot = tree.nodes.get(index as usize).unwrap_or(&EMPTY);
        let target = if slot.form == Form::Alias {
            slot.a
        } else {
            NONE
        };
        Self {
            tree,
            source,
            index: if target == NONE { index } else { target },
            key,
            alias: if target == NONE { NONE } else { index },
        }
    }

    #[inline(always)]
    pub(super) fn slot(self) -> &'t Slot {
        self.tree.nodes.get(self.index as usize).unwrap_or(&EMPTY)
    }

    /// The same tree, another node.
    #[inline(always)]
    pub(super) fn other(self, index: u32, key: u32) -> Self {
        Self::new(self.tree, self.source, index, key)
    }

    #[inline(always)]
    pub(super) fn slot_at(self, index: u32) -> &'t Slot {
        self.tree.nodes.get(index as usize).unwrap_or(&EMPTY)
    }

    /// The text that was parsed, all of it.
    #[must_use]
    pub fn source_text(self) -> &'t str {
        self.source
    }

    /// Names the value in its tree: an alias has the id of what it stands for.
    #[must_use]
    pub fn id(self) -> u32 {
        self.index
    }

    /// Whether the value with this id stands in it, or is it itself.
    #[must_use]
    pub fn holds(self, id: u32) -> bool {
        (self.index..self.slot().next).contains(&id)
    }

    /// The bytes of the value, properties excluded; a block scalar from `|` to its last content byte.
    ///
    /// Of an alias: where its anchor is.
    #[must_use]
    pub fn span(self) -> Span {
        self.slot().span()
    }

    /// The `*name` through which the value was reached.
    #[must_use]
    pub fn alias(self) -> Option<Span> {
        (self.alias != NONE).then(|| self.slot_at(self.alias).span())
    }

    /// The key that leads here.
    #[must_use]
    pub fn key(self) -> Option<Self> {
        (self.key != NONE).then(|| self.other(self.key, NONE))
    }

    /// Where it stands in the array itself: an alias does not have the index of what it stands for.
    pub(super) fn own_index(self) -> u32 {
        if self.alias == NONE {
            self.index
        } else {
            self.alias
        }
    }

    /// What it is.
    #[must_use]
    #[inline]
    pub fn kind(self) -> Kind {
        match self.slot().form {
            Form::Scalar | Form::Alias => Kind::Scalar,
            Form::Sequence => Kind::Sequence,
            Form::Mapping => Kind::Mapping,
        }
    }

    /// How it is written.
    #[must_use]
    pub fn style(self) -> Style {
        self.slot().style
    }

    /// The value under a key of a mapping. Null is absent; merges are followed.
    #[must_use]
    #[inline]
    pub fn get(self, key: &str) -> Option<Self> {
        self.get_written(key).filter(|value| !value.is_null())
    }

    /// The value under a key of a mapping, null or not. Merges are followed; the mapping's own keys come first.
    #[must_use]
    #[inline]
    pub fn get_written(self, key: &str) -> Option<Self> {
        if self.tree.keys.may_have(key.as_bytes()) {
            self.find(key)
        } else {
            None
        }
    }

    fn find(self, key: &str) -> Option<Self> {
        let slot = self.slot();
        if slot.form != Form::Mapping {
            return None;
        }
        if slot.has(MERGES) {
            let entries = super::entries::merged(self);
            return entries.into_iter().find(|value| {
                value
                    .key()
                    .is_some_and(|found| found.key_string().as_deref() == Some(key))
            });
        }
        // Rules ask for far more keys than there are: no node is made before its key is the one.
        let (mut at, mut found) = (self.index + 1, None);
        while at < slot.next {
            let value = self.slot_at(at).next;
            if value <= at || value >= slot.next {
                break;
            }
            if self.is_key(at, key) {
                found = Some(self.other(value, at));
                if !slot.has(DUPLICATES) {
                    break;
                }
            }
            at = match self.slot_at(value).next {
                0 => break,
                next => next,
            };
        }
        found
    }

    /// Whether the key at this index reads so.
    #[inline(always)]
    fn is_key(self, index: u32, key: &str) -> bool {
        let slot = self.slot_at(index);
        if slot.has(ODD_KEY) {
            return self.other(index, NONE).key_string().as_deref() == Some(key);
        }
        let range = slot.a as usize..(slot.a + slot.b) as usize;
        slot.b as usize == key.len() && self.source.as_bytes().get(range) == Some(key.as_bytes())
    }

    /// The value a JSON pointer (RFC 6901) leads to. Null is absent.
    #[must_use]
    pub fn at(self, pointer: &str) -> Option<Self> {
        let mut node = self;
        let mut rest = pointer;
        while !rest.is_empty() {
            let token = rest.strip_prefix('/')?;
            let end = memchr::memchr(b'/', token.as_bytes()).unwrap_or(token.len());
            let (token, behind) = token.split_at_checked(end)?;
            node = node.step(token)?;
            rest = behind;
        }
        Some(node)
    }

    /// Where one token of a JSON pointer leads.
    #[inline]
    fn step(self, token: &str) -> Option<Self> {
        match self.kind() {
            Kind::Mapping if memchr::memchr(b'~', token.as_bytes()).is_some() => {
                self.get(&token.replace("~1", "/").replace("~0", "~"))
            }
            Kind::Mapping => self.get(token),
            Kind::Sequence => {
                let item = self.items().nth(array_index(token)?);
                item.filter(|item| !item.is_null())
            }
            Kind::Scalar => None,
        }
    }

    /// Whether this key is more than the bytes that stand there.
    #[inline]
    pub(super) fn is_odd_key(self) -> bool {
        self.slot_at(self.own_index()).has(ODD_KEY)
    }

    /// The values of a mapping, each with its key. Nulls are left out, merges followed, of duplicate keys the last counts.
    #[must_use]
    pub fn entries(self) -> Entries<'t> {
        Entries::new(self)
    }

    /// The values of a mapping, each with its key, nulls too. Merges are followed, of duplicate keys the last counts.
    pub fn entries_and_nulls(self) -> impl Iterator<Item = Self> {
        Counting::new(self)
    }

    /// The values of a mapping as written: nulls, duplicates and `<<` included.
    #[must_use]
    pub fn entries_written(self) -> Written<'t> {
        Written::new(self)
    }

    /// As `entries_written` of a mapping that may be open still; `end` is the index after its last node.
    pub(super) fn written(self, end: u32) -> Written<'t> {
        Written::up_to(self, end)
    }

    /// The items of a sequence.
    #[must_use]
    pub fn items(self) -> Items<'t> {
        Items::new(self)
    }

    /// How many items or entries there are; entries that are null do not count.
    #[must_use]
    pub fn len(self) -> usize {
        let slot = self.slot();
        match slot.form {
            Form::Sequence => slot.a as usize,
            Form::Mapping if slot.has(MERGES | DUPLICATES | NULLS) => self.entries().count(),
            Form::Mapping => slot.a as usize,
            Form::Scalar | Form::Alias => 0,
        }
    }

    /// Whether there are no items or entries.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Its bytes in the source.
    #[must_use]
    pub fn raw(self) -> &'t str {
        self.source.get(self.span().range()).unwrap_or_default()
    }

    fn property(self) -> Option<&'t Property> {
        if !self.slot().has(PROPERTIES) {
            return None;
        }
        let properties = &self.tree.properties;
        let i = properties
            .binary_search_by_key(&self.index, |property| property.node)
            .ok()?;
        properties.get(i)
    }

    /// Its tag in full: `tag:yaml.org,2002:str` for `!!str`, `!Ref` for `!Ref`.
    #[must_use]
    pub fn tag(self) -> Option<Cow<'t, str>> {
        let span = self.property()?.tag;
        if span.is_empty() {
            return None;
        }
        Some(super::tags::full(
            self.tree,
            self.source,
            self.index,
            self.source.get(span.range())?,
        ))
    }

    /// The name of its anchor.
    #[must_use]
    pub fn anchor(self) -> Option<&'t str> {
        let span = self.property()?.anchor;
        if span.is_empty() {
            None
        } else {
            self.source.get(span.range())
        }
    }
}

/// An index of an array in a JSON pointer: digits without leading zeros.
fn array_index(token: &str) -> Option<usize> {
    let canonical = token == "0" || !token.starts_with(['0', '+']);
    if canonical { token.parse().ok() } else { None }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Node")
            .field("kind", &self.kind())
            .field("span", &self.span())
            .finish_non_exhaustive()
    }
}
