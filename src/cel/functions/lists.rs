//! Functions of lists: Kubernetes' library, the lists and sets extensions of `cel-go`.

use std::cmp::Ordering;

use crate::cel::eval::Evaluation;
use crate::cel::value::{Fail, Outcome, Value, error, no_such_overload};

/// The most items that a list is made of by number alone.
const LONGEST_RANGE: i64 = 10_000;

/// The value of a call; nothing where it is none of these.
pub(super) fn call<'v>(
    evaluation: &mut Evaluation<'_, 'v>,
    function: &str,
    arguments: &[Value<'v>],
) -> Option<Outcome<'v>> {
    if let ("lists.range", [Value::Int(end)]) = (function, arguments) {
        return Some(range(evaluation, *end));
    }
    let (list, rest) = arguments.split_first()?;
    if !matches!(list, Value::List(_) | Value::Items(..)) {
        return None;
    }
    Some(match (function, rest) {
        ("isSorted", []) => is_sorted(evaluation, list),
        ("sum", []) => sum(evaluation, list),
        ("min", []) => extreme(evaluation, list, Ordering::Less, "min"),
        ("max", []) => extreme(evaluation, list, Ordering::Greater, "max"),
        ("indexOf", [item]) => position(evaluation, list, item, false),
        ("lastIndexOf", [item]) => position(evaluation, list, item, true),
        ("join", []) => join(evaluation, list, ""),
        ("join", [Value::Text(by)]) => join(evaluation, list, by),
        ("first", []) => evaluation.items(list).map(|items| optional(items.first())),
        ("last", []) => evaluation.items(list).map(|items| optional(items.last())),
        ("reverse", []) => evaluation.items(list).map(|mut items| {
            items.reverse();
            Value::list(items)
        }),
        ("slice", [Value::Int(from), Value::Int(to)]) => slice(evaluation, list, *from, *to),
        ("distinct", []) => distinct(evaluation, list),
        ("flatten", []) => flatten(evaluation, list),
        ("sort", []) => sort(evaluation, list),
        ("unwrapOpt" | "optional.unwrap", []) => unwrapped(evaluation, list),
        ("sets.contains", [other]) => is_subset(evaluation, other, list).map(Value::Bool),
        ("sets.equivalent", [other]) => match is_subset(evaluation, other, list) {
            Ok(true) => is_subset(evaluation, list, other).map(Value::Bool),
            outcome => outcome.map(Value::Bool),
        },
        ("sets.intersects", [other]) => intersects(evaluation, list, other),
        _ => return None,
    })
}

fn range<'v>(evaluation: &mut Evaluation<'_, 'v>, end: i64) -> Outcome<'v> {
    if end > LONGEST_RANGE {
        return Err(Fail::Unknown);
    }
    evaluation.budget.spend(usize::try_from(end).unwrap_or(0))?;
    Ok(Value::list((0..end).map(Value::Int).collect()))
}

fn optional<'v>(item: Option<&Value<'v>>) -> Value<'v> {
    match item {
        Some(item) => Value::some(item.clone()),
        None => Value::Optional(None),
    }
}

fn is_sorted<'v>(evaluation: &mut Evaluation<'_, 'v>, list: &Value<'v>) -> Outcome<'v> {
    let items = evaluation.items(list)?;
    let mut pairs = items.iter().zip(items.iter().skip(1));
    Ok(Value::Bool(pairs.all(|(one, other)| {
        one.compare(other) != Some(Ordering::Greater)
    })))
}

fn sum<'v>(evaluation: &mut Evaluation<'_, 'v>, list: &Value<'v>) -> Outcome<'v> {
    let items = evaluation.items(list)?;
    let mut items = items.into_iter();
    // Of an empty list the type, and with it which zero, is not known.
    let mut total = items.next().ok_or(Fail::Unknown)?;
    for item in items {
        total = evaluation
            .operator("_+_", &[total, item])
            .unwrap_or_else(no_such_overload)?;
    }
    Ok(total)
}

fn extreme<'v>(
    evaluation: &mut Evaluation<'_, 'v>,
    list: &Value<'v>,
    wanted: Ordering,
    name: &str,
) -> Outcome<'v> {
    let items = evaluation.items(list)?;
    let best = items.into_iter().reduce(|best, item| {
        if item.compare(&best) == Some(wanted) {
            item
        } else {
            best
        }
    });
    best.map_or_else(|| error(format!("{name} called on empty list")), Ok)
}

