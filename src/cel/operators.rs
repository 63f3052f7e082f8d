//! The operators.

use std::cmp::Ordering;
use std::sync::Arc;

use super::eval::Evaluation;
use super::read;
use super::shape::{ListOrder, Of, Shapes, field_named};
use super::value::{Fail, Outcome, Value, error, no_such_overload};

/// Whether the second argument is looked at only where the first is empty.
pub(super) fn is_lazy(function: &str) -> bool {
    matches!(function, "or" | "orValue")
}

/// Whether the fields of a value are not declared.
pub(super) fn is_dynamic(operand: &Value<'_>, shapes: &Shapes) -> bool {
    let Value::Object(_, shape) = operand else {
        return true;
    };
    let of = shapes.get(*shape).map(|shape| &shape.of);
    matches!(of, Some(Of::Anything | Of::Served(_)))
}

/// Whether something is written under a field, whatever it is.
pub(super) fn is_written(operand: &Value<'_>, shapes: &Shapes, field: &str) -> bool {
    let Value::Object(data, shape) = operand else {
        return false;
    };
    let key = match shapes.get(*shape).map(|shape| &shape.of) {
        Some(Of::Object(fields)) => field_named(fields, field).map(|field| &*field.key),
        _ => Some(field),
    };
    key.and_then(|key| data.get(key))
        .is_some_and(|data| !data.is_null())
}

