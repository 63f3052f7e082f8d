//! Comprehensions: `all`, `exists`, `map` and their like.

use std::cmp::Ordering;
use std::sync::Arc;

use super::eval::Evaluation;
use super::expression::{Expr, Loop};
use super::read;
use super::value::{Fail, Outcome, Value, error, no_such_overload};

impl<'e, 'v> Evaluation<'e, 'v> {
    pub(super) fn comprehension(
        &mut self,
        kind: Loop,
        range: &'e Expr,
        names: &'e (Box<str>, Option<Box<str>>),
        filter: Option<&'e Expr>,
        body: &'e Expr,
    ) -> Outcome<'v> {
        let range = self.expr(range)?;
        let pairs = self.pairs(range, names.1.is_some())?;
        match kind {
            Loop::All => self.decide(pairs, names, body, false),
            Loop::Exists => self.decide(pairs, names, body, true),
            Loop::ExistsOne => {
                let mut count = 0;
                for pair in pairs {
                    count += i64::from(self.with(names, pair, body)?.as_bool()?);
                }
                Ok(Value::Bool(count == 1))
            }
            Loop::Filter => {
                let mut kept = Vec::new();
                for pair in pairs {
                    if self.with(names, pair.clone(), body)?.as_bool()? {
                        kept.push(pair.0);
                    }
                }
                Ok(Value::list(kept))
            }
            Loop::Map => {
                let kept = self.kept(pairs, names, filter, body)?;
                Ok(Value::list(
                    kept.into_iter().map(|(_, value)| value).collect(),
                ))
            }
            Loop::TransformMap => {
                let kept = self.kept(pairs, names, filter, body)?;
                Ok(Value::Map(Arc::new(kept)))
            }
            Loop::TransformMapEntry => self.joined(pairs, names, filter, body),
            Loop::SortBy => self.sorted(pairs, names, body),
        }
    }

    /// What the variables stand for, in turn: items, or indexes and items; keys, or keys and values.
    fn pairs(
        &mut self,
        range: Value<'v>,
        is_two: bool,
    ) -> Result<Vec<(Value<'v>, Value<'v>)>, Fail> {
        match range {
            Value::List(_) | Value::Items(..) => {
                let items = self.items(&range)?;
                Ok(items
                    .into_iter()
                    .enumerate()
                    .map(|(at, item)| {
                        if is_two {
                            (Value::size(at), item)
                        } else {
                            (item, Value::Null)
                        }
                    })
                    .collect())
            }
            Value::Map(_) | Value::Object(..) => self.entries(&range),
            _ => no_such_overload(),
        }
    }

    /// The items of a list.
    pub(super) fn items(&mut self, list: &Value<'v>) -> Result<Vec<Value<'v>>, Fail> {
        let items = match list {
            Value::List(items) => items.to_vec(),
            Value::Items(data, shape) => read::items(self.shapes, *data, *shape)?,
            _ => return no_such_overload(),
        };
        self.budget.spend(items.len())?;
        Ok(items)
    }

    /// The keys and values of a map.
    pub(super) fn entries(&mut self, map: &Value<'v>) -> Result<Vec<(Value<'v>, Value<'v>)>, Fail> {
        let entries = match map {
            Value::Map(entries) => entries.to_vec(),
            Value::Object(data, shape) => {
                // Declared fields are looked for one by one.
                let fields = self.shapes.fields(*shape);
                self.budget
                    .spend(fields.saturating_mul(1 + data.len() / 8))?;
                read::entries(self.shapes, *data, *shape)?
            }
            _ => return no_such_overload(),
        };
        self.budget.spend(entries.len())?;
        Ok(entries)
    }

    /// The body with its variables.
    fn with(
        &mut self,
        names: &'e (Box<str>, Option<Box<str>>),
        (first, second): (Value<'v>, Value<'v>),
        body: &'e Expr,
    ) -> Outcome<'v> {
        let outer = self.locals.len();
        self.locals.push((&names.0, first));
        if let Some(name) = &names.1 {
            self.locals.push((name, second));
        }
        let value = self.expr(body);
        self.locals.truncate(outer);
        value
    }

    /// `all`, or `exists`: the first item that decides wins over the failures of others.
    fn decide(
        &mut self,
        pairs: Vec<(Value<'v>, Value<'v>)>,
        names: &'e (Box<str>, Option<Box<str>>),
        body: &'e Expr,
        decides: bool,
    ) -> Outcome<'v> {
        let mut failed: Option<Fail> = None;
        for pair in pairs {
            match self
                .with(names, pair, body)
                .and_then(|value| value.as_bool())
            {
                Ok(value) if value == decides => return Ok(Value::Bool(decides)),
                Ok(_) => {}
                Err(Fail::Unknown) => failed = Some(Fail::Unknown),
                Err(fail) => failed = failed.or(Some(fail)),
            }
        }
        match failed {
            Some(fail) => Err(fail),
            None => Ok(Value::Bool(!decides)),
        }
    }

    /// The value of the body for each pair that passes the filter, under the first of the pair.
    fn kept(
        &mut self,
        pairs: Vec<(Value<'v>, Value<'v>)>,
        names: &'e (Box<str>, Option<Box<str>>),
        filter: Option<&'e Expr>,
        body: &'e Expr,
    ) -> Result<Vec<(Value<'v>, Value<'v>)>, Fail> {
        let mut kept = Vec::new();
        for pair in pairs {
            let passes = match filter {
                Some(filter) => self.with(names, pair.clone(), filter)?.as_bool()?,
                None => true,
            };
            if passes {
                let value = self.with(names, pair.clone(), body)?;
                kept.push((pair.0, value));
            }
        }
        Ok(kept)
    }

    fn joined(
        &mut self,
        pairs: Vec<(Value<'v>, Value<'v>)>,
        names: &'e (Box<str>, Option<Box<str>>),
        filter: Option<&'e Expr>,
        body: &'e Expr,
    ) -> Outcome<'v> {
        let mut joined: Vec<(Value<'v>, Value<'v>)> = Vec::new();
        for (_, value) in self.kept(pairs, names, filter, body)? {
            for (key, value) in self.entries(&value)? {
                self.budget.spend(joined.len())?;
                if joined
                    .iter()
                    .any(|(known, _)| known.is_equal_leaf(&key) == Some(true))
                {
                    return error("insert failed: key already exists");
                }
                joined.push((key, value));
            }
        }
        Ok(Value::Map(Arc::new(joined)))
    }

    fn sorted(
        &mut self,
        pairs: Vec<(Value<'v>, Value<'v>)>,
        names: &'e (Box<str>, Option<Box<str>>),
        body: &'e Expr,
    ) -> Outcome<'v> {
        let mut keyed = Vec::new();
        for pair in pairs {
            let key = self.with(names, pair.clone(), body)?;
            keyed.push((key, pair.0));
        }
        self.budget.spend(keyed.len().saturating_mul(8))?;
        keyed.sort_by(|(one, _), (other, _)| one.compare(other).unwrap_or(Ordering::Equal));
        Ok(Value::list(
            keyed.into_iter().map(|(_, value)| value).collect(),
        ))
    }
}
