//! How what is written in a manifest becomes a value of its declared type (`k8s.io/apiserver/pkg/cel/common/valuesunstructured.go`).

use std::sync::LazyLock;

use super::data::Data;
use super::shape::{Absence, Of, ShapeId, Shapes, field_named};
use super::time::Time;
use super::value::{Fail, Outcome, Value, error};
use crate::value::{duration, placeholder};
use crate::yaml::{Kind, Node, Scalar, base64};

/// The value of a place. What is not of its shape is not known: the schema says so elsewhere.
pub(super) fn read<'v>(shapes: &'v Shapes, data: Data<'v>, id: ShapeId) -> Outcome<'v> {
    let shape = shapes.get(id).ok_or(Fail::Unknown)?;
    if data.is_null() {
        return if shape.is_nullable || matches!(shape.of, Of::Anything | Of::Served(_)) {
            Ok(Value::Null)
        } else {
            Err(Fail::Unknown)
        };
    }
    match (data.kind(), &shape.of) {
        (Kind::Mapping, Of::Object(_) | Of::Map(_) | Of::Anything | Of::Served(_)) => {
            Ok(Value::Object(data, id))
        }
        (Kind::Sequence, Of::List(..) | Of::Anything | Of::Served(_)) => Ok(Value::Items(data, id)),
        // The server writes every amount as a string.
        (Kind::Scalar, Of::Served(_)) if is_amount(data) => {
            Ok(Value::text(&data.written().ok_or(Fail::Unknown)?))
        }
        (Kind::Scalar, Of::Served(_)) => {
            scalar(data.scalar().ok_or(Fail::Unknown)?, &Of::Anything).ok_or(Fail::Unknown)
        }
        (Kind::Scalar, of) => scalar(data.scalar().ok_or(Fail::Unknown)?, of).ok_or(Fail::Unknown),
        _ => Err(Fail::Unknown),
    }
}

fn scalar<'v>(scalar: Scalar<'_>, of: &Of) -> Option<Value<'v>> {
    Some(match (of, scalar) {
        (Of::Anything | Of::Bool, Scalar::Bool(value)) => Value::Bool(value),
        (Of::Anything | Of::Int, Scalar::Int(value)) => Value::Int(value),
        (Of::Double, Scalar::Int(value)) => Value::Double(value as f64),
        (Of::Double | Of::Anything, Scalar::UInt(value)) => Value::Double(value as f64),
        (Of::Double | Of::Anything, Scalar::Float(value)) => Value::Double(value),
        (Of::String | Of::Anything, Scalar::Str(text)) => Value::text(&text),
        (Of::Bytes, Scalar::Str(text)) => Value::Bytes(base64(&text)?.into()),
        (Of::Timestamp, Scalar::Str(text)) => Value::Timestamp(Time::parse_day_or_time(&text)?),
        (Of::Duration, Scalar::Str(text)) => Value::Duration(nanoseconds(&text)?),
        _ => return None,
    })
}

/// A duration as Go writes it; nothing of one that does not fit.
pub(super) fn nanoseconds(text: &str) -> Option<i64> {
    let nanoseconds = (duration::seconds(text)? * 1e9).round();
    (nanoseconds.abs() < i64::MAX as f64).then_some(nanoseconds as i64)
}

/// The value of a field: what is written, or its default; nothing where there is neither.
pub(super) fn field<'v>(
    shapes: &'v Shapes,
    data: Data<'v>,
    id: ShapeId,
    name: &str,
) -> Result<Option<Value<'v>>, Fail> {
    let (key, below) = match &shapes.get(id).ok_or(Fail::Unknown)?.of {
        Of::Object(fields) => match field_named(fields, name) {
            Some(field) => (&*field.key, field.shape),
            None => return Ok(None),
        },
        Of::Map(below) => (name, *below),
        Of::Served(absence) => return served(shapes, data, id, name, *absence),
        _ => (name, id),
    };
    written(shapes, data.get(key), below)
}

/// The value of a field as the API server has it before admission.
fn served<'v>(
    shapes: &'v Shapes,
    data: Data<'v>,
    id: ShapeId,
    name: &str,
    absence: fn(Node<'_>, &str) -> Absence,
) -> Result<Option<Value<'v>>, Fail> {
    static EMPTY: LazyLock<serde_json::Value> = LazyLock::new(|| serde_json::json!({}));
    let found = data.get(name).filter(|data| !data.is_null());
    match (found, data) {
        (Some(found), _) => read(shapes, found, id).map(Some),
        (None, Data::Node(node)) => match absence(node, name) {
            Absence::Nothing => Ok(None),
            Absence::Empty => Ok(Some(Value::Object(Data::Json(&EMPTY), id))),
            Absence::Unknown => Err(Fail::Unknown),
        },
        (None, Data::Json(_)) => Ok(None),
    }
}

fn is_amount(data: Data<'_>) -> bool {
    const AMOUNTS: &[&str] = &["cpu", "ephemeral-storage", "memory", "sizeLimit", "storage"];
    data.key().is_some_and(|key| AMOUNTS.contains(&&*key))
}

/// The value of what is written, if it counts.
fn written<'v>(
    shapes: &'v Shapes,
    data: Option<Data<'v>>,
    id: ShapeId,
) -> Result<Option<Value<'v>>, Fail> {
    let shape = shapes.get(id).ok_or(Fail::Unknown)?;
    let keeps_null = shape.is_nullable;
    match data.filter(|data| keeps_null || !data.is_null()) {
        Some(data) => read(shapes, data, id).map(Some),
        None => match &shape.default {
            Some(default) => read(shapes, Data::Json(default), id).map(Some),
            None => Ok(None),
        },
    }
}

/// Keys and values of a mapping. A key that another tool fills in makes all of them unknown.
pub(super) fn entries<'v>(
    shapes: &'v Shapes,
    data: Data<'v>,
    id: ShapeId,
) -> Result<Vec<(Value<'v>, Value<'v>)>, Fail> {
    let mut found = Vec::new();
    match &shapes.get(id).ok_or(Fail::Unknown)?.of {
        Of::Object(fields) => {
            for (name, field) in fields {
                if matches!(
                    shapes.get(field.shape).map(|shape| &shape.of),
                    Some(Of::Hidden)
                ) {
                    continue;
                }
                if let Some(value) = written(shapes, data.get(&field.key), field.shape)? {
                    found.push((Value::text(name), value));
                }
            }
        }
        of => {
            let below = if let Of::Map(below) = of { *below } else { id };
            for (key, value) in data.entries() {
                if placeholder::is_unknown(&key) {
                    return Err(Fail::Unknown);
                }
                if let Some(value) = written(shapes, Some(value), below)? {
                    found.push((Value::text(&key), value));
                }
            }
        }
    }
    Ok(found)
}

/// The items of a list.
pub(super) fn items<'v>(
    shapes: &'v Shapes,
    data: Data<'v>,
    id: ShapeId,
) -> Result<Vec<Value<'v>>, Fail> {
    let below = match &shapes.get(id).ok_or(Fail::Unknown)?.of {
        Of::List(below, _) => *below,
        _ => id,
    };
    let items = data.items().into_iter();
    items.map(|item| read(shapes, item, below)).collect()
}

/// The value under an index, as `list[index]` asks for it.
pub(super) fn item<'v>(items: &[Value<'v>], index: i64) -> Outcome<'v> {
    let found = usize::try_from(index).ok().and_then(|at| items.get(at));
    match found {
        Some(value) => Ok(value.clone()),
        None => error(format!("index out of bounds: {index}")),
    }
}
