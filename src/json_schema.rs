//! JSON Schema (2020-12) on nodes, without turning them into JSON first. The only module that names `jsonschema`.

use std::borrow::Cow;

use jsonschema::JsonType;
use jsonschema::error::ValidationErrorKind;
use jsonschema::json::{Array, Json, JsonNumber, Node as JsonNode, NodeIdentity, Object};
use jsonschema::paths::LocationSegment;
use serde_json::{Value, json};

use crate::yaml::{Kind, Node, Scalar};

/// A compiled schema.
///
/// To it a field whose value is null is absent, as it is to Kubernetes; a key is text, whatever it looks like.
#[derive(Debug)]
pub struct Schema(jsonschema::Validator<Nodes>);

/// Where a node fails a schema.
#[derive(Clone, Debug)]
pub struct Failure<'t> {
    /// The node that fails; for a missing property, the mapping that lacks it.
    pub node: Node<'t>,
    /// How.
    pub why: Why,
}

/// How a node fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// This property is not there.
    Missing(String),
    /// The property is not wanted here at all.
    Unwanted,
    /// The value is not what it may be.
    Value,
}

impl Schema {
    /// Compiles a schema.
    ///
    /// # Errors
    /// Words of `jsonschema` when it is not a valid schema or refers to something outside itself.
    pub fn new(schema: &Value) -> Result<Self, String> {
        jsonschema::options_for::<Nodes>()
            .with_draft(jsonschema::Draft::Draft202012)
            .offline()
            .with_pattern_options(jsonschema::PatternOptions::regex())
            .build(schema)
            .map(Self)
            .map_err(|error| error.to_string())
    }

    /// Compiles a schema that was made for another validator: what is older than 2020-12 in it is understood, and a pattern that no regular
    /// expression is, is not looked at.
    ///
    /// # Errors
    /// As [`Schema::new`].
    pub fn of_user(schema: &Value) -> Result<Self, String> {
        let mut schema = schema.clone();
        modernise(&mut schema);
        Self::new(&schema)
    }

    /// Every place at which the node does not satisfy it, with words that follow the field's name where there are any.
    #[must_use]
    pub fn complaints<'t>(&self, node: Node<'t>) -> Vec<(Failure<'t>, Option<String>)> {
        if self.holds(node) {
            return Vec::new();
        }
        let errors = self.0.iter_errors(View::Node(node));
        let said = errors.flat_map(|error| {
            let words = words(error.kind());
            let failures = failures_of(node, &error).into_iter();
            failures.map(move |failure| (failure, words.clone()))
        });
        said.collect()
    }

    /// Whether the node satisfies it.
    #[must_use]
    pub fn holds(&self, node: Node<'_>) -> bool {
        self.0.is_valid(View::Node(node))
    }

    /// Every place at which the node does not satisfy it.
    #[must_use]
    pub fn failures<'t>(&self, node: Node<'t>) -> Vec<Failure<'t>> {
        if self.holds(node) {
            return Vec::new();
        }
        let errors = self.0.iter_errors(View::Node(node));
        errors.flat_map(|error| failures_of(node, &error)).collect()
    }
}

/// Rewrites what meant something else before 2020-12, bounds that were switches, and takes out what cannot be compiled.
fn modernise(schema: &mut Value) {
    let mut pending = vec![schema];
    while let Some(value) = pending.pop() {
        if let Value::Object(object) = value {
            if object.get("$schema").is_some_and(Value::is_string) {
                object.remove("$schema");
            }
            for (switch, bound) in [
                ("exclusiveMinimum", "minimum"),
                ("exclusiveMaximum", "maximum"),
            ] {
                match object.get(switch).and_then(Value::as_bool) {
                    Some(true) => {
                        let value = object.remove(bound).unwrap_or_default();
                        object.insert(switch.to_owned(), value);
                    }
                    Some(false) => {
                        object.remove(switch);
                    }
                    None => {}
                }
            }
            let pattern = object.get("pattern").and_then(Value::as_str);
            if pattern.is_some_and(|pattern| Schema::new(&json!({ "pattern": pattern })).is_err()) {
                object.remove("pattern");
            }
        }
        match value {
            Value::Object(object) => pending.extend(object.values_mut()),
            Value::Array(items) => pending.extend(items),
            _ => {}
        }
    }
}

