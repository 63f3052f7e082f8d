//! The value of an expression, under a budget: manifests may hold expressions that never end.

use std::sync::Arc;

use super::Bindings;
use super::expression::{Entry, Expr, Item, Literal};
use super::functions;
use super::operators;
use super::read;
use super::shape::Shapes;
use super::types::Type;
use super::value::{Fail, Outcome, Value, error, no_such_overload};

/// What may still be spent, in steps: about a visit of a node of an expression, or 16 bytes that are looked at.
#[derive(Debug)]
pub struct Budget {
    left: u64,
}

impl Budget {
    /// So many steps.
    #[must_use]
    pub const fn of_steps(steps: u64) -> Self {
        Self { left: steps }
    }

    pub(super) fn spend(&mut self, steps: usize) -> Result<(), Fail> {
        match self.left.checked_sub(steps as u64) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => {
                self.left = 0;
                Err(Fail::Unknown)
            }
        }
    }

    /// For looking at so many bytes.
    pub(super) fn spend_bytes(&mut self, bytes: usize) -> Result<(), Fail> {
        self.spend(1 + bytes / 16)
    }
}

/// What an expression is evaluated with.
pub(super) struct Evaluation<'e, 'v> {
    pub(super) shapes: &'v Shapes,
    pub(super) bindings: &'e Bindings<'v>,
    pub(super) budget: &'e mut Budget,
    pub(super) locals: Vec<(&'e str, Value<'v>)>,
    /// How deep in values within values it is.
    pub(super) depth: u8,
}

/// Values within values that are looked into: each takes a part of the stack.
const DEEPEST_VALUE: u8 = 64;

impl<'e, 'v> Evaluation<'e, 'v> {
    /// Looks into a value, one level deeper.
    pub(super) fn deeper<T>(
        &mut self,
        look: impl FnOnce(&mut Self) -> Result<T, Fail>,
    ) -> Result<T, Fail> {
        if self.depth >= DEEPEST_VALUE {
            return Err(Fail::Unknown);
        }
        self.depth += 1;
        let found = look(self);
        self.depth -= 1;
        found
    }

    pub(super) fn expr(&mut self, expr: &'e Expr) -> Outcome<'v> {
        self.budget.spend(1)?;
        match expr {
            Expr::Literal(literal) => Ok(value_of(literal)),
            Expr::Name(name) => self.name(name),
            Expr::Select {
                operand,
                field,
                is_optional,
            } => self.select(expr, operand, field, *is_optional),
            Expr::Has { operand, field } => self.has(operand, field),
            Expr::Call {
                function,
                arguments,
                pattern,
                ..
            } => match (&**function, arguments.as_slice()) {
                ("_&&_", [one, other]) => self.both(one, other, false),
                ("_||_", [one, other]) => self.both(one, other, true),
                ("_?_:_", [condition, then, otherwise]) => {
                    let holds = self.expr(condition)?.as_bool()?;
                    self.expr(if holds { then } else { otherwise })
                }
                (function, arguments) => {
                    // `or` and `orValue` look at their argument only where it is needed.
                    let lazy = operators::is_lazy(function) && arguments.len() == 2;
                    let mut values = Vec::with_capacity(arguments.len());
                    for argument in arguments {
                        values.push(self.expr(argument)?);
                        if lazy && matches!(values.as_slice(), [Value::Optional(Some(_))]) {
                            break;
                        }
                    }
                    functions::call(self, function, values, pattern.as_ref())
                }
            },
            Expr::List(items) => self.list(items),
            Expr::Map(entries) => self.map(entries),
            Expr::Loop {
                kind,
                range,
                names,
                filter,
                body,
            } => self.comprehension(*kind, range, names, filter.as_deref(), body),
            Expr::OptMap {
                operand,
                name,
                body,
                is_flat,
            } => {
                let Value::Optional(inner) = self.expr(operand)? else {
                    return no_such_overload();
                };
                let Some(inner) = inner else {
                    return Ok(Value::Optional(None));
                };
                self.locals.push((name, Value::clone(&inner)));
                let value = self.expr(body);
                self.locals.pop();
                Ok(if *is_flat {
                    value?
                } else {
                    Value::some(value?)
                })
            }
            Expr::Struct => Err(Fail::Unknown),
        }
    }

    fn name(&mut self, name: &str) -> Outcome<'v> {
        if let Some((_, value)) = self.locals.iter().rev().find(|(local, _)| *local == name) {
            return Ok(value.clone());
        }
        let name = name.strip_prefix('.').unwrap_or(name);
        if let Some(value) = self.bindings.get(name) {
            return value.clone();
        }
        match type_named(name) {
            Some(name) => Ok(Value::Type(name)),
            None => Err(Fail::Unknown),
        }
    }

