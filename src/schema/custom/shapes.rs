//! A lowered schema as the types of expressions (`k8s.io/apiserver/pkg/cel/common/schemas.go`): the shape of a schema has its
//! number.

use super::format::Format;
use super::lower::{Additional, JsonType, ListType, Schema};
use crate::cel::{Field, ListOrder, Of, Shape, ShapeId, Shapes, escaped};

/// The shapes of all schemas, and after them those that stand in none.
pub(super) fn of(schemas: &[Schema]) -> Shapes {
    let mut shapes = Shapes::default();
    for (id, schema) in schemas.iter().enumerate() {
        shapes.add(Shape {
            of: self::shape(schema, id),
            is_nullable: schema.is_nullable,
            default: schema.default.clone(),
        });
    }
    for (id, schema) in schemas.iter().enumerate() {
        let is_whole = id == 0 || schema.is_embedded;
        if is_whole && matches!(schema.of, Some(JsonType::Object)) {
            let of = whole(&mut shapes, schema);
            shapes.replace(
                id,
                Shape {
                    of,
                    is_nullable: schema.is_nullable,
                    default: schema.default.clone(),
                },
            );
        }
    }
    shapes
}

fn shape(schema: &Schema, id: ShapeId) -> Of {
    match schema.of {
        Some(JsonType::IntOrString) => Of::Anything,
        Some(JsonType::Array) => match schema.items {
            Some(items) if items > id => Of::List(items, order(&schema.list)),
            _ => Of::Hidden,
        },
        Some(JsonType::Object) => match schema.additional {
            Additional::Each(below) if below > id => Of::Map(below),
            _ => Of::Object(fields(schema).collect()),
        },
        Some(JsonType::String) => match schema.checks.format {
            Some(Format::Byte) => Of::Bytes,
            Some(Format::Duration) => Of::Duration,
            Some(Format::Date | Format::DateTime) => Of::Timestamp,
            _ => Of::String,
        },
        Some(JsonType::Integer) => Of::Int,
        Some(JsonType::Number) => Of::Double,
        Some(JsonType::Boolean) => Of::Bool,
        None => Of::Hidden,
    }
}

fn fields(schema: &Schema) -> impl Iterator<Item = (Box<str>, Field)> {
    schema.properties.iter().filter_map(|(key, shape)| {
        let field = Field {
            key: key.clone(),
            shape: *shape,
        };
        Some((escaped(key)?.into(), field))
    })
}

/// What every whole object has, whatever its schema says.
fn whole(shapes: &mut Shapes, schema: &Schema) -> Of {
    let text = shapes.add(Shape {
        of: Of::String,
        ..Shape::default()
    });
    let texts = |names: &[&str]| {
        let named = names.iter().map(|name| {
            let field = Field {
                key: (*name).into(),
                shape: text,
            };
            (Box::from(*name), field)
        });
        named.collect::<Vec<_>>()
    };
    let metadata = shapes.add(Shape {
        of: Of::Object(texts(&["name", "generateName"]).into_iter().collect()),
        ..Shape::default()
    });
    let metadata = Field {
        key: "metadata".into(),
        shape: metadata,
    };
    let all = fields(schema).chain(texts(&["apiVersion", "kind"]));
    Of::Object(all.chain([("metadata".into(), metadata)]).collect())
}

fn order(list: &ListType) -> ListOrder {
    match list {
        ListType::Atomic => ListOrder::Atomic,
        ListType::Set => ListOrder::Set,
        ListType::Map(keys) => ListOrder::Keys(keys.clone()),
    }
}
