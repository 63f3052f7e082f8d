//! Kubernetes' quantities and semantic versions.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::cel::semver::Semver;
use crate::cel::value::{Outcome, Value, error};
use crate::value::Quantity;

/// The value of a call; nothing where it is none of these.
pub(super) fn call<'v>(function: &str, arguments: &[Value<'v>]) -> Option<Outcome<'v>> {
    Some(match (function, arguments) {
        ("quantity", [Value::Text(text)]) => match Quantity::parse(text) {
            Some(quantity) => Ok(Value::Quantity(quantity)),
            None => error(
                "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
            ),
        },
        ("isQuantity", [Value::Text(text)]) => Ok(Value::Bool(Quantity::parse(text).is_some())),
        ("semver" | "isSemver", [Value::Text(text)]) => semver(function, text, false),
        ("semver" | "isSemver", [Value::Text(text), Value::Bool(is_lenient)]) => {
            semver(function, text, *is_lenient)
        }
        (function, [Value::Quantity(quantity)]) => of_quantity(function, *quantity)?,
        (function, [Value::Quantity(one), Value::Quantity(other)]) => {
            of_quantities(function, *one, *other)?
        }
        (function, [Value::Quantity(one), Value::Int(other)]) => match function {
            "add" => Ok(Value::Quantity(*one + Quantity::from_units(*other))),
            "sub" => Ok(Value::Quantity(
                *one + Quantity::from_units(*other).times(-1),
            )),
            _ => return None,
        },
        (function, [Value::Semver(version)]) => match function {
            "major" => Ok(number(version.major)),
            "minor" => Ok(number(version.minor)),
            "patch" => Ok(number(version.patch)),
            _ => return None,
        },
        (function, [Value::Semver(one), Value::Semver(other)]) => {
            compared(function, one.precedence(other))?
        }
        _ => return None,
    })
}

fn number<'v>(value: u64) -> Value<'v> {
    Value::Int(i64::try_from(value).unwrap_or(i64::MAX))
}

fn semver<'v>(function: &str, text: &str, is_lenient: bool) -> Outcome<'v> {
    let version = if is_lenient {
        Semver::parse_lenient(text)
    } else {
        Semver::parse(text)
    };
    match (function, version) {
        ("isSemver", version) => Ok(Value::Bool(version.is_some())),
        (_, Some(version)) => Ok(Value::Semver(Arc::new(version))),
        (_, None) => error(format!("`{text}` is not a semantic version")),
    }
}

fn of_quantity<'v>(function: &str, quantity: Quantity) -> Option<Outcome<'v>> {
    Some(Ok(match function {
        "sign" => Value::Int(match quantity.sign() {
            Ordering::Less => -1,
            Ordering::Equal => 0,
            Ordering::Greater => 1,
        }),
        "isInteger" => Value::Bool(quantity.as_units().is_some()),
        "asInteger" => match quantity.as_units() {
            Some(units) => Value::Int(units),
            None => return Some(error("cannot convert value to integer")),
        },
        "asApproximateFloat" => Value::Double(quantity.divided_by(Quantity::from_units(1))?),
        _ => return None,
    }))
}

fn of_quantities<'v>(function: &str, one: Quantity, other: Quantity) -> Option<Outcome<'v>> {
    match function {
        "add" => Some(Ok(Value::Quantity(one + other))),
        "sub" => Some(Ok(Value::Quantity(one + other.times(-1)))),
        _ => compared(function, one.cmp(&other)),
    }
}

fn compared<'v>(function: &str, order: Ordering) -> Option<Outcome<'v>> {
    Some(Ok(match function {
        "isGreaterThan" => Value::Bool(order == Ordering::Greater),
        "isLessThan" => Value::Bool(order == Ordering::Less),
        "compareTo" => Value::Int(order as i64),
        _ => return None,
    }))
}