    /// `a && b`, or `a || b`: the one that decides wins over the other's failure.
    fn both(&mut self, one: &'e Expr, other: &'e Expr, decides: bool) -> Outcome<'v> {
        let one = self.expr(one).and_then(|value| value.as_bool());
        if one == Ok(decides) {
            return Ok(Value::Bool(decides));
        }
        let other = self.expr(other).and_then(|value| value.as_bool());
        match (one, other) {
            (_, Ok(value)) if value == decides => Ok(Value::Bool(decides)),
            (Ok(_), Ok(_)) => Ok(Value::Bool(!decides)),
            (Err(Fail::Unknown), _) | (_, Err(Fail::Unknown)) => Err(Fail::Unknown),
            (Err(fail), _) | (_, Err(fail)) => Err(fail),
        }
    }

    fn select(
        &mut self,
        expr: &'e Expr,
        operand: &'e Expr,
        field: &str,
        is_optional: bool,
    ) -> Outcome<'v> {
        if !is_optional && let Some(name) = expr.qualified_name() {
            if let Some(value) = self.bindings.get(&name) {
                return value.clone();
            }
            if let Some(name) = type_named(&name) {
                return Ok(Value::Type(name));
            }
        }
        let operand = self.expr(operand)?;
        let (operand, was_optional) = match operand {
            Value::Optional(None) => return Ok(Value::Optional(None)),
            Value::Optional(Some(inner)) => (Value::clone(&inner), true),
            operand => (operand, false),
        };
        let found = match self.field(&operand, field) {
            // What has no fields has not this one either.
            Err(Fail::Error(_)) if is_optional || was_optional => None,
            found => found?,
        };
        match (found, is_optional || was_optional) {
            (Some(value), false) => Ok(value),
            (None, false) => error(format!("no such key: {field}")),
            // Of a declared field null is nothing.
            (Some(Value::Null), true) if !operators::is_dynamic(&operand, self.shapes) => {
                Ok(Value::Optional(None))
            }
            (found, true) => Ok(Value::Optional(found.map(Arc::new))),
        }
    }

    fn has(&mut self, operand: &'e Expr, field: &str) -> Outcome<'v> {
        let operand = match self.expr(operand)? {
            Value::Optional(None) => return Ok(Value::Bool(false)),
            Value::Optional(Some(inner)) => Value::clone(&inner),
            operand => operand,
        };
        match self.field(&operand, field) {
            Ok(found) => Ok(Value::Bool(match found {
                // Of a declared field null is nothing.
                Some(Value::Null) => operators::is_dynamic(&operand, self.shapes),
                found => found.is_some(),
            })),
            // That something stands there is known, though not what.
            Err(Fail::Unknown) if operators::is_written(&operand, self.shapes, field) => {
                Ok(Value::Bool(true))
            }
            Err(fail) => Err(fail),
        }
    }

    /// The value of a field or under a key.
    pub(super) fn field(
        &mut self,
        operand: &Value<'v>,
        field: &str,
    ) -> Result<Option<Value<'v>>, Fail> {
        match operand {
            Value::Object(data, shape) => {
                self.budget.spend(data.len() / 8)?;
                read::field(self.shapes, *data, *shape, field)
            }
            Value::Map(entries) => {
                self.budget.spend(entries.len())?;
                let is_it = |key: &Value<'_>| matches!(key, Value::Text(text) if **text == *field);
                Ok(entries
                    .iter()
                    .find(|(key, _)| is_it(key))
                    .map(|(_, value)| value.clone()))
            }
            _ => no_such_overload(),
        }
    }

    fn list(&mut self, items: &'e [Item]) -> Outcome<'v> {
        let mut values = Vec::with_capacity(items.len());
        for item in items {
            match self.expr(&item.value)? {
                Value::Optional(inner) if item.is_optional => {
                    values.extend(inner.map(|inner| Value::clone(&inner)));
                }
                _ if item.is_optional => return no_such_overload(),
                value => values.push(value),
            }
        }
        Ok(Value::list(values))
    }

    fn map(&mut self, entries: &'e [Entry]) -> Outcome<'v> {
        let mut values = Vec::with_capacity(entries.len());
        for entry in entries {
            let key = self.expr(&entry.key)?;
            let value = match self.expr(&entry.value)? {
                Value::Optional(None) if entry.is_optional => continue,
                Value::Optional(Some(inner)) if entry.is_optional => Value::clone(&inner),
                _ if entry.is_optional => return no_such_overload(),
                value => value,
            };
            values.push((key, value));
        }
        Ok(Value::Map(Arc::new(values)))
    }
}

pub(super) fn value_of<'v>(literal: &Literal) -> Value<'v> {
    match literal {
        Literal::Null => Value::Null,
        Literal::Bool(value) => Value::Bool(*value),
        Literal::Int(value) => Value::Int(*value),
        Literal::Uint(value) => Value::Uint(*value),
        Literal::Double(value) => Value::Double(*value),
        Literal::Text(text) => Value::Text(text.clone()),
        Literal::Bytes(bytes) => Value::Bytes(bytes.clone()),
    }
}

/// The name that `type()` has for a type that stands under this one.
fn type_named(name: &str) -> Option<&'static str> {
    const OTHERS: &[&str] = &[
        "list",
        "map",
        "type",
        "optional_type",
        "kubernetes.Quantity",
        "kubernetes.URL",
        "kubernetes.Semver",
        "net.IP",
        "net.CIDR",
    ];
    Some(match Type::named(name) {
        Some(Type::Bool) => "bool",
        Some(Type::Int) => "int",
        Some(Type::Uint) => "uint",
        Some(Type::Double) => "double",
        Some(Type::String) => "string",
        Some(Type::Bytes) => "bytes",
        Some(Type::Null) => "null_type",
        Some(Type::Timestamp) => "google.protobuf.Timestamp",
        Some(Type::Duration) => "google.protobuf.Duration",
        _ => OTHERS.iter().find(|own| **own == name)?,
    })
}
