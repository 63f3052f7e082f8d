//! The formats of strings that the API server looks at in custom resources, those that can be told for certain.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::schema::time::{is_date, is_time};
use crate::value::duration;
use crate::yaml;

/// A `format` of a schema. The API server ignores those it does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// Of integers.
    Int32,
    Byte,
    Date,
    DateTime,
    Duration,
    Ipv4,
    Ipv6,
    Cidr,
    Uuid,
}

impl Format {
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "int32" => Self::Int32,
            "byte" => Self::Byte,
            "date" => Self::Date,
            "date-time" | "datetime" => Self::DateTime,
            "duration" => Self::Duration,
            "ipv4" => Self::Ipv4,
            "ipv6" => Self::Ipv6,
            "cidr" => Self::Cidr,
            "uuid" => Self::Uuid,
            _ => return None,
        })
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Int32 => "an integer of 32 bits",
            Self::Byte => "base64",
            Self::Date => "a date such as `2025-01-02`",
            Self::DateTime => "a time such as `2025-01-02T15:04:05Z`",
            Self::Duration => "a duration such as `1h30m`",
            Self::Ipv4 => "an IPv4 address",
            Self::Ipv6 => "an IPv6 address",
            Self::Cidr => "a range of addresses such as `10.0.0.0/8`",
            Self::Uuid => "a UUID",
        }
    }

    /// Whether the string is one, by `k8s.io/kube-openapi/pkg/validation/strfmt`.
    pub(super) fn holds(self, text: &str) -> bool {
        match self {
            Self::Int32 => true,
            Self::Byte => yaml::base64(text).is_some(),
            Self::Date => is_date(text),
            // It lets letters be small.
            Self::DateTime => is_time(&text.to_ascii_uppercase()),
            Self::Duration => duration::seconds(text).is_some() || is_worded_duration(text),
            Self::Ipv4 => text.parse::<Ipv4Addr>().is_ok(),
            Self::Ipv6 => text.parse::<Ipv6Addr>().is_ok(),
            Self::Cidr => is_cidr(text),
            Self::Uuid => is_uuid(text),
        }
    }
}

/// `3 days`, `2w`: a number and a unit somewhere in the text are enough. Which units there are is not asked: the longest of them
/// may end in anything.
fn is_worded_duration(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit() && !c.is_whitespace() && !c.is_alphabetic())
        .any(|part| {
            let digits = part.find(|c: char| c.is_ascii_digit());
            let behind = digits.and_then(|at| part.get(at..));
            behind.is_some_and(|rest| rest.chars().any(char::is_alphabetic))
        })
}

fn is_cidr(text: &str) -> bool {
    let Some((address, bits)) = text.split_once('/') else {
        return false;
    };
    let most = match address.parse() {
        Ok(IpAddr::V4(_)) => 32,
        Ok(IpAddr::V6(_)) => 128,
        Err(_) => return false,
    };
    bits.bytes().all(|byte| byte.is_ascii_digit())
        && bits.parse::<u8>().is_ok_and(|bits| bits <= most)
}

/// Dashes may be left out.
fn is_uuid(text: &str) -> bool {
    let digits = text.bytes().filter(|byte| *byte != b'-');
    let is_hex = text
        .bytes()
        .all(|byte| byte == b'-' || byte.is_ascii_hexdigit());
    is_hex && digits.count() == 32
}
