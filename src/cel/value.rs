//! What expressions evaluate to.

use std::cmp::Ordering;
use std::net::IpAddr;
use std::sync::Arc;

use super::data::Data;
use super::semver::Semver;
use super::shape::ShapeId;
use super::time::Time;
use super::url::Url;
use crate::value::Quantity;

/// A value.
#[derive(Clone, Debug)]
pub(super) enum Value<'v> {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(f64),
    Text(Arc<str>),
    Bytes(Arc<[u8]>),
    List(Arc<Vec<Self>>),
    /// Keys and values, in the order in which they came.
    Map(Arc<Vec<(Self, Self)>>),
    /// A mapping of the manifest, read when it is asked.
    Object(Data<'v>, ShapeId),
    /// A list of the manifest.
    Items(Data<'v>, ShapeId),
    Timestamp(Time),
    /// In nanoseconds.
    Duration(i64),
    Optional(Option<Arc<Self>>),
    /// A type, by its name.
    Type(&'static str),
    Quantity(Quantity),
    Url(Arc<Url>),
    Ip(IpAddr),
    Cidr(IpAddr, u8),
    Semver(Arc<Semver>),
    /// A named format, `format.dns1123Label()`.
    Format(&'static str),
}

/// Why there is no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fail {
    /// The API server has none either, in its words.
    Error(String),
    /// It cannot be told here: something is not known, not supported, or takes too long.
    Unknown,
}

/// A value, or why there is none.
pub(super) type Outcome<'v> = Result<Value<'v>, Fail>;

/// A failure in the API server's words.
pub(super) fn error<T>(words: impl Into<String>) -> Result<T, Fail> {
    Err(Fail::Error(words.into()))
}

/// What the API server says where no function takes such arguments.
pub(super) fn no_such_overload<T>() -> Result<T, Fail> {
    error("no such overload")
}

impl<'v> Value<'v> {
    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn list(items: Vec<Self>) -> Self {
        Self::List(Arc::new(items))
    }

    pub(super) fn texts<'a>(items: impl IntoIterator<Item = &'a str>) -> Self {
        Self::list(items.into_iter().map(Self::text).collect())
    }

    pub(super) fn size(length: usize) -> Self {
        Self::Int(i64::try_from(length).unwrap_or(i64::MAX))
    }

    pub(super) fn some(value: Self) -> Self {
        Self::Optional(Some(Arc::new(value)))
    }

    /// The boolean that an operator needs.
    pub(super) fn as_bool(&self) -> Result<bool, Fail> {
        match self {
            Self::Bool(value) => Ok(*value),
            _ => no_such_overload(),
        }
    }

    /// The name of its type, as `type()` compares it.
    pub(super) fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null_type",
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Uint(_) => "uint",
            Self::Double(_) => "double",
            Self::Text(_) => "string",
            Self::Bytes(_) => "bytes",
            Self::List(_) | Self::Items(..) => "list",
            Self::Map(_) | Self::Object(..) => "map",
            Self::Timestamp(_) => "google.protobuf.Timestamp",
            Self::Duration(_) => "google.protobuf.Duration",
            Self::Optional(_) => "optional_type",
            Self::Type(_) => "type",
            Self::Quantity(_) => "kubernetes.Quantity",
            Self::Url(_) => "kubernetes.URL",
            Self::Ip(_) => "net.IP",
            Self::Cidr(..) => "net.CIDR",
            Self::Semver(_) => "kubernetes.Semver",
            Self::Format(_) => "kubernetes.NamedFormat",
        }
    }

    /// Which of two scalars comes first; nothing of two that are not ordered.
    pub(super) fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Bool(one), Self::Bool(other)) => Some(one.cmp(other)),
            (Self::Text(one), Self::Text(other)) => Some(one.cmp(other)),
            (Self::Bytes(one), Self::Bytes(other)) => Some(one.cmp(other)),
            (Self::Timestamp(one), Self::Timestamp(other)) => Some(one.cmp(other)),
            (Self::Duration(one), Self::Duration(other)) => Some(one.cmp(other)),
            (one, other) => one.compare_numbers(other),
        }
    }

    fn compare_numbers(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Double(one), Self::Double(other)) => one.partial_cmp(other),
            (Self::Double(one), other) => compare_double(*one, other.as_integer()?),
            (one, Self::Double(other)) => {
                compare_double(*other, one.as_integer()?).map(Ordering::reverse)
            }
            (one, other) => Some(one.as_integer()?.cmp(&other.as_integer()?)),
        }
    }

    fn as_integer(&self) -> Option<i128> {
        match self {
            Self::Int(value) => Some(i128::from(*value)),
            Self::Uint(value) => Some(i128::from(*value)),
            _ => None,
        }
    }

    pub(super) fn is_number(&self) -> bool {
        matches!(self, Self::Int(_) | Self::Uint(_) | Self::Double(_))
    }

    /// Whether two values that hold no others are equal; nothing of those that hold some.
    pub(super) fn is_equal_leaf(&self, other: &Self) -> Option<bool> {
        Some(match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Type(one), Self::Type(other)) => one == other,
            (Self::Quantity(one), Self::Quantity(other)) => one == other,
            (Self::Url(one), Self::Url(other)) => one.text == other.text,
            (Self::Ip(one), Self::Ip(other)) => one == other,
            (Self::Cidr(one, bits), Self::Cidr(other, other_bits)) => {
                one == other && bits == other_bits
            }
            (Self::Semver(one), Self::Semver(other)) => one.precedence(other) == Ordering::Equal,
            (Self::Format(one), Self::Format(other)) => one == other,
            (one, other) if one.holds_values() && other.holds_values() => return None,
            (one, other) => one.compare(other) == Some(Ordering::Equal),
        })
    }

    fn holds_values(&self) -> bool {
        matches!(
            self,
            Self::List(_) | Self::Map(_) | Self::Object(..) | Self::Items(..) | Self::Optional(_)
        )
    }
}

fn compare_double(double: f64, integer: i128) -> Option<Ordering> {
    if double.is_nan() {
        return None;
    }
    let whole = double.floor();
    // Beyond 2^100 every double is larger than any integer there is.
    if whole.abs() > 1e30 {
        return double.partial_cmp(&0.0);
    }
    let order = (whole as i128).cmp(&integer);
    Some(if order == Ordering::Equal && double > whole {
        Ordering::Greater
    } else {
        order
    })
}
