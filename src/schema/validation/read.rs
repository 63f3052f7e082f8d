//! Fields as the API server's decoder hands them on: what is absent, null or of another type is the zero value.

use std::borrow::Cow;

use crate::value::Quantity;
use crate::value::placeholder;
use crate::yaml::{Kind, Node, Scalar};

/// The text of a field; empty where there is none.
pub(super) fn text<'t>(node: Node<'t>, field: &str) -> Cow<'t, str> {
    node.get(field).and_then(Node::as_str).unwrap_or_default()
}

/// The text of a field that decides about others; none where it is filled in later.
pub(super) fn known<'t>(node: Node<'t>, field: &str) -> Option<Cow<'t, str>> {
    let text = text(node, field);
    (!placeholder::is_unknown(&text)).then_some(text)
}

/// The integer of a field.
pub(super) fn int(node: Node<'_>, field: &str) -> Option<i64> {
    node.get(field).and_then(Node::as_i64)
}

/// The boolean of a field; false where there is none.
pub(super) fn flag(node: Node<'_>, field: &str) -> bool {
    node.get(field).and_then(Node::as_bool).unwrap_or(false)
}

/// Whether a field is there.
pub(super) fn has(node: Node<'_>, field: &str) -> bool {
    node.get(field).is_some()
}

/// Whether a field is there and not the zero value of its type.
pub(super) fn is_filled(node: Node<'_>, field: &str) -> bool {
    node.get(field).is_some_and(|value| !is_zero(value))
}

/// Whether it is null, an empty text, zero, false, or an empty list. An empty mapping is there.
pub(super) fn is_zero(node: Node<'_>) -> bool {
    match node.kind() {
        Kind::Mapping => false,
        Kind::Sequence => node.is_empty(),
        Kind::Scalar => match node.scalar() {
            Scalar::Null | Scalar::Bool(false) | Scalar::Int(0) => true,
            Scalar::Str(text) => text.is_empty(),
            _ => false,
        },
    }
}

/// Whether an item of a list of texts says nothing: a null one is the empty text.
pub(super) fn is_blank(item: Node<'_>) -> bool {
    item.is_null() || item.kind() == Kind::Scalar && item.text().is_empty()
}

/// The items of a field.
pub(super) fn list<'t>(node: Node<'t>, field: &str) -> impl Iterator<Item = Node<'t>> {
    node.get(field).into_iter().flat_map(Node::items)
}

/// The entries of a field, those that are null too: in a map null is the zero value.
pub(super) fn map<'t>(
    node: Node<'t>,
    field: &str,
) -> impl Iterator<Item = (Cow<'t, str>, Node<'t>)> {
    node.get(field)
        .into_iter()
        .flat_map(entries)
        .filter_map(|value| Some((value.key_text()?, value)))
}

/// The entries of a map, merges followed, those that are null too.
pub(super) fn entries<'t>(map: Node<'t>) -> impl Iterator<Item = Node<'t>> {
    map.entries()
        .chain(map.entries_written().filter(|value| value.is_null()))
}

/// The amount a scalar stands for.
pub(super) fn quantity(node: Node<'_>) -> Option<Quantity> {
    match node.scalar() {
        Scalar::Str(text) => Quantity::parse(text.trim()),
        Scalar::Int(value) => Some(Quantity::from_units(value)),
        Scalar::UInt(_) | Scalar::Float(_) => Quantity::parse(node.raw()),
        Scalar::Bool(_) | Scalar::Null => None,
    }
}