fn position<'v>(
    evaluation: &mut Evaluation<'_, 'v>,
    list: &Value<'v>,
    wanted: &Value<'v>,
    is_last: bool,
) -> Outcome<'v> {
    let mut found = None;
    for (at, item) in evaluation.items(list)?.iter().enumerate() {
        if evaluation.is_equal(item, wanted)? {
            found = Some(at);
            if !is_last {
                break;
            }
        }
    }
    Ok(found.map_or(Value::Int(-1), Value::size))
}

fn join<'v>(evaluation: &mut Evaluation<'_, 'v>, list: &Value<'v>, by: &str) -> Outcome<'v> {
    let mut joined = String::new();
    for (at, item) in evaluation.items(list)?.iter().enumerate() {
        let Value::Text(text) = item else {
            return no_such_overload();
        };
        evaluation.budget.spend_bytes(text.len() + by.len())?;
        if at > 0 {
            joined.push_str(by);
        }
        joined.push_str(text);
    }
    Ok(Value::text(&joined))
}

fn slice<'v>(
    evaluation: &mut Evaluation<'_, 'v>,
    list: &Value<'v>,
    from: i64,
    to: i64,
) -> Outcome<'v> {
    let items = evaluation.items(list)?;
    if from < 0 || to < 0 {
        return error(format!(
            "cannot slice({from}, {to}), negative indexes not supported"
        ));
    }
    if from > to {
        return error(format!(
            "cannot slice({from}, {to}), start index must be less than or equal to end index"
        ));
    }
    let bounds = usize::try_from(from).ok().zip(usize::try_from(to).ok());
    match bounds.and_then(|(from, to)| items.get(from..to)) {
        Some(part) => Ok(Value::list(part.to_vec())),
        None => error(format!(
            "cannot slice({from}, {to}), list is length {}",
            items.len()
        )),
    }
}

fn distinct<'v>(evaluation: &mut Evaluation<'_, 'v>, list: &Value<'v>) -> Outcome<'v> {
    let mut kept: Vec<Value<'v>> = Vec::new();
    for item in evaluation.items(list)? {
        if !holds(evaluation, &kept, &item)? {
            kept.push(item);
        }
    }
    Ok(Value::list(kept))
}

fn flatten<'v>(evaluation: &mut Evaluation<'_, 'v>, list: &Value<'v>) -> Outcome<'v> {
    let mut flat = Vec::new();
    for item in evaluation.items(list)? {
        match item {
            Value::List(_) | Value::Items(..) => flat.extend(evaluation.items(&item)?),
            item => flat.push(item),
        }
    }
    Ok(Value::list(flat))
}

fn sort<'v>(evaluation: &mut Evaluation<'_, 'v>, list: &Value<'v>) -> Outcome<'v> {
    let mut items = evaluation.items(list)?;
    evaluation.budget.spend(items.len().saturating_mul(8))?;
    items.sort_by(|one, other| one.compare(other).unwrap_or(Ordering::Equal));
    Ok(Value::list(items))
}

fn unwrapped<'v>(evaluation: &mut Evaluation<'_, 'v>, list: &Value<'v>) -> Outcome<'v> {
    let items = evaluation.items(list)?;
    let there = items.into_iter().filter_map(|item| match item {
        Value::Optional(inner) => inner.map(|inner| Value::clone(&inner)),
        item => Some(item),
    });
    Ok(Value::list(there.collect()))
}

fn holds<'v>(
    evaluation: &mut Evaluation<'_, 'v>,
    items: &[Value<'v>],
    wanted: &Value<'v>,
) -> Result<bool, Fail> {
    for item in items {
        if evaluation.is_equal(item, wanted)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn is_subset<'v>(
    evaluation: &mut Evaluation<'_, 'v>,
    part: &Value<'v>,
    list: &Value<'v>,
) -> Result<bool, Fail> {
    let items = evaluation.items(list)?;
    for item in evaluation.items(part)? {
        if !holds(evaluation, &items, &item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn intersects<'v>(
    evaluation: &mut Evaluation<'_, 'v>,
    list: &Value<'v>,
    other: &Value<'v>,
) -> Outcome<'v> {
    let items = evaluation.items(list)?;
    for item in evaluation.items(other)? {
        if holds(evaluation, &items, &item)? {
            return Ok(Value::Bool(true));
        }
    }
    Ok(Value::Bool(false))
}