/// What the schema wants, in words that follow the field's name.
fn words(kind: &ValidationErrorKind) -> Option<String> {
    let number = |word: &str, limit: &Value| Some(format!("is {word} {limit}"));
    match kind {
        ValidationErrorKind::Enum { options } => {
            let options = options
                .as_array()?
                .iter()
                .map(|option| format!("`{}`", text_of(option)));
            Some(format!(
                "is one of {}",
                options.collect::<Vec<_>>().join(", ")
            ))
        }
        ValidationErrorKind::Constant { expected_value } => {
            Some(format!("is `{}`", text_of(expected_value)))
        }
        ValidationErrorKind::Pattern { pattern } => Some(format!("matches `{pattern}`")),
        ValidationErrorKind::Minimum { limit } => number("at least", limit),
        ValidationErrorKind::Maximum { limit } => number("at most", limit),
        ValidationErrorKind::ExclusiveMinimum { limit } => number("more than", limit),
        ValidationErrorKind::ExclusiveMaximum { limit } => number("less than", limit),
        ValidationErrorKind::MinItems { limit } => Some(format!("has at least {limit} items")),
        ValidationErrorKind::MaxItems { limit } => Some(format!("has at most {limit} items")),
        ValidationErrorKind::MinLength { limit } => {
            Some(format!("has at least {limit} characters"))
        }
        ValidationErrorKind::MaxLength { limit } => Some(format!("has at most {limit} characters")),
        ValidationErrorKind::Type { kind } => Some(format!("is of type {}", types(kind))),
        _ => None,
    }
}

fn types(kind: &jsonschema::error::TypeKind) -> String {
    match kind {
        jsonschema::error::TypeKind::Single(one) => one.to_string(),
        jsonschema::error::TypeKind::Multiple(many) => {
            let names: Vec<_> = many.iter().map(|one| one.to_string()).collect();
            names.join(" or ")
        }
    }
}

fn text_of(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// One failure, or one for each unwanted property.
fn failures_of<'t>(root: Node<'t>, error: &jsonschema::ValidationError<'_>) -> Vec<Failure<'t>> {
    let mut node = root;
    for segment in error.instance_path().iter() {
        let child = match segment {
            LocationSegment::Property(name) => node.get(&name),
            LocationSegment::Index(index) => node.items().nth(index),
        };
        let Some(child) = child else { break };
        node = child;
    }
    let unwanted = |name: &str| {
        node.get(name).map(|node| Failure {
            node,
            why: Why::Unwanted,
        })
    };
    match error.kind() {
        ValidationErrorKind::Required { property } => {
            let property = property.as_str().unwrap_or_default().to_owned();
            vec![Failure {
                node,
                why: Why::Missing(property),
            }]
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => unexpected
            .iter()
            .filter_map(|name| unwanted(name))
            .collect(),
        ValidationErrorKind::PropertyNames { error } => {
            let name = error.instance().as_str().unwrap_or_default();
            unwanted(name).into_iter().collect()
        }
        // Where no property is wanted at all, the mapping is named.
        ValidationErrorKind::FalseSchema
            if error
                .schema_path()
                .as_str()
                .ends_with("/additionalProperties") =>
        {
            node.entries()
                .map(|node| Failure {
                    node,
                    why: Why::Unwanted,
                })
                .collect()
        }
        ValidationErrorKind::FalseSchema => vec![Failure {
            node,
            why: Why::Unwanted,
        }],
        _ => vec![Failure {
            node,
            why: Why::Value,
        }],
    }
}

/// What `jsonschema` is told a JSON value is.
#[derive(Debug)]
struct Nodes;

impl Json for Nodes {
    type Node<'a> = View<'a>;
    type PreparedKey = Box<str>;
    type StringBuffer = String;

    fn prepare_key(key: &str) -> Box<str> {
        key.into()
    }

    fn with_string_node<T>(_: &mut String, text: &str, f: impl FnOnce(View<'_>) -> T) -> T {
        f(View::Text(text))
    }
}

/// A node, or a key, which is text.
#[derive(Clone, Copy)]
enum View<'a> {
    Node(Node<'a>),
    Text(&'a str),
}

impl<'a> View<'a> {
    fn collection(self, kind: Kind) -> Option<Node<'a>> {
        match self {
            Self::Node(node) if node.kind() == kind => Some(node),
            _ => None,
        }
    }

    fn scalar(self) -> Option<Scalar<'a>> {
        match self {
            Self::Text(text) => Some(Scalar::Str(Cow::Borrowed(text))),
            Self::Node(node) if node.kind() == Kind::Scalar => Some(node.scalar()),
            Self::Node(_) => None,
        }
    }
}

impl<'a> JsonNode<'a, Nodes> for View<'a> {
    type Object = Mapping<'a>;
    type Array = Sequence<'a>;
    type Number = Number;

    fn as_object(&self) -> Option<Mapping<'a>> {
        self.collection(Kind::Mapping).map(Mapping)
    }

    fn as_array(&self) -> Option<Sequence<'a>> {
        self.collection(Kind::Sequence).map(Sequence)
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        match self.scalar()? {
            Scalar::Str(text) => Some(text),
            _ => None,
        }
    }

    fn as_number(&self) -> Option<Number> {
        match self.scalar()? {
            Scalar::Int(value) => Some(Number::Int(value)),
            Scalar::UInt(value) => Some(Number::UInt(value)),
            Scalar::Float(value) => Some(Number::Float(value)),
            _ => None,
        }
    }

    fn as_boolean(&self) -> Option<bool> {
        match self.scalar()? {
            Scalar::Bool(value) => Some(value),
            _ => None,
        }
    }

    fn is_null(&self) -> bool {
        matches!(self.scalar(), Some(Scalar::Null))
    }

    fn json_type(&self) -> JsonType {
        match self.scalar() {
            Some(Scalar::Null) => JsonType::Null,
            Some(Scalar::Bool(_)) => JsonType::Boolean,
            Some(Scalar::Str(_)) => JsonType::String,
            Some(_) => JsonType::Number,
            None if self.collection(Kind::Mapping).is_some() => JsonType::Object,
            None => JsonType::Array,
        }
    }

    /// Mappings and sequences never equal a value: a rule that compares one would follow hostile aliases.
    fn equals_value(&self, expected: &Value) -> bool {
        match (expected, self.scalar()) {
            (Value::String(expected), Some(Scalar::Str(text))) => *expected == text,
            (Value::Bool(expected), Some(Scalar::Bool(value))) => *expected == value,
            (Value::Null, Some(Scalar::Null)) => true,
            (Value::Number(expected), Some(Scalar::Int(value))) => {
                expected.as_i64() == Some(value) || expected.as_f64() == Some(value as f64)
            }
            (Value::Number(expected), Some(Scalar::UInt(value))) => {
                expected.as_u64() == Some(value)
            }
            (Value::Number(expected), Some(Scalar::Float(value))) => {
                expected.as_f64() == Some(value)
            }
            _ => false,
        }
    }

    /// Asked for with every error and read by nobody but us, and by us for names only.
    fn to_value(&self) -> Cow<'a, Value> {
        Cow::Owned(match self.scalar() {
            Some(Scalar::Str(text)) => text.into(),
            Some(Scalar::Bool(value)) => value.into(),
            Some(Scalar::Int(value)) => value.into(),
            Some(Scalar::UInt(value)) => value.into(),
            Some(Scalar::Float(value)) => value.into(),
            Some(Scalar::Null) | None => Value::Null,
        })
    }

    fn identity(&self) -> Option<NodeIdentity> {
        match self {
            Self::Node(node) => Some(NodeIdentity::tagged(0, node.id())),
            Self::Text(_) => None,
        }
    }
}

