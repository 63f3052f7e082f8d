//! The functions of CEL and of its libraries in Kubernetes.

mod convert;
mod format;
mod lists;
mod network;
mod quantity;
mod strings;
mod times;

use super::declarations::declarations;
use super::eval::{Evaluation, value_of};
use super::expression::Literal;
use super::types::Type;
use super::value::{Fail, Outcome, Value, error, no_such_overload};
use crate::value::pattern::Pattern;
use std::sync::Arc;

/// The value of a call. `pattern` is the one that a literal argument holds.
pub(super) fn call<'v>(
    evaluation: &mut Evaluation<'_, 'v>,
    function: &str,
    arguments: Vec<Value<'v>>,
    pattern: Option<&Pattern>,
) -> Outcome<'v> {
    if let Some(outcome) = evaluation.operator(function, &arguments) {
        return outcome;
    }
    let found = None
        .or_else(|| sizes(evaluation, function, &arguments))
        .or_else(|| optionals(function, &arguments))
        .or_else(|| strings::call(evaluation.budget, function, &arguments, pattern))
        .or_else(|| lists::call(evaluation, function, &arguments))
        .or_else(|| convert::call(function, &arguments))
        .or_else(|| times::call(function, &arguments))
        .or_else(|| quantity::call(function, &arguments))
        .or_else(|| network::call(function, &arguments))
        .or_else(|| format::call(evaluation, function, &arguments));
    found.unwrap_or_else(|| {
        // A function that servers have and this one has not is not known; of any other there is no such overload.
        if takes(function, &arguments) {
            Err(Fail::Unknown)
        } else {
            no_such_overload()
        }
    })
}

/// Why a literal cannot be converted to another type, if this is a conversion and it cannot.
pub(super) fn misconverted(function: &str, literal: &Literal) -> Option<String> {
    match convert::call(function, &[value_of(literal)])? {
        Err(Fail::Error(words)) => Some(words),
        _ => None,
    }
}

/// Whether some signature of the function takes values of these types.
fn takes(function: &str, arguments: &[Value<'_>]) -> bool {
    declarations().of(function, u8::MAX).any(|overload| {
        overload.arguments.len() == arguments.len()
            && overload
                .arguments
                .iter()
                .zip(arguments)
                .all(|(of, value)| may_be(of, value))
    })
}

fn may_be(of: &Type, value: &Value<'_>) -> bool {
    match of {
        Type::Dyn | Type::Param(_) => true,
        Type::List(_) => matches!(value, Value::List(_) | Value::Items(..)),
        Type::Map(..) => matches!(value, Value::Map(_) | Value::Object(..)),
        Type::Optional(_) => matches!(value, Value::Optional(_)),
        Type::Timestamp => matches!(value, Value::Timestamp(_)),
        Type::Duration => matches!(value, Value::Duration(_)),
        of => of.to_string() == value.type_name(),
    }
}

fn sizes<'v>(
    evaluation: &mut Evaluation<'_, 'v>,
    function: &str,
    arguments: &[Value<'v>],
) -> Option<Outcome<'v>> {
    let ("size", [value]) = (function, arguments) else {
        return None;
    };
    let size = match value {
        Value::Text(text) => text.chars().count(),
        Value::Bytes(bytes) => bytes.len(),
        // What is not known in a list is counted all the same.
        Value::Items(data, _) => data.items().len(),
        Value::List(items) => items.len(),
        map => match evaluation.entries(map) {
            Ok(entries) => entries.len(),
            Err(fail) => return Some(Err(fail)),
        },
    };
    if let Err(fail) = evaluation.budget.spend_bytes(size) {
        return Some(Err(fail));
    }
    Some(Ok(Value::size(size)))
}

fn optionals<'v>(function: &str, arguments: &[Value<'v>]) -> Option<Outcome<'v>> {
    Some(Ok(match (function, arguments) {
        ("optional.none", []) => Value::Optional(None),
        ("optional.of", [value]) => Value::some(value.clone()),
        ("optional.ofNonZeroValue", [value]) => match is_zero(value)? {
            true => Value::Optional(None),
            false => Value::some(value.clone()),
        },
        ("hasValue", [Value::Optional(inner)]) => Value::Bool(inner.is_some()),
        ("value", [Value::Optional(inner)]) => match inner {
            Some(inner) => Value::clone(inner),
            None => return Some(error("optional.none() dereference")),
        },
        ("or" | "orValue", [Value::Optional(Some(inner)), ..]) => match function {
            "or" => Value::Optional(Some(Arc::clone(inner))),
            _ => Value::clone(inner),
        },
        ("or" | "orValue", [Value::Optional(None), other]) => other.clone(),
        _ => return None,
    }))
}

/// Whether it is the zero value of its type; nothing where that is not looked at.
fn is_zero(value: &Value<'_>) -> Option<bool> {
    Some(match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Int(value) => *value == 0,
        Value::Uint(value) => *value == 0,
        Value::Double(value) => *value == 0.0,
        Value::Text(text) => text.is_empty(),
        Value::Bytes(bytes) => bytes.is_empty(),
        Value::List(items) => items.is_empty(),
        Value::Map(entries) => entries.is_empty(),
        Value::Items(data, _) => data.items().is_empty(),
        Value::Object(data, _) => data.entries().is_empty(),
        Value::Duration(nanoseconds) => *nanoseconds == 0,
        _ => return None,
    })
}