impl<'v> Evaluation<'_, 'v> {
    /// The value of an operator; nothing where the function is none.
    pub(super) fn operator(
        &mut self,
        function: &str,
        arguments: &[Value<'v>],
    ) -> Option<Outcome<'v>> {
        Some(match (function, arguments) {
            ("_==_", [one, other]) => self.is_equal(one, other).map(Value::Bool),
            ("_!=_", [one, other]) => self.is_equal(one, other).map(|equal| Value::Bool(!equal)),
            ("_<_", [one, other]) => ordered(one, other, |order| order == Ordering::Less),
            ("_<=_", [one, other]) => ordered(one, other, |order| order != Ordering::Greater),
            ("_>_", [one, other]) => ordered(one, other, |order| order == Ordering::Greater),
            ("_>=_", [one, other]) => ordered(one, other, |order| order != Ordering::Less),
            ("!_", [value]) => value.as_bool().map(|value| Value::Bool(!value)),
            ("-_", [value]) => negated(value),
            ("_+_", [one, other]) => self.sum(one, other),
            ("_-_" | "_*_" | "_/_" | "_%_", [one, other]) => arithmetic(function, one, other),
            ("@in", [item, range]) => self.is_in(item, range).map(Value::Bool),
            ("_[_]", [range, index]) => self.indexed(range, index),
            ("_[?_]", [range, index]) => self.optionally_indexed(range, index),
            _ => return None,
        })
    }

    pub(super) fn is_equal(&mut self, one: &Value<'v>, other: &Value<'v>) -> Result<bool, Fail> {
        self.budget.spend(1)?;
        if let (Value::Text(one), Value::Text(other)) = (one, other) {
            self.budget.spend_bytes(one.len().min(other.len()))?;
        }
        if let Some(equal) = one.is_equal_leaf(other) {
            return Ok(equal);
        }
        match (one, other) {
            (Value::Optional(None), Value::Optional(None)) => Ok(true),
            (Value::Optional(Some(one)), Value::Optional(Some(other))) => {
                self.deeper(|it| it.is_equal(one, other))
            }
            (Value::List(_) | Value::Items(..), Value::List(_) | Value::Items(..)) => {
                self.deeper(|it| it.is_equal_list(one, other))
            }
            (Value::Map(_) | Value::Object(..), Value::Map(_) | Value::Object(..)) => {
                self.deeper(|it| it.is_equal_map(one, other))
            }
            _ => Ok(false),
        }
    }

    fn is_equal_list(&mut self, one: &Value<'v>, other: &Value<'v>) -> Result<bool, Fail> {
        let order = self.order(one);
        let (one, other) = (self.items(one)?, self.items(other)?);
        if one.len() != other.len() {
            return Ok(false);
        }
        if order != ListOrder::Atomic {
            for item in &other {
                if self.position(&one, item, &order)?.is_none() {
                    return Ok(false);
                }
            }
            return Ok(true);
        }
        for (one, other) in one.iter().zip(&other) {
            if !self.is_equal(one, other)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn order(&self, list: &Value<'v>) -> ListOrder {
        match list {
            Value::Items(_, shape) => match self.shapes.get(*shape).map(|shape| &shape.of) {
                Some(Of::List(_, order)) => order.clone(),
                _ => ListOrder::Atomic,
            },
            _ => ListOrder::Atomic,
        }
    }

    /// Where an equal item stands in a list whose order does not count.
    fn position(
        &mut self,
        items: &[Value<'v>],
        wanted: &Value<'v>,
        _: &ListOrder,
    ) -> Result<Option<usize>, Fail> {
        for (at, item) in items.iter().enumerate() {
            if self.is_equal(item, wanted)? {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    fn is_equal_map(&mut self, one: &Value<'v>, other: &Value<'v>) -> Result<bool, Fail> {
        let (one, other) = (self.entries(one)?, self.entries(other)?);
        if one.len() != other.len() {
            return Ok(false);
        }
        for (key, value) in &one {
            self.budget.spend(other.len())?;
            let found = other
                .iter()
                .find(|(own, _)| own.is_equal_leaf(key) == Some(true));
            match found {
                Some((_, other)) if self.is_equal(value, other)? => {}
                _ => return Ok(false),
            }
        }
        Ok(true)
    }

    fn sum(&mut self, one: &Value<'v>, other: &Value<'v>) -> Outcome<'v> {
        match (one, other) {
            (Value::Text(one), Value::Text(other)) => {
                self.budget.spend_bytes(one.len() + other.len())?;
                Ok(Value::Text(format!("{one}{other}").into()))
            }
            (Value::Bytes(one), Value::Bytes(other)) => {
                self.budget.spend_bytes(one.len() + other.len())?;
                Ok(Value::Bytes([&**one, &**other].concat().into()))
            }
            (Value::List(_) | Value::Items(..), Value::List(_) | Value::Items(..)) => {
                self.joined_lists(one, other)
            }
            (one, other) => arithmetic("_+_", one, other),
        }
    }

    /// Items of a set are added once, items of a keyed list replace those with their keys.
    fn joined_lists(&mut self, one: &Value<'v>, other: &Value<'v>) -> Outcome<'v> {
        let order = self.order(one);
        let (mut joined, added) = (self.items(one)?, self.items(other)?);
        match order {
            ListOrder::Atomic => joined.extend(added),
            ListOrder::Set => {
                for item in added {
                    if self.position(&joined, &item, &ListOrder::Set)?.is_none() {
                        joined.push(item);
                    }
                }
            }
            // What comes out is compared by the keys still, which a plain list does not know.
            ListOrder::Keys(_) => return Err(Fail::Unknown),
        }
        Ok(Value::list(joined))
    }

    fn is_in(&mut self, item: &Value<'v>, range: &Value<'v>) -> Result<bool, Fail> {
        match range {
            Value::List(_) | Value::Items(..) => {
                for other in self.items(range)? {
                    if self.is_equal(item, &other)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Value::Map(_) | Value::Object(..) => Ok(self.under(range, item)?.is_some()),
            _ => no_such_overload(),
        }
    }

    /// What stands under a key of a map.
    fn under(&mut self, map: &Value<'v>, key: &Value<'v>) -> Result<Option<Value<'v>>, Fail> {
        match (map, key) {
            (Value::Object(data, shape), Value::Text(key)) => {
                let shape_of = self.shapes.get(*shape).map(|shape| &shape.of);
                if matches!(shape_of, Some(Of::Object(_))) {
                    return no_such_overload();
                }
                self.budget.spend(data.len() / 8)?;
                read::field(self.shapes, *data, *shape, key)
            }
            (Value::Object(..), _) => no_such_overload(),
            (Value::Map(entries), key) => {
                self.budget.spend(entries.len())?;
                let found = entries
                    .iter()
                    .find(|(own, _)| own.is_equal_leaf(key) == Some(true));
                Ok(found.map(|(_, value)| value.clone()))
            }
            _ => no_such_overload(),
        }
    }

    fn indexed(&mut self, range: &Value<'v>, index: &Value<'v>) -> Outcome<'v> {
        match range {
            Value::List(_) | Value::Items(..) => {
                let items = self.items(range)?;
                read::item(&items, whole(index)?)
            }
            Value::Map(_) | Value::Object(..) => match self.under(range, index)? {
                Some(value) => Ok(value),
                None => error(format!("no such key: {}", shown(index))),
            },
            Value::Optional(Some(inner)) => self.optionally_indexed(inner, index),
            Value::Optional(None) => Ok(Value::Optional(None)),
            _ => no_such_overload(),
        }
    }

    fn optionally_indexed(&mut self, range: &Value<'v>, index: &Value<'v>) -> Outcome<'v> {
        let found = match range {
            Value::List(_) | Value::Items(..) => {
                let at = usize::try_from(whole(index)?).ok();
                let items = self.items(range)?;
                at.and_then(|at| items.get(at).cloned())
            }
            Value::Map(_) | Value::Object(..) => self.under(range, index)?,
            Value::Optional(Some(inner)) => return self.optionally_indexed(inner, index),
            Value::Optional(None) => None,
            _ => return no_such_overload(),
        };
        Ok(Value::Optional(found.map(Arc::new)))
    }
}

fn whole(index: &Value<'_>) -> Result<i64, Fail> {
    match index {
        Value::Int(value) => Ok(*value),
        Value::Uint(value) => i64::try_from(*value).or_else(|_| no_such_overload()),
        Value::Double(value) if value.fract() == 0.0 && value.abs() < 1e15 => Ok(*value as i64),
        _ => no_such_overload(),
    }
}

fn shown(key: &Value<'_>) -> String {
    match key {
        Value::Text(text) => text.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Uint(value) => value.to_string(),
        Value::Bool(value) => value.to_string(),
        _ => "…".to_owned(),
    }
}

fn ordered<'v>(
    one: &Value<'v>,
    other: &Value<'v>,
    holds: impl Fn(Ordering) -> bool,
) -> Outcome<'v> {
    match one.compare(other) {
        Some(order) => Ok(Value::Bool(holds(order))),
        // Not a number.
        None if one.is_number() && other.is_number() => Ok(Value::Bool(false)),
        None => no_such_overload(),
    }
}