enum Number {
    Int(i64),
    UInt(u64),
    Float(f64),
}

impl JsonNumber for Number {
    fn as_u64(&self) -> Option<u64> {
        match *self {
            Self::Int(value) => u64::try_from(value).ok(),
            Self::UInt(value) => Some(value),
            Self::Float(_) => None,
        }
    }

    fn as_i64(&self) -> Option<i64> {
        match *self {
            Self::Int(value) => Some(value),
            _ => None,
        }
    }

    fn as_f64(&self) -> Option<f64> {
        Some(match *self {
            Self::Int(value) => value as f64,
            Self::UInt(value) => value as f64,
            Self::Float(value) => value,
        })
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_number().to_string())
    }

    fn to_number(&self) -> Cow<'_, serde_json::Number> {
        Cow::Owned(match *self {
            Self::Int(value) => value.into(),
            Self::UInt(value) => value.into(),
            Self::Float(value) => serde_json::Number::from_f64(value).unwrap_or_else(|| 0.into()),
        })
    }

    fn is_integer(&self) -> bool {
        match *self {
            Self::Float(value) => value.fract() == 0.0,
            _ => true,
        }
    }
}

#[derive(Clone, Copy)]
struct Mapping<'a>(Node<'a>);

impl<'a> Object<'a, Nodes> for Mapping<'a> {
    type Node = View<'a>;
    type MemberName = Cow<'a, str>;
    type MembersIter = Members<'a>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn get(&self, key: &Box<str>) -> Option<View<'a>> {
        self.0.get(key).map(View::Node)
    }

    fn members(&self) -> Members<'a> {
        Members(Box::new(self.0.entries()))
    }
}

struct Members<'a>(Box<dyn Iterator<Item = Node<'a>> + 'a>);

impl<'a> Iterator for Members<'a> {
    type Item = (Cow<'a, str>, View<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let node = self.0.next()?;
        Some((node.key_text().unwrap_or_default(), View::Node(node)))
    }
}

#[derive(Clone, Copy)]
struct Sequence<'a>(Node<'a>);

impl<'a> Array<'a, Nodes> for Sequence<'a> {
    type Node = View<'a>;
    type ElementsIter = Elements<'a>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn elements(&self) -> Elements<'a> {
        Elements(Box::new(self.0.items()))
    }
}

struct Elements<'a>(Box<dyn Iterator<Item = Node<'a>> + 'a>);

impl<'a> Iterator for Elements<'a> {
    type Item = View<'a>;

    fn next(&mut self) -> Option<View<'a>> {
        self.0.next().map(View::Node)
    }
}
