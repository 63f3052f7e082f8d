//! The types of CEL.

use std::fmt;
use std::sync::Arc;

use super::shape::ShapeId;

/// What an expression evaluates to, as far as it can be told before it is.
#[derive(Clone, Debug)]
pub enum Type {
    /// Anything: told when it is evaluated.
    Dyn,
    /// Of what is wrong already: nothing more is said about it.
    Error,
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool,
    /// 64 bits.
    Int,
    /// 64 bits without a sign.
    Uint,
    /// A floating point number.
    Double,
    /// Text.
    String,
    /// Bytes.
    Bytes,
    /// A point in time.
    Timestamp,
    /// A length of time.
    Duration,
    /// A list.
    List(Arc<Type>),
    /// A map: its keys and its values.
    Map(Arc<Type>, Arc<Type>),
    /// An object with declared fields.
    Object(ShapeId),
    /// A type of a library, such as `kubernetes.Quantity`.
    Opaque(&'static str),
    /// A value that may not be there.
    Optional(Arc<Type>),
    /// A type itself.
    Type(Arc<Type>),
    /// One that is not known yet.
    Param(u32),
}

impl Type {
    pub(super) fn list(of: Self) -> Self {
        Self::List(Arc::new(of))
    }

    pub(super) fn map(key: Self, value: Self) -> Self {
        Self::Map(Arc::new(key), Arc::new(value))
    }

    pub(super) fn optional(of: Self) -> Self {
        Self::Optional(Arc::new(of))
    }

    pub(super) fn is_dyn_or_error(&self) -> bool {
        matches!(self, Self::Dyn | Self::Error)
    }

    /// Reads a type as `functions.txt` writes it; `<T>` becomes the parameter numbered by its letter.
    pub(super) fn parse(text: &'static str) -> Self {
        let text = text.trim();
        if let Some((name, rest)) = text.split_once('(') {
            let inner = rest.strip_suffix(')').unwrap_or(rest);
            return match name {
                "list" => Self::list(Self::parse(inner)),
                "optional" => Self::optional(Self::parse(inner)),
                "map" => match split(inner).as_slice() {
                    [key, value] => Self::map(Self::parse(key), Self::parse(value)),
                    _ => Self::Error,
                },
                _ => Self::Type(Arc::new(Self::parse(inner))),
            };
        }
        Self::named(text).unwrap_or_else(|| match text.as_bytes() {
            [b'<', letter, b'>'] => Self::Param(u32::from(*letter)),
            _ => Self::Opaque(text),
        })
    }

    /// The type that stands under a name in expressions, without its parameters.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "dyn" => Self::Dyn,
            "null_type" => Self::Null,
            "bool" => Self::Bool,
            "int" => Self::Int,
            "uint" => Self::Uint,
            "double" => Self::Double,
            "string" => Self::String,
            "bytes" => Self::Bytes,
            "timestamp" | "google.protobuf.Timestamp" => Self::Timestamp,
            "duration" | "google.protobuf.Duration" => Self::Duration,
            _ => return None,
        })
    }
}

/// Types between commas, those within brackets left together.
pub(super) fn split(text: &'static str) -> Vec<&'static str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            b',' if depth == 0 => {
                parts.extend(text.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(text.get(start..).filter(|last| !last.trim().is_empty()));
    parts
}

/// As the API server writes it.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dyn | Self::Param(_) => f.write_str("dyn"),
            Self::Error => f.write_str("!error!"),
            Self::Null => f.write_str("null_type"),
            Self::Bool => f.write_str("bool"),
            Self::Int => f.write_str("int"),
            Self::Uint => f.write_str("uint"),
            Self::Double => f.write_str("double"),
            Self::String => f.write_str("string"),
            Self::Bytes => f.write_str("bytes"),
            Self::Timestamp => f.write_str("timestamp"),
            Self::Duration => f.write_str("duration"),
            Self::List(of) => write!(f, "list({of})"),
            Self::Map(key, value) => write!(f, "map({key}, {value})"),
            Self::Object(_) => f.write_str("object"),
            Self::Opaque(name) => f.write_str(name),
            Self::Optional(of) => write!(f, "optional_type({of})"),
            Self::Type(of) => write!(f, "type({of})"),
        }
    }
}
