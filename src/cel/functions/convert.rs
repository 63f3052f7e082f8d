//! Conversions between types.

use crate::cel::read::nanoseconds;
use crate::cel::time::Time;
use crate::cel::value::{Fail, Outcome, Value, error};

/// The value of a call; nothing where it is none of these.
pub(super) fn call<'v>(function: &str, arguments: &[Value<'v>]) -> Option<Outcome<'v>> {
    let [value] = arguments else {
        return None;
    };
    Some(match (function, value) {
        ("dyn", value) => Ok(value.clone()),
        ("type", value) => Ok(Value::Type(value.type_name())),
        ("bool", Value::Bool(_))
        | ("int", Value::Int(_))
        | ("uint", Value::Uint(_))
        | ("double", Value::Double(_))
        | ("string", Value::Text(_))
        | ("bytes", Value::Bytes(_))
        | ("timestamp", Value::Timestamp(_))
        | ("duration", Value::Duration(_)) => Ok(value.clone()),
        ("bool", Value::Text(text)) => boolean(text),
        ("int", value) => int(value)?,
        ("uint", value) => uint(value)?,
        ("double", value) => double(value)?,
        ("string", value) => string(value)?,
        ("bytes", Value::Text(text)) => Ok(Value::Bytes(text.as_bytes().into())),
        ("timestamp", Value::Int(seconds)) => {
            let time = Time::of_seconds(*seconds).map(Value::Timestamp);
            time.map_or_else(|| error("timestamp overflow"), Ok)
        }
        ("timestamp", Value::Text(text)) => Time::parse(text)
            .map(Value::Timestamp)
            .map_or_else(|| no_time(text), Ok),
        ("duration", Value::Text(text)) => nanoseconds(text)
            .map(Value::Duration)
            .map_or_else(|| error(format!("time: invalid duration \"{text}\"")), Ok),
        ("duration", Value::Int(nanoseconds)) => Ok(Value::Duration(*nanoseconds)),
        _ => return None,
    })
}

/// Go's reader is laxer than ours in places; what has the looks of a time is not judged.
fn no_time<'v>(text: &str) -> Outcome<'v> {
    if text.len() >= 10 && text.contains('T') && text.contains(':') {
        return Err(Fail::Unknown);
    }
    error(format!(
        "parsing time \"{text}\" as \"2006-01-02T15:04:05Z07:00\": cannot parse"
    ))
}

/// `strconv.ParseBool`.
fn boolean<'v>(text: &str) -> Outcome<'v> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(Value::Bool(true)),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(Value::Bool(false)),
        _ => error(format!("type conversion error from '{text}' to 'bool'")),
    }
}

fn int<'v>(value: &Value<'v>) -> Option<Outcome<'v>> {
    let overflow = || error("integer overflow");
    Some(match value {
        Value::Uint(value) => {
            i64::try_from(*value).map_or_else(|_| overflow(), |value| Ok(Value::Int(value)))
        }
        Value::Double(value)
            if *value > -9.223_372_036_854_776e18 && *value < 9.223_372_036_854_776e18 =>
        {
            Ok(Value::Int(*value as i64))
        }
        Value::Double(_) => overflow(),
        Value::Text(text) => text.parse().map_or_else(
            |_| {
                error(format!(
                    "strconv.ParseInt: parsing \"{text}\": invalid syntax"
                ))
            },
            |value| Ok(Value::Int(value)),
        ),
        Value::Timestamp(time) => Ok(Value::Int(time.seconds)),
        Value::Duration(nanoseconds) => Ok(Value::Int(*nanoseconds)),
        _ => return None,
    })
}

fn uint<'v>(value: &Value<'v>) -> Option<Outcome<'v>> {
    let overflow = || error("unsigned integer overflow");
    Some(match value {
        Value::Int(value) => {
            u64::try_from(*value).map_or_else(|_| overflow(), |value| Ok(Value::Uint(value)))
        }
        Value::Double(value) if *value >= 0.0 && *value < 1.844_674_407_370_955_2e19 => {
            Ok(Value::Uint(*value as u64))
        }
        Value::Double(_) => overflow(),
        Value::Text(text) if text.starts_with('+') => Err(Fail::Unknown),
        Value::Text(text) => text.parse().map_or_else(
            |_| {
                error(format!(
                    "strconv.ParseUint: parsing \"{text}\": invalid syntax"
                ))
            },
            |value| Ok(Value::Uint(value)),
        ),
        _ => return None,
    })
}

fn double<'v>(value: &Value<'v>) -> Option<Outcome<'v>> {
    Some(match value {
        Value::Int(value) => Ok(Value::Double(*value as f64)),
        Value::Uint(value) => Ok(Value::Double(*value as f64)),
        Value::Text(text) => {
            let is_plain = text.bytes().all(|byte| {
                byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E')
            });
            match text.parse() {
                Ok(value) if is_plain => Ok(Value::Double(value)),
                Err(_) if is_plain || !text.contains(['x', 'X', '_', 'i', 'I', 'n', 'N']) => error(
                    format!("strconv.ParseFloat: parsing \"{text}\": invalid syntax"),
                ),
                // Hexadecimal, infinite and the like.
                _ => Err(Fail::Unknown),
            }
        }
        _ => return None,
    })
}

fn string<'v>(value: &Value<'v>) -> Option<Outcome<'v>> {
    Some(Ok(match value {
        Value::Bool(value) => Value::text(if *value { "true" } else { "false" }),
        Value::Int(value) => Value::text(&value.to_string()),
        Value::Uint(value) => Value::text(&value.to_string()),
        Value::Double(value) => Value::text(&double_text(*value)),
        Value::Bytes(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Value::text(text),
            Err(_) => return Some(error("invalid UTF-8 in bytes, cannot convert to string")),
        },
        Value::Timestamp(time) => Value::text(&time.to_text()),
        Value::Duration(nanoseconds) => Value::text(&duration_text(*nanoseconds)),
        Value::Ip(address) => Value::text(&address.to_string()),
        Value::Cidr(address, bits) => Value::text(&format!("{address}/{bits}")),
        _ => return None,
    }))
}

/// `strconv.FormatFloat(value, 'g', -1, 64)`.
pub(super) fn double_text(value: f64) -> String {
    if value.is_nan() {
        return "NaN".into();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.into();
    }
    let scientific = format!("{value:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..6).contains(&exponent) {
        return value.to_string();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

/// Seconds with as many digits as are needed.
pub(super) fn duration_text(nanoseconds: i64) -> String {
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let all = nanoseconds.unsigned_abs();
    let fraction = format!(".{:09}", all % 1_000_000_000);
    let fraction = fraction.trim_end_matches('0').trim_end_matches('.');
    format!("{sign}{}{fraction}s", all / 1_000_000_000)
}
