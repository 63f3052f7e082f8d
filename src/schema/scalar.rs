//! Scalars as the API server's decoders read them.

use std::borrow::Cow;

use super::{Type, time};
use crate::value::quantity::Quantity;
use crate::yaml::{self, Node, Scalar};

/// What is wrong with the scalar, in words that follow the field's name; nothing if it can be read.
pub(super) fn fault(node: Node<'_>, of: Type) -> Option<Cow<'static, str>> {
    let scalar = node.scalar();
    let said = match (of, &scalar) {
        (Type::Any, _) | (_, Scalar::Null) => return None,
        (Type::Object(_) | Type::Map(_), _) => {
            format!("holds fields, and this is {}", what(&scalar))
        }
        (Type::List(_), _) => format!("is a list, and this is {}", what(&scalar)),
        (Type::String, Scalar::Str(_)) | (Type::Bool, Scalar::Bool(_)) => return None,
        (Type::Number | Type::Quantity, Scalar::Int(_) | Scalar::UInt(_) | Scalar::Float(_)) => {
            return None;
        }
        (Type::Int64, Scalar::Int(_)) | (Type::IntOrString, Scalar::Str(_)) => return None,
        (Type::Int32 | Type::IntOrString, Scalar::Int(value)) => {
            return i32::try_from(*value).is_err().then_some(Cow::Borrowed(
                "is an integer of 32 bits, and this one does not fit",
            ));
        }
        (Type::Enum(words), Scalar::Str(text)) => return not_a_word(words, text),
        (Type::Quantity, Scalar::Str(text)) => return not_a_quantity(text),
        (Type::Bytes, Scalar::Str(text)) => {
            return yaml::base64(text)
                .is_none()
                .then_some(Cow::Borrowed("is base64, and this is not"));
        }
        (Type::Time, Scalar::Str(text)) => {
            return (!time::is_time(text)).then_some(Cow::Borrowed(
                "is a time such as `2025-01-02T15:04:05Z`, and this is not",
            ));
        }
        (Type::MicroTime, Scalar::Str(text)) => {
            return (!time::is_micro_time(text)).then_some(Cow::Borrowed(
                "is a time such as `2025-01-02T15:04:05.000000Z`, and this is not",
            ));
        }
        _ => format!("is {}, and this is {}", wanted(of), what(&scalar)),
    };
    Some(Cow::Owned(said))
}

/// What it is, with its article.
pub(super) fn what(scalar: &Scalar<'_>) -> &'static str {
    match scalar {
        Scalar::Null => "nothing",
        Scalar::Bool(_) => "a boolean",
        Scalar::Int(_) | Scalar::UInt(_) => "an integer",
        Scalar::Float(_) => "a number with a fraction",
        Scalar::Str(_) => "a string",
    }
}

/// What a field of this type holds.
pub(super) fn wanted(of: Type) -> &'static str {
    match of {
        Type::Any => "anything",
        Type::String | Type::Enum(_) => "a string",
        Type::Int32 | Type::Int64 => "an integer",
        Type::Number => "a number",
        Type::Bool => "a boolean",
        Type::Bytes => "a string of base64",
        Type::Time | Type::MicroTime => "a string with a time",
        Type::IntOrString => "an integer or a string",
        Type::Quantity => "a quantity such as `500m` or `1Gi`",
        Type::Object(_) | Type::Map(_) => "a mapping",
        Type::Either(_, other) => wanted(*other),
        Type::List(_) => "a list",
    }
}

/// An empty text is absent, and has a default.
fn not_a_word(words: &[&str], text: &str) -> Option<Cow<'static, str>> {
    if text.is_empty() || words.contains(&text) {
        return None;
    }
    let words: Vec<_> = words
        .iter()
        .filter(|word| !word.is_empty())
        .map(|word| format!("`{word}`"))
        .collect();
    Some(Cow::Owned(format!("is one of {}", words.join(", "))))
}

/// `Quantity.UnmarshalJSON` of `k8s.io/apimachinery` trims spaces.
fn not_a_quantity(text: &str) -> Option<Cow<'static, str>> {
    let is_one = Quantity::parse(text.trim()).is_some();
    (!is_one).then_some(Cow::Borrowed(
        "is a quantity such as `500m` or `1Gi`, and this is not",
    ))
}
