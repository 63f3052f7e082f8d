//! What a scalar means to Kubernetes: the rules of go-yaml v2, as `sigs.k8s.io/yaml` hands them on to JSON.

/// What a plain scalar resolves to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Plain {
    Null,
    Bool(bool),
    Int(i64),
    UInt(u64),
    Float(f64),
    String,
}

/// Resolves a scalar without tag and quotes.
pub(super) fn plain(text: &str) -> Plain {
    let Some(&first) = text.as_bytes().first() else {
        return Plain::Null;
    };
    match first {
        b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~' => word(text),
        b'.' => dotted(text),
        b'0'..=b'9' | b'+' | b'-' => number(text),
        _ => Plain::String,
    }
}

/// Whether a scalar without tag and quotes is null.
pub(super) fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

/// `resolveMap` of go-yaml v2.
fn word(text: &str) -> Plain {
    match text {
        _ if is_null(text) => Plain::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Plain::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Plain::Bool(false)
        }
        _ => Plain::String,
    }
}

fn dotted(text: &str) -> Plain {
    match text {
        ".nan" | ".NaN" | ".NAN" => Plain::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" => Plain::Float(f64::INFINITY),
        _ => decimal(text),
    }
}

fn number(text: &str) -> Plain {
    let bytes = text.as_bytes();
    if bytes.len() < 18
        && (bytes[0] != b'0' || bytes.len() == 1)
        && bytes.iter().all(u8::is_ascii_digit)
    {
        return Plain::Int(
            bytes
                .iter()
                .fold(0, |value, digit| value * 10 + i64::from(digit - b'0')),
        );
    }
    match text {
        "+.inf" | "+.Inf" | "+.INF" => return Plain::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Plain::Float(f64::NEG_INFINITY),
        _ => {}
    }
    if !bytes
        .iter()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'+' | b'-'))
    {
        return Plain::String;
    }
    let digits: std::borrow::Cow<'_, str> = if text.contains('_') {
        text.replace('_', "").into()
    } else {
        text.into()
    };
    integer(&digits).unwrap_or_else(|| decimal(&digits))
}

/// An integer with the prefixes of Go: `0x`, `0o`, `0b`, and `0` for octal.
fn integer(text: &str) -> Option<Plain> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'o' | b'O', ..] => (8, &digits[2..]),
        [b'0', b'b' | b'B', ..] => (2, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    if !digits.starts_with(|first: char| first.is_ascii_alphanumeric()) {
        return None;
    }
    let value = u64::from_str_radix(digits, radix).ok()?;
    match i64::try_from(value) {
        Ok(value) if negative => Some(Plain::Int(-value)),
        Ok(value) => Some(Plain::Int(value)),
        Err(_) if negative => (value == 1 << 63).then_some(Plain::Int(i64::MIN)),
        // Go parses an unsigned number only without a sign
        Err(_) => (!text.starts_with('+')).then_some(Plain::UInt(value)),
    }
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, finite.
fn decimal(text: &str) -> Plain {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(e) => (&unsigned[..e], Some(&unsigned[e + 1..])),
        None => (unsigned, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let mantissa_fits =
        digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty());
    let exponent_fits = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    if !mantissa_fits || !exponent_fits || whole.is_empty() && !mantissa.starts_with('.') {
        return Plain::String;
    }
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Plain::Float(value),
        _ => Plain::String,
    }
}

/// A float without fraction is written without one into JSON, and read back as an integer.
pub(super) fn through_json(value: Plain) -> Plain {
    match value {
        Plain::Float(float) if float.fract() == 0.0 && float.abs() < 9.2e18 => {
            Plain::Int(float as i64)
        }
        other => other,
    }
}

/// What tags of the YAML type repository ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    String,
    Bool,
    Int,
    Float,
    Null,
    Timestamp,
    Binary,
    Merge,
    /// Any other: what has it is a string.
    Other,
}

/// The prefix of the tags of the YAML type repository.
pub(super) const REPOSITORY: &str = "tag:yaml.org,2002:";

/// The tag a full tag names.
pub(super) fn tag(full: &str) -> Tag {
    match full.strip_prefix(REPOSITORY) {
        Some("str") => Tag::String,
        Some("bool") => Tag::Bool,
        Some("int") => Tag::Int,
        Some("float") => Tag::Float,
        Some("null") => Tag::Null,
        Some("timestamp") => Tag::Timestamp,
        Some("binary") => Tag::Binary,
        Some("merge") => Tag::Merge,
        _ => Tag::Other,
    }
}

/// Resolves a scalar with a tag. An error is the name of what it is instead.
pub(super) fn tagged(tag: Tag, text: &str) -> Result<Plain, &'static str> {
    if matches!(tag, Tag::String | Tag::Binary | Tag::Merge | Tag::Other) {
        return Ok(Plain::String);
    }
    let value = plain(text);
    match (tag, value) {
        (Tag::Bool, Plain::Bool(_))
        | (Tag::Int, Plain::Int(_) | Plain::UInt(_))
        | (Tag::Float, Plain::Float(_) | Plain::Int(_))
        | (Tag::Null, Plain::Null) => Ok(value),
        (Tag::Timestamp, Plain::String) => Ok(value),
        (_, Plain::Null) => Err("null"),
        (_, Plain::Bool(_)) => Err("bool"),
        (_, Plain::Int(_) | Plain::UInt(_)) => Err("int"),
        (_, Plain::Float(_)) => Err("float"),
        (_, Plain::String) => Err("str"),
    }
}
