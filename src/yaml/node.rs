//! A view of one value: aliases followed, nulls absent, scalars as Kubernetes reads them.

use std::borrow::Cow;
use std::fmt;

use super::Tree;
use super::arena::{
    DUPLICATES, Form, JSON, LAZY, MERGES, NONE, NULLS, ODD_KEY, PROPERTIES, Property, Slot, Style,
};
use super::entries::{Entries, Items, Written};
use super::resolve::{self, Plain, Tag};
use super::{binary, decode};
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

/// A scalar as Kubernetes reads it: `sigs.k8s.io/yaml` over go-yaml v2, handed on as JSON.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar<'t> {
    /// `null`, `~` or nothing at all.
    Null,
    /// `true`, `yes`, `on`, `y` and their opposites.
    Bool(bool),
    /// An integer, or a float without fraction.
    Int(i64),
    /// An integer above [`i64::MAX`].
    UInt(u64),
    /// Any other number.
    Float(f64),
    /// Everything else.
    Str(Cow<'t, str>),
}

/// One value of a document.
#[derive(Clone, Copy)]
pub struct Node<'t> {
    tree: &'t Tree,
    text: &'t str,
    index: u32,
    key: u32,
    alias: u32,
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
    pub(super) fn new(tree: &'t Tree, text: &'t str, index: u32, key: u32) -> Self {
        let slot = tree.nodes.get(index as usize).unwrap_or(&EMPTY);
        let target = if slot.form == Form::Alias {
            slot.a
        } else {
            NONE
        };
        Self {
            tree,
            text,
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
        Self::new(self.tree, self.text, index, key)
    }

    #[inline(always)]
    pub(super) fn slot_at(self, index: u32) -> &'t Slot {
        self.tree.nodes.get(index as usize).unwrap_or(&EMPTY)
    }

    /// The text that was parsed, all of it.
    #[must_use]
    pub fn source_text(self) -> &'t str {
        self.text
    }

    /// Names the value in its tree: an alias has the id of what it stands for.
    #[must_use]
    pub fn id(self) -> u32 {
        self.index
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
    pub fn get(self, key: &str) -> Option<Self> {
        self.get_written(key).filter(|value| !value.is_null())
    }

    /// The value under a key of a mapping, null or not. Merges are followed; the mapping's own keys come first.
    #[must_use]
    pub fn get_written(self, key: &str) -> Option<Self> {
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
        let mut found = None;
        for value in Written::new(self) {
            if value.has_key(key) {
                found = Some(value);
                if !slot.has(DUPLICATES) {
                    break;
                }
            }
        }
        found
    }

    #[inline(always)]
    fn has_key(self, key: &str) -> bool {
        let slot = self.slot_at(self.key);
        if slot.has(ODD_KEY) {
            return self.other(self.key, NONE).key_string().as_deref() == Some(key);
        }
        slot.b as usize == key.len()
            && self
                .text
                .as_bytes()
                .get(slot.a as usize..(slot.a + slot.b) as usize)
                == Some(key.as_bytes())
    }

    /// The value a JSON pointer (RFC 6901) leads to. Null is absent.
    #[must_use]
    pub fn at(self, pointer: &str) -> Option<Self> {
        let mut node = self;
        if pointer.is_empty() {
            return Some(node);
        }
        for token in pointer.strip_prefix('/')?.split('/') {
            node = match node.kind() {
                Kind::Mapping if token.contains('~') => {
                    node.get(&token.replace("~1", "/").replace("~0", "~"))?
                }
                Kind::Mapping => node.get(token)?,
                Kind::Sequence => node
                    .items()
                    .nth(array_index(token)?)
                    .filter(|item| !item.is_null())?,
                Kind::Scalar => return None,
            };
        }
        Some(node)
    }

    /// The values of a mapping, each with its key. Nulls are left out, merges followed, of duplicate keys the last counts.
    #[must_use]
    pub fn entries(self) -> Entries<'t> {
        Entries::new(self)
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

    /// The scalar as Kubernetes reads it; of a collection null.
    #[must_use]
    pub fn scalar(self) -> Scalar<'t> {
        match resolve::through_json(self.resolved()) {
            Plain::Null => Scalar::Null,
            Plain::Bool(value) => Scalar::Bool(value),
            Plain::Int(value) => Scalar::Int(value),
            Plain::UInt(value) => Scalar::UInt(value),
            Plain::Float(value) => Scalar::Float(value),
            Plain::String => Scalar::Str(self.string()),
        }
    }

    #[inline]
    pub(super) fn resolved(self) -> Plain {
        let slot = self.slot();
        if slot.form != Form::Scalar {
            return Plain::Null;
        }
        if slot.has(PROPERTIES)
            && let Some(tag) = self.tag()
        {
            return resolve::tagged(resolve::tag(&tag), &self.text()).unwrap_or(Plain::String);
        }
        match slot.style {
            Style::Plain if slot.has(LAZY) => Plain::String,
            Style::Plain => resolve::plain(self.content()),
            _ => Plain::String,
        }
    }

    /// The text of a scalar whatever its type, decoded; nothing of a collection.
    #[must_use]
    #[inline]
    pub fn text(self) -> Cow<'t, str> {
        let slot = self.slot();
        if slot.form != Form::Scalar {
            return Cow::Borrowed("");
        }
        if slot.has(LAZY) {
            Cow::Owned(self.decoded())
        } else {
            Cow::Borrowed(self.content())
        }
    }

    /// The string a scalar stands for, `!!binary` decoded.
    fn string(self) -> Cow<'t, str> {
        let text = self.text();
        if self.slot().has(PROPERTIES)
            && self
                .tag()
                .is_some_and(|tag| resolve::tag(&tag) == Tag::Binary)
        {
            return binary::decode(&text).map_or(text, |bytes| {
                String::from_utf8_lossy(&bytes).into_owned().into()
            });
        }
        text
    }

    #[inline(always)]
    fn content(self) -> &'t str {
        let slot = self.slot();
        self.text
            .get(slot.a as usize..(slot.a + slot.b) as usize)
            .unwrap_or_default()
    }

    #[cold]
    fn decoded(self) -> String {
        let slot = self.slot();
        match slot.style {
            Style::Double if slot.has(JSON) => decode::json(self.content()),
            Style::Double => decode::double(self.content()),
            Style::Single => decode::single(self.content()),
            Style::Literal | Style::Folded => {
                let header = self
                    .text
                    .get(slot.start as usize..slot.a as usize)
                    .unwrap_or_default();
                let rest = self.text.get(slot.a as usize..).unwrap_or_default();
                decode::block(header, rest, slot.b as usize)
            }
            _ => decode::plain(self.content()),
        }
    }

    /// The string, if it is one.
    #[must_use]
    pub fn as_str(self) -> Option<Cow<'t, str>> {
        (self.kind() == Kind::Scalar && self.resolved() == Plain::String).then(|| self.string())
    }

    /// The boolean, if it is one.
    #[must_use]
    pub fn as_bool(self) -> Option<bool> {
        match self.resolved() {
            Plain::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The integer, if it is one and fits.
    #[must_use]
    pub fn as_i64(self) -> Option<i64> {
        match resolve::through_json(self.resolved()) {
            Plain::Int(value) => Some(value),
            _ => None,
        }
    }

    /// The number, if it is one.
    #[must_use]
    pub fn as_f64(self) -> Option<f64> {
        match resolve::through_json(self.resolved()) {
            Plain::Int(value) => Some(value as f64),
            Plain::UInt(value) => Some(value as f64),
            Plain::Float(value) => Some(value),
            _ => None,
        }
    }

    /// Its bytes in the source.
    #[must_use]
    pub fn raw(self) -> &'t str {
        self.text.get(self.span().range()).unwrap_or_default()
    }

    /// Whether it is null: absent, to Kubernetes.
    #[must_use]
    #[inline]
    pub fn is_null(self) -> bool {
        let slot = self.slot();
        match slot.form {
            Form::Scalar if slot.has(PROPERTIES) => self.resolved() == Plain::Null,
            Form::Scalar => {
                slot.style == Style::Plain && slot.b <= 4 && self.resolved() == Plain::Null
            }
            Form::Alias => true,
            _ => false,
        }
    }

    /// The key that leads here as the string JSON has for it.
    #[must_use]
    pub fn key_text(self) -> Option<Cow<'t, str>> {
        self.key()?.key_string()
    }

    /// A key as the string JSON has for it: none of a null, a collection or a number too large.
    pub(super) fn key_string(self) -> Option<Cow<'t, str>> {
        if self.kind() != Kind::Scalar {
            return None;
        }
        match self.resolved() {
            Plain::Null | Plain::UInt(_) => None,
            Plain::Bool(value) => Some(Cow::Borrowed(if value { "true" } else { "false" })),
            Plain::Int(value) => Some(value.to_string().into()),
            Plain::Float(value) => Some(super::number::float_key(value).into()),
            Plain::String => Some(self.string()),
        }
    }

    /// Whether this key is `<<`, which merges another mapping into its own.
    pub(super) fn merges(self) -> bool {
        let slot = self.slot();
        if slot.form != Form::Scalar
            || self.alias != NONE
            || slot.has(LAZY)
            || self.content() != "<<"
        {
            return false;
        }
        match self.tag() {
            None => slot.style == Style::Plain,
            Some(tag) => tag == "!" || resolve::tag(&tag) == Tag::Merge,
        }
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
            self.text,
            self.index,
            self.text.get(span.range())?,
        ))
    }

    /// The name of its anchor.
    #[must_use]
    pub fn anchor(self) -> Option<&'t str> {
        let span = self.property()?.anchor;
        if span.is_empty() {
            None
        } else {
            self.text.get(span.range())
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
