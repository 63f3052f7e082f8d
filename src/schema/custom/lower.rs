//! A structural schema as a table: nodes that name each other by number, so that walking it reads no YAML.

use crate::value::pattern::Pattern;
use crate::yaml::{Kind, Node, Scalar};

use super::format::Format;
use super::rules::{Rule, Rules};

/// Schemas that are larger are not looked at: through aliases a short text can stand for anything.
const MOST_NODES: usize = 200_000;

/// Defaults of more values, or deeper ones, are not known.
const MOST_DEFAULTS: usize = 10_000;
const DEEPEST_DEFAULT: u8 = 32;

/// The number of a schema in its table.
pub(super) type Id = usize;

/// The schema of one kind; the first is the root.
#[derive(Debug)]
pub(super) struct Schemas {
    all: Vec<Schema>,
    /// Whether `status` is a subresource.
    pub(super) has_status: bool,
    /// Nothing of a definition without rules.
    pub(super) rules: Option<Rules>,
}

/// What one place of an object may hold.
#[derive(Debug, Default)]
pub(super) struct Schema {
    pub(super) of: Option<JsonType>,
    pub(super) is_nullable: bool,
    /// `x-kubernetes-preserve-unknown-fields`.
    pub(super) preserves: bool,
    /// `x-kubernetes-embedded-resource`.
    pub(super) is_embedded: bool,
    /// What an absent value is filled in with before anything is judged.
    pub(super) default: Option<serde_json::Value>,
    /// Sorted by name.
    pub(super) properties: Vec<(Box<str>, Id)>,
    pub(super) additional: Additional,
    pub(super) items: Option<Id>,
    pub(super) list: ListType,
    pub(super) checks: Checks,
    pub(super) rules: Vec<Rule>,
}

/// The JSON types, and the one of Kubernetes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum JsonType {
    Object,
    Array,
    String,
    Integer,
    Number,
    Boolean,
    IntOrString,
}

/// What stands under keys that are no properties.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Additional {
    #[default]
    Unknown,
    Anything,
    Each(Id),
}

/// `x-kubernetes-list-type`.
#[derive(Debug, Default)]
pub(super) enum ListType {
    #[default]
    Atomic,
    Set,
    Map(Vec<Box<str>>),
}

/// What a value is asked besides its type.
#[derive(Debug, Default)]
pub(super) struct Checks {
    pub(super) required: Vec<Box<str>>,
    pub(super) words: Vec<Word>,
    pub(super) pattern: Option<Pattern>,
    pub(super) format: Option<Format>,
    pub(super) least: Option<Bound>,
    pub(super) most: Option<Bound>,
    pub(super) multiple_of: Option<f64>,
    /// Least and most: letters of a string, items of a list, fields of an object.
    pub(super) letters: (Option<usize>, Option<usize>),
    pub(super) items: (Option<usize>, Option<usize>),
    pub(super) fields: (Option<usize>, Option<usize>),
    pub(super) all_of: Vec<Id>,
    pub(super) any_of: Vec<Id>,
    pub(super) one_of: Vec<Id>,
    pub(super) not: Option<Id>,
}

/// A limit of a number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound {
    pub(super) value: f64,
    /// Whether the limit itself is refused.
    pub(super) is_exclusive: bool,
}

/// A value of an `enum`.
#[derive(Debug, PartialEq)]
pub(super) enum Word {
    Text(Box<str>),
    Number(f64),
    Bool(bool),
    Null,
    /// An object or a list.
    Other,
}

impl Schemas {
    /// Nothing of a schema that is too large.
    pub(super) fn lowered(root: Node<'_>, has_status: bool) -> Option<Self> {
        let all = table(root)?.into_iter().map(|(schema, _)| schema);
        let all: Vec<_> = all.collect();
        Some(Self {
            rules: Rules::of(&all),
            all,
            has_status,
        })
    }

    pub(super) fn get(&self, id: Id) -> Option<&Schema> {
        self.all.get(id)
    }
}

/// Every schema with the node that it was read from, by number; nothing of one that is too large. What stands in a schema has a
/// greater number.
pub(super) fn table(root: Node<'_>) -> Option<Vec<(Schema, Node<'_>)>> {
    let mut lowering = Lowering {
        schemas: vec![(Schema::default(), root)],
        pending: vec![0],
    };
    while let Some(id) = lowering.pending.pop() {
        let node = lowering.schemas.get(id)?.1;
        let schema = lowering.schema(node);
        lowering.schemas.get_mut(id)?.0 = schema;
        if lowering.schemas.len() > MOST_NODES {
            return None;
        }
    }
    Some(lowering.schemas)
}

impl Schema {
    pub(super) fn property(&self, name: &str) -> Option<Id> {
        let at = self
            .properties
            .binary_search_by(|(key, _)| (**key).cmp(name))
            .ok()?;
        self.properties.get(at).map(|(_, id)| *id)
    }
}

struct Lowering<'t> {
    schemas: Vec<(Schema, Node<'t>)>,
    pending: Vec<Id>,
}

