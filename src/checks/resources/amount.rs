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

/// What the API server reads as a quantity, a number as its digits; `None` for what is not known before it is applied.
pub(super) fn text(node: Node<'_>) -> Option<Cow<'_, str>> {
    match node.scalar() {
        Scalar::Str(text) => Some(text).filter(|text| !placeholder::is_unknown(text)),
        Scalar::Int(value) => Some(value.to_string().into()),
        Scalar::UInt(value) => Some(value.to_string().into()),
        Scalar::Float(value) => Some(value.to_string().into()),
        Scalar::Null | Scalar::Bool(_) => None,
    }
}
