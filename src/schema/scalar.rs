//! Scalars as the API server's decoders read them.

use std::borrow::Cow;

use super::Type;
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
            return (!is_time(text)).then_some(Cow::Borrowed(
                "is a time such as `2025-01-02T15:04:05Z`, and this is not",
            ));
        }
        _ => format!("is {}, and this is {}", wanted(of), what(&scalar)),
    };
    Some(Cow::Owned(said))
}

fn what(scalar: &Scalar<'_>) -> &'static str {
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
        Type::Time => "a string with a time",
        Type::IntOrString => "an integer or a string",
        Type::Quantity => "a quantity such as `500m` or `1Gi`",
        Type::Object(_) | Type::Map(_) => "a mapping",
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

/// RFC 3339, as Go's `time.Parse(time.RFC3339, …)` takes it.
fn is_time(text: &str) -> bool {
    let number = |range: std::ops::Range<usize>, most: u32| {
        let digits = text
            .get(range)
            .filter(|part| part.bytes().all(|b| b.is_ascii_digit()));
        digits
            .and_then(|part| part.parse::<u32>().ok())
            .filter(|value| *value <= most)
    };
    let mark = |at: usize| text.as_bytes().get(at).copied();
    let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    if marks.iter().any(|(at, wanted)| mark(*at) != Some(*wanted)) {
        return false;
    }
    let (Some(year), Some(month @ 1..), Some(day @ 1..)) =
        (number(0..4, 9999), number(5..7, 12), number(8..10, 31))
    else {
        return false;
    };
    let clock = number(11..13, 23)
        .and(number(14..16, 59))
        .and(number(17..19, 59));
    day <= days(year, month) && clock.is_some() && text.get(19..).is_some_and(is_zone)
}

fn days(year: u32, month: u32) -> u32 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + u32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// `Z` or `+02:00`, after a fraction of a second.
fn is_zone(rest: &str) -> bool {
    let zone = match rest.strip_prefix(['.', ',']) {
        Some(fraction) => {
            let zone = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            if zone.len() == fraction.len() {
                return false;
            }
            zone
        }
        None => rest,
    };
    let Some(offset) = zone.strip_prefix(['+', '-']) else {
        return zone == "Z";
    };
    let below = |part: &str, most: u32| {
        part.len() == 2
            && part.bytes().all(|b| b.is_ascii_digit())
            && part.parse::<u32>().is_ok_and(|value| value <= most)
    };
    offset
        .split_once(':')
        .is_some_and(|(hours, minutes)| below(hours, 24) && below(minutes, 60))
}

#[cfg(test)]
mod tests {
    use super::is_time;

    /// What Go 1.24 says to `time.Parse(time.RFC3339, …)`.
    #[test]
    fn times_of_go() {
        for text in ["2025-01-02T15:04:05Z", "2024-02-29T00:00:00.123+02:00"] {
            assert!(is_time(text), "{text}");
        }
        for text in [
            "",
            "2025-02-29T00:00:00Z",
            "2025-01-02",
            "2025-01-02T25:00:00Z",
            "2025-01-02t15:04:05z",
            "2025-13-02T15:04:05Z",
        ] {
            assert!(!is_time(text), "{text}");
        }
    }
}