impl<'t> Lowering<'t> {
    fn schema(&mut self, node: Node<'t>) -> Schema {
        let is = |name| node.get(name).and_then(Node::as_bool) == Some(true);
        let mut properties: Vec<_> = node
            .get("properties")
            .into_iter()
            .flat_map(Node::entries)
            .filter_map(|child| Some((child.key_text()?.into(), self.id_of(child))))
            .collect();
        properties.sort();
        Schema {
            of: json_type(node),
            is_nullable: is("nullable"),
            preserves: is("x-kubernetes-preserve-unknown-fields"),
            is_embedded: is("x-kubernetes-embedded-resource"),
            default: node
                .get("default")
                .map(|default| json(default, DEEPEST_DEFAULT, &mut 0)),
            properties,
            additional: self.additional(node),
            items: node.get("items").map(|items| self.id_of(items)),
            list: list_type(node),
            checks: self.checks(node),
            rules: node
                .get("x-kubernetes-validations")
                .into_iter()
                .flat_map(Node::items)
                .filter_map(Rule::lowered)
                .collect(),
        }
    }

    fn id_of(&mut self, node: Node<'t>) -> Id {
        let id = self.schemas.len();
        if id <= MOST_NODES {
            self.schemas.push((Schema::default(), node));
            self.pending.push(id);
        }
        id
    }

    fn additional(&mut self, node: Node<'t>) -> Additional {
        match node.get("additionalProperties") {
            Some(schema) if schema.kind() == Kind::Mapping => Additional::Each(self.id_of(schema)),
            Some(schema) if schema.as_bool() == Some(true) => Additional::Anything,
            _ => Additional::Unknown,
        }
    }

    fn checks(&mut self, node: Node<'t>) -> Checks {
        let text = |name| node.get(name).and_then(Node::as_str);
        let count = |name| node.get(name)?.as_i64()?.try_into().ok();
        let bound = |name, exclusive| {
            Some(Bound {
                value: node.get(name)?.as_f64()?,
                is_exclusive: node.get(exclusive).and_then(Node::as_bool) == Some(true),
            })
        };
        let list = |name| node.get(name).into_iter().flat_map(Node::items);
        let mut all = |name| list(name).map(|item| self.id_of(item)).collect();
        Checks {
            all_of: all("allOf"),
            any_of: all("anyOf"),
            one_of: all("oneOf"),
            not: node.get("not").map(|not| self.id_of(not)),
            required: list("required")
                .filter_map(Node::as_str)
                .map(Into::into)
                .collect(),
            words: list("enum").map(word).collect(),
            // What Go's engine takes and ours does not is not asked.
            pattern: text("pattern").map(|text| Pattern::new(&text)),
            format: text("format").and_then(|text| Format::of(&text)),
            least: bound("minimum", "exclusiveMinimum"),
            most: bound("maximum", "exclusiveMaximum"),
            multiple_of: node
                .get("multipleOf")
                .and_then(Node::as_f64)
                .filter(|of| *of > 0.0),
            letters: (count("minLength"), count("maxLength")),
            items: (count("minItems"), count("maxItems")),
            fields: (count("minProperties"), count("maxProperties")),
        }
    }
}

fn json_type(node: Node<'_>) -> Option<JsonType> {
    let is_either = node
        .get("x-kubernetes-int-or-string")
        .and_then(Node::as_bool);
    if is_either == Some(true) {
        return Some(JsonType::IntOrString);
    }
    Some(match &*node.get("type")?.as_str()? {
        "object" => JsonType::Object,
        "array" => JsonType::Array,
        "string" => JsonType::String,
        "integer" => JsonType::Integer,
        "number" => JsonType::Number,
        "boolean" => JsonType::Boolean,
        _ => return None,
    })
}

/// A default as JSON; one that is too large is null.
fn json(node: Node<'_>, deepest: u8, count: &mut usize) -> serde_json::Value {
    use serde_json::Value;
    *count += 1;
    if deepest == 0 || *count > MOST_DEFAULTS {
        return Value::Null;
    }
    match node.kind() {
        Kind::Mapping => {
            let entries = node.entries_and_nulls();
            let named = entries.filter_map(|value| Some((value.key_text()?.into_owned(), value)));
            Value::Object(
                named
                    .map(|(key, value)| (key, json(value, deepest - 1, count)))
                    .collect(),
            )
        }
        Kind::Sequence => {
            let items = node.items();
            Value::Array(items.map(|item| json(item, deepest - 1, count)).collect())
        }
        Kind::Scalar => match node.scalar() {
            Scalar::Null => Value::Null,
            Scalar::Bool(value) => value.into(),
            Scalar::Int(value) => value.into(),
            Scalar::UInt(value) => value.into(),
            Scalar::Float(value) => value.into(),
            Scalar::Str(text) => Value::String(text.into_owned()),
        },
    }
}

fn list_type(node: Node<'_>) -> ListType {
    let keys = node
        .get("x-kubernetes-list-map-keys")
        .into_iter()
        .flat_map(Node::items);
    match node
        .get("x-kubernetes-list-type")
        .and_then(Node::as_str)
        .as_deref()
    {
        Some("set") => ListType::Set,
        Some("map") => ListType::Map(keys.filter_map(Node::as_str).map(Into::into).collect()),
        _ => ListType::Atomic,
    }
}

/// A scalar as it is compared with the words of an `enum`.
pub(super) fn word(node: Node<'_>) -> Word {
    if node.kind() != Kind::Scalar {
        return Word::Other;
    }
    match node.scalar() {
        Scalar::Null => Word::Null,
        Scalar::Bool(value) => Word::Bool(value),
        Scalar::Int(value) => Word::Number(value as f64),
        Scalar::UInt(value) => Word::Number(value as f64),
        Scalar::Float(value) => Word::Number(value),
        Scalar::Str(text) => Word::Text(text.into()),
    }
}
