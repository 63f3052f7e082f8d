//! Quantities of a manifest: where they are written, how, and how much they are.

use std::borrow::Cow;

use crate::value::{Quantity, placeholder};
use crate::yaml::{Node, Scalar};

/// An amount of a resource that is written as a quantity.
#[derive(Clone)]
pub(super) struct Amount<'t> {
    /// The scalar.
    pub(super) node: Node<'t>,
    /// What the API server reads: of a number, its digits.
    pub(super) text: Cow<'t, str>,
    /// How much it is.
    pub(super) value: Quantity,
}

/// The amount that is written there; `None` for what is no quantity, or not known.
pub(super) fn amount(node: Node<'_>) -> Option<Amount<'_>> {
    let text = text(node)?;
    let value = Quantity::parse(&text)?;
    Some(Amount { node, text, value })
}

/// The amount under a key of a mapping; one that is null is zero, as it is to the server.
pub(super) fn amount_under<'t>(mapping: Node<'t>, key: &str) -> Option<Amount<'t>> {
    let node = mapping.get_written(key)?;
    if node.is_null() {
        let (text, value) = (Cow::Borrowed("null"), Quantity::from_units(0));
        return Some(Amount { node, text, value });
    }
    amount(node)
}

/// The entries of a list of resources that are quantities.
pub(super) fn amounts(list: Option<Node<'_>>) -> impl Iterator<Item = (Cow<'_, str>, Amount<'_>)> {
    let entries = list.into_iter().flat_map(Node::entries);
    entries.filter_map(|node| Some((node.key_text()?, amount(node)?)))
}

/// What the API server reads as a quantity, a number as its digits; `None` for what is not known before it is applied.
pub(super) fn text(node: Node<'_>) -> Option<Cow<'_, str>> {
    match node.scalar() {
        Scalar::Str(text) => Some(trimmed(text)).filter(|text| !placeholder::is_unknown(text)),
        Scalar::Int(value) => Some(value.to_string().into()),
        Scalar::UInt(value) => Some(value.to_string().into()),
        Scalar::Float(value) => Some(value.to_string().into()),
        Scalar::Null | Scalar::Bool(_) => None,
    }
}

/// The server reads quantities without the spaces around them.
fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    }
}
