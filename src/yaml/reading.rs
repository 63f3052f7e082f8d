//! What scalars say: as Kubernetes reads them, and as text.

use std::borrow::Cow;

use super::arena::{Form, JSON, LAZY, NONE, PROPERTIES, Style};
use super::node::{Kind, Node};
use super::resolve::{self, Plain, Tag};
use super::{binary, decode};

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

impl<'t> Node<'t> {
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
        self.source
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
                    .source
                    .get(slot.start as usize..slot.a as usize)
                    .unwrap_or_default();
                let rest = self.source.get(slot.a as usize..).unwrap_or_default();
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

    /// Whether it is null: absent, to Kubernetes.
    #[must_use]
    #[inline]
    pub fn is_null(self) -> bool {
        let slot = self.slot();
        match slot.form {
            Form::Scalar if slot.has(PROPERTIES) => self.resolved() == Plain::Null,
            Form::Scalar => {
                slot.style == Style::Plain && slot.b <= 4 && resolve::is_null(self.content())
            }
            Form::Alias => true,
            Form::Sequence | Form::Mapping => false,
        }
    }

    /// The key that leads here as the string JSON has for it.
    #[must_use]
    pub fn key_text(self) -> Option<Cow<'t, str>> {
        let key = self.key()?;
        if key.is_odd_key() {
            key.key_string()
        } else {
            Some(Cow::Borrowed(key.content()))
        }
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
}