fn negated<'v>(value: &Value<'v>) -> Outcome<'v> {
    match value {
        Value::Int(value) => checked(value.checked_neg().map(Value::Int)),
        Value::Double(value) => Ok(Value::Double(-value)),
        Value::Duration(value) => checked(value.checked_neg().map(Value::Duration)),
        _ => no_such_overload(),
    }
}

fn checked(value: Option<Value<'_>>) -> Outcome<'_> {
    value.map_or_else(|| error("integer overflow"), Ok)
}

fn arithmetic<'v>(function: &str, one: &Value<'v>, other: &Value<'v>) -> Outcome<'v> {
    match (one, other) {
        (Value::Int(one), Value::Int(other)) => match (function, other) {
            ("_/_", 0) => error("division by zero"),
            ("_%_", 0) => error("modulus by zero"),
            _ => checked(integers(function, *one, *other).map(Value::Int)),
        },
        (Value::Uint(one), Value::Uint(other)) => match (function, other) {
            ("_/_", 0) => error("division by zero"),
            ("_%_", 0) => error("modulus by zero"),
            _ => match unsigned(function, *one, *other) {
                Some(value) => Ok(Value::Uint(value)),
                None => error("unsigned integer overflow"),
            },
        },
        (Value::Double(one), Value::Double(other)) => match function {
            "_+_" => Ok(Value::Double(one + other)),
            "_-_" => Ok(Value::Double(one - other)),
            "_*_" => Ok(Value::Double(one * other)),
            "_/_" => Ok(Value::Double(one / other)),
            _ => no_such_overload(),
        },
        _ => times(function, one, other),
    }
}

fn integers(function: &str, one: i64, other: i64) -> Option<i64> {
    match function {
        "_+_" => one.checked_add(other),
        "_-_" => one.checked_sub(other),
        "_*_" => one.checked_mul(other),
        "_/_" => one.checked_div(other),
        _ => one.checked_rem(other),
    }
}

fn unsigned(function: &str, one: u64, other: u64) -> Option<u64> {
    match function {
        "_+_" => one.checked_add(other),
        "_-_" => one.checked_sub(other),
        "_*_" => one.checked_mul(other),
        "_/_" => one.checked_div(other),
        _ => one.checked_rem(other),
    }
}

fn times<'v>(function: &str, one: &Value<'v>, other: &Value<'v>) -> Outcome<'v> {
    let found = match (function, one, other) {
        ("_+_", Value::Duration(one), Value::Duration(other)) => {
            one.checked_add(*other).map(Value::Duration)
        }
        ("_-_", Value::Duration(one), Value::Duration(other)) => {
            one.checked_sub(*other).map(Value::Duration)
        }
        ("_+_", Value::Timestamp(time), Value::Duration(by))
        | ("_+_", Value::Duration(by), Value::Timestamp(time)) => {
            time.plus(i128::from(*by)).map(Value::Timestamp)
        }
        ("_-_", Value::Timestamp(time), Value::Duration(by)) => {
            time.plus(-i128::from(*by)).map(Value::Timestamp)
        }
        ("_-_", Value::Timestamp(one), Value::Timestamp(other)) => {
            one.since(*other).map(Value::Duration)
        }
        _ => return no_such_overload(),
    };
    found.map_or_else(|| error("timestamp overflow"), Ok)
}
