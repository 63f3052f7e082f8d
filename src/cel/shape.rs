//! What the values of an object are to expressions: the types that a schema declares.

use rustc_hash::FxHashMap;

use super::types::Type;
use crate::yaml::Node;

/// The number of a shape among its [`Shapes`].
pub type ShapeId = usize;

/// The shapes of one schema, which name each other by number.
#[derive(Debug, Default)]
pub struct Shapes {
    all: Vec<Shape>,
}

/// What one place of an object holds.
#[derive(Debug, Default)]
pub struct Shape {
    /// Its type.
    pub of: Of,
    /// Whether null is a value here.
    pub is_nullable: bool,
    /// What stands here where nothing is written.
    pub default: Option<serde_json::Value>,
}

/// The type of a place, and how what is written becomes a value of it.
#[derive(Debug, Default)]
pub enum Of {
    /// Whatever is written.
    #[default]
    Anything,
    /// Whatever is written, and of a field that is not, what the function says.
    Served(fn(Node<'_>, &str) -> Absence),
    /// Nothing that expressions can reach: there is no schema for it.
    Hidden,
    /// A boolean.
    Bool,
    /// An integer.
    Int,
    /// A number, a whole one too.
    Double,
    /// A string.
    String,
    /// Base64 that stands for bytes.
    Bytes,
    /// A day or a time.
    Timestamp,
    /// A length of time.
    Duration,
    /// A list of values of one shape.
    List(ShapeId, ListOrder),
    /// Values of one shape under any keys.
    Map(ShapeId),
    /// Declared fields, by the name that expressions use.
    Object(FxHashMap<Box<str>, Field>),
    /// A value of a library's type, which is never written.
    Opaque(&'static str),
}

/// What stands in a field that a manifest leaves out, once the API server has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// Nothing, still.
    Nothing,
    /// An empty object.
    Empty,
    /// It cannot be told.
    Unknown,
}

/// A field of an object.
#[derive(Clone, Debug)]
pub struct Field {
    /// As it is written in the object.
    pub key: Box<str>,
    /// What it holds.
    pub shape: ShapeId,
}

/// What the order of a list means where lists are compared and added: `x-kubernetes-list-type`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ListOrder {
    /// It counts.
    #[default]
    Atomic,
    /// It does not; items are told from each other by their value.
    Set,
    /// It does not; items are told from each other by these fields.
    Keys(Vec<Box<str>>),
}

impl Shapes {
    /// Adds a shape.
    pub fn add(&mut self, shape: Shape) -> ShapeId {
        self.all.push(shape);
        self.all.len() - 1
    }

    /// Puts another shape in its place.
    pub fn replace(&mut self, id: ShapeId, shape: Shape) {
        if let Some(place) = self.all.get_mut(id) {
            *place = shape;
        }
    }

    pub(super) fn get(&self, id: ShapeId) -> Option<&Shape> {
        self.all.get(id)
    }

    /// How many fields are declared.
    pub(super) fn fields(&self, object: ShapeId) -> usize {
        match self.get(object).map(|shape| &shape.of) {
            Some(Of::Object(fields)) => fields.len(),
            _ => 0,
        }
    }

    /// The field of an object by the name that expressions use.
    pub(super) fn field(&self, object: ShapeId, name: &str) -> Option<&Field> {
        match &self.get(object)?.of {
            Of::Object(fields) => field_named(fields, name),
            _ => None,
        }
    }

    /// The type of a shape; nothing of one that expressions cannot reach.
    #[must_use]
    pub fn type_of(&self, id: ShapeId) -> Option<Type> {
        Some(match &self.get(id)?.of {
            Of::Anything | Of::Served(_) => Type::Dyn,
            Of::Hidden => return None,
            Of::Bool => Type::Bool,
            Of::Int => Type::Int,
            Of::Double => Type::Double,
            Of::String => Type::String,
            Of::Bytes => Type::Bytes,
            Of::Timestamp => Type::Timestamp,
            Of::Duration => Type::Duration,
            Of::List(of, _) => Type::list(self.type_of(*of)?),
            Of::Map(of) => Type::map(Type::String, self.type_of(*of)?),
            Of::Object(_) => Type::Object(id),
            Of::Opaque(name) => Type::Opaque(name),
        })
    }
}

/// The field that expressions mean by a name: one that is reserved in the language may be written as it is, too.
pub(super) fn field_named<'f>(
    fields: &'f FxHashMap<Box<str>, Field>,
    name: &str,
) -> Option<&'f Field> {
    let reserved = || {
        RESERVED
            .contains(&name)
            .then(|| fields.get(&*format!("__{name}__")))
    };
    fields.get(name).or_else(|| reserved().flatten())
}

/// Words of the language.
const RESERVED: &[&str] = &[
    "true",
    "false",
    "null",
    "in",
    "as",
    "break",
    "const",
    "continue",
    "else",
    "for",
    "function",
    "if",
    "import",
    "let",
    "loop",
    "package",
    "namespace",
    "return",
    "var",
    "void",
    "while",
];

/// The name by which expressions know a property, by the rules of `k8s.io/apiserver/pkg/cel/escaping.go`; nothing for one that
/// they cannot name.
#[must_use]
pub fn escaped(name: &str) -> Option<String> {
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if RESERVED.contains(&name) {
        return Some(format!("__{name}__"));
    }
    let mut text = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(c) = rest.chars().next() {
        let part = if rest.starts_with("__") {
            "__"
        } else {
            rest.get(..c.len_utf8())?
        };
        text.push_str(match part {
            "__" => "__underscores__",
            "." => "__dot__",
            "-" => "__dash__",
            "/" => "__slash__",
            _ if c.is_ascii_alphanumeric() || c == '_' => part,
            _ => return None,
        });
        rest = rest.get(part.len()..)?;
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::escaped;

    /// From `escaping_test.go` of `k8s.io/apiserver/pkg/cel`.
    #[test]
    fn names() {
        let cases = [
            ("a", Some("a")),
            ("namespace", Some("__namespace__")),
            ("a-b", Some("a__dash__b")),
            ("a.b/c", Some("a__dot__b__slash__c")),
            ("__a_b", Some("__underscores__a_b")),
            ("___a", Some("__underscores___a")),
            ("1a", None),
            ("", None),
            ("a b", None),
            ("$ref", None),
        ];
        for (name, wanted) in cases {
            assert_eq!(escaped(name).as_deref(), wanted, "{name}");
        }
    }
}
