//! URLs, addresses and ranges of addresses.

use std::net::IpAddr;
use std::sync::Arc;

use crate::cel::url::{self, Reading};
use crate::cel::value::{Fail, Outcome, Value, error};
use crate::value::ip;

/// The value of a call; nothing where it is none of these.
pub(super) fn call<'v>(function: &str, arguments: &[Value<'v>]) -> Option<Outcome<'v>> {
    Some(match (function, arguments) {
        ("url" | "isURL", [Value::Text(text)]) => match (url::read(text), function) {
            (Reading::Unsure, _) => Err(Fail::Unknown),
            (reading, "isURL") => Ok(Value::Bool(matches!(reading, Reading::Url(_)))),
            (Reading::Url(url), _) => Ok(Value::Url(Arc::new(url))),
            (Reading::None, _) => error("URL parse error during conversion from string"),
        },
        (function, [Value::Url(url)]) => match function {
            "getScheme" => Ok(Value::text(&url.scheme)),
            "getHost" => Ok(Value::text(&url.host)),
            "getHostname" => Ok(Value::text(url.hostname())),
            "getPort" => Ok(Value::text(url.port())),
            "getEscapedPath" => Ok(Value::text(&url.path)),
            "getQuery" => query(&url.query),
            _ => return None,
        },
        ("isIP", [Value::Text(text)]) => Ok(Value::Bool(address(text).is_some())),
        ("ip", [Value::Text(text)]) => match address(text) {
            Some(address) => Ok(Value::Ip(address)),
            None => error(format!(
                "IP Address \"{text}\" parse error during conversion from string"
            )),
        },
        ("ip.isCanonical", [Value::Text(text)]) => match address(text) {
            Some(address) => Ok(Value::Bool(address.to_string() == **text)),
            None => error(format!(
                "IP Address \"{text}\" parse error during conversion from string"
            )),
        },
        (function, [Value::Ip(address)]) => of_address(function, *address)?,
        ("isCIDR", [Value::Text(text)]) => Ok(Value::Bool(range(text).is_some())),
        ("cidr", [Value::Text(text)]) => match range(text) {
            Some((address, bits)) => Ok(Value::Cidr(address, bits)),
            None => error("network address parse error during conversion from string"),
        },
        (function, [Value::Cidr(address, bits), rest @ ..]) => {
            of_range(function, (*address, *bits), rest)?
        }
        _ => return None,
    })
}

/// `netip.ParseAddr`, without zones and without IPv4 in IPv6.
fn address(text: &str) -> Option<IpAddr> {
    match text.parse().ok()? {
        IpAddr::V6(address) if address.to_ipv4_mapped().is_some() => None,
        address => Some(address),
    }
}

/// `netip.ParsePrefix`.
fn range(text: &str) -> Option<(IpAddr, u8)> {
    let (address, bits) = text.rsplit_once('/')?;
    let address = self::address(address)?;
    let is_number = bits.bytes().all(|byte| byte.is_ascii_digit())
        && (bits.len() == 1 || !bits.starts_with('0'));
    let most = if address.is_ipv4() { 32 } else { 128 };
    let bits = bits
        .parse()
        .ok()
        .filter(|bits| is_number && *bits <= most)?;
    Some((address, bits))
}

fn of_address<'v>(function: &str, address: IpAddr) -> Option<Outcome<'v>> {
    let is_link_local = match address {
        IpAddr::V4(address) => address.is_link_local(),
        IpAddr::V6(address) => address.segments()[0] & 0xffc0 == 0xfe80,
    };
    Some(Ok(match function {
        "family" => Value::Int(if address.is_ipv4() { 4 } else { 6 }),
        "isUnspecified" => Value::Bool(address.is_unspecified()),
        "isLoopback" => Value::Bool(address.is_loopback()),
        "isLinkLocalUnicast" => Value::Bool(is_link_local),
        "isLinkLocalMulticast" => Value::Bool(match address {
            IpAddr::V4(address) => address.octets()[..3] == [224, 0, 0],
            IpAddr::V6(address) => address.segments()[0] & 0xff0f == 0xff02,
        }),
        "isGlobalUnicast" => Value::Bool(
            !address.is_unspecified()
                && !address.is_loopback()
                && !address.is_multicast()
                && !is_link_local
                && address != IpAddr::V4(std::net::Ipv4Addr::BROADCAST),
        ),
        _ => return None,
    }))
}

fn of_range<'v>(function: &str, range: (IpAddr, u8), rest: &[Value<'v>]) -> Option<Outcome<'v>> {
    let (own, bits) = range;
    let holds = |address: IpAddr| ip::holds(range, address);
    Some(Ok(match (function, rest) {
        ("ip", []) => Value::Ip(own),
        ("prefixLength", []) => Value::Int(i64::from(bits)),
        ("masked", []) => Value::Cidr(ip::first_of(range), bits),
        ("containsIP", [Value::Ip(address)]) => Value::Bool(holds(*address)),
        ("containsIP", [Value::Text(text)]) => match address(text) {
            Some(address) => Value::Bool(holds(address)),
            None => {
                return Some(error(format!(
                    "IP Address \"{text}\" parse error during conversion from string"
                )));
            }
        },
        ("containsCIDR", [Value::Cidr(address, other)]) => {
            Value::Bool(bits <= *other && holds(*address))
        }
        ("containsCIDR", [Value::Text(text)]) => match self::range(text) {
            Some((address, other)) => Value::Bool(bits <= other && holds(address)),
            None => {
                return Some(error(
                    "network address parse error during conversion from string",
                ));
            }
        },
        _ => return None,
    }))
}

/// `a=1&b=2&a=3` as a map of lists.
fn query<'v>(text: &str) -> Outcome<'v> {
    let mut found: Vec<(&str, Vec<&str>)> = Vec::new();
    if text.contains(['+', ';']) {
        return Err(Fail::Unknown);
    }
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        match found.iter_mut().find(|(known, _)| *known == key) {
            Some((_, values)) => values.push(value),
            None => found.push((key, vec![value])),
        }
    }
    let entries = found
        .into_iter()
        .map(|(key, values)| (Value::text(key), Value::texts(values)));
    Ok(Value::Map(Arc::new(entries.collect())))
}
