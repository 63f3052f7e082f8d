//! What an object says: its nodes, or the defaults that fill it in.

use std::borrow::Cow;

use crate::value::placeholder;
use crate::yaml::{Kind, Node, Scalar};

/// A value as it stands in a manifest or in a default.
#[derive(Clone, Copy, Debug)]
pub(super) enum Data<'v> {
    Node(Node<'v>),
    Json(&'v serde_json::Value),
}

impl<'v> Data<'v> {
    pub(super) fn kind(self) -> Kind {
        match self {
            Self::Node(node) => node.kind(),
            Self::Json(serde_json::Value::Object(_)) => Kind::Mapping,
            Self::Json(serde_json::Value::Array(_)) => Kind::Sequence,
            Self::Json(_) => Kind::Scalar,
        }
    }

    /// The scalar; nothing of one that another tool fills in.
    pub(super) fn scalar(self) -> Option<Scalar<'v>> {
        match self {
            Self::Node(node) => (!placeholder::is_unknown(&node.text())).then(|| node.scalar()),
            Self::Json(value) => Some(match value {
                serde_json::Value::Bool(value) => Scalar::Bool(*value),
                serde_json::Value::String(text) => Scalar::Str(Cow::Borrowed(text)),
                serde_json::Value::Number(number) => match (number.as_i64(), number.as_u64()) {
                    (Some(value), _) => Scalar::Int(value),
                    (None, Some(value)) => Scalar::UInt(value),
                    (None, None) => Scalar::Float(number.as_f64()?),
                },
                _ => Scalar::Null,
            }),
        }
    }

    /// The key that leads here, in a manifest.
    pub(super) fn key(self) -> Option<Cow<'v, str>> {
        match self {
            Self::Node(node) => node.key_text(),
            Self::Json(_) => None,
        }
    }

    /// The text of a scalar whatever its type; nothing of one that another tool fills in.
    pub(super) fn written(self) -> Option<Cow<'v, str>> {
        match self {
            Self::Node(node) => Some(node.text()).filter(|text| !placeholder::is_unknown(text)),
            Self::Json(_) => None,
        }
    }

    pub(super) fn is_null(self) -> bool {
        match self {
            Self::Node(node) => node.kind() == Kind::Scalar && node.is_null(),
            Self::Json(value) => value.is_null(),
        }
    }

    /// How many entries or items are looked at to find one.
    pub(super) fn len(self) -> usize {
        match self {
            Self::Node(node) => node.len(),
            Self::Json(_) => 0,
        }
    }

    /// The value under a key, null or not.
    pub(super) fn get(self, key: &str) -> Option<Self> {
        match self {
            Self::Node(node) => node.get_written(key).map(Self::Node),
            Self::Json(value) => value.get(key).map(Self::Json),
        }
    }

    /// Keys and values, nulls too.
    pub(super) fn entries(self) -> Vec<(Cow<'v, str>, Self)> {
        match self {
            Self::Node(node) => node
                .entries_and_nulls()
                .filter_map(|value| Some((value.key_text()?, Self::Node(value))))
                .collect(),
            Self::Json(value) => value
                .as_object()
                .into_iter()
                .flatten()
                .map(|(key, value)| (Cow::Borrowed(&**key), Self::Json(value)))
                .collect(),
        }
    }

    pub(super) fn items(self) -> Vec<Self> {
        match self {
            Self::Node(node) => node.items().map(Self::Node).collect(),
            Self::Json(value) => value
                .as_array()
                .into_iter()
                .flatten()
                .map(Self::Json)
                .collect(),
        }
    }
}
