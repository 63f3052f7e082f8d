//! From nodes to typed data. A type says how it is read, what people call it, and what a JSON Schema says of it.

use std::sync::Arc;

use serde_json::{Value, json};

use super::places::Places;
use crate::finding::Problem;
use crate::span::Span;
use crate::value::near::nearest;
use crate::yaml::{Kind, Node, Scalar};

/// A type that a configuration can hold.
pub(super) trait Read: Sized {
    /// What people call such values.
    fn noun() -> Noun;

    /// The JSON Schema (draft-07) of such a value.
    fn schema() -> Value;

    /// The value of a node; nothing when it is none, and then the reader knows why.
    fn read(node: Node<'_>, reader: &mut Reader<'_>) -> Option<Self>;
}

/// What people call a value, and several of them.
pub(super) struct Noun {
    /// `a word`
    pub(super) one: String,
    /// `words`
    pub(super) many: String,
}

impl Noun {
    pub(super) fn new(one: impl Into<String>, many: impl Into<String>) -> Self {
        Self {
            one: one.into(),
            many: many.into(),
        }
    }
}

/// A key of a mapping: everything there is to say about it.
pub(super) struct Key<T> {
    /// As written in the file.
    pub(super) name: &'static str,
    /// What it is for, Markdown, one paragraph.
    pub(super) doc: &'static str,
    /// Whether the mapping cannot do without.
    pub(super) required: bool,
    /// What people call its value.
    pub(super) noun: Noun,
    /// The JSON Schema of its value.
    pub(super) schema: Value,
    read: Box<ReadInto<T>>,
}

type ReadInto<T> = dyn Fn(Node<'_>, &mut Reader<'_>, &mut T);

/// A key whose value goes into a field.
pub(super) fn key<T: 'static, V: Read + 'static>(
    name: &'static str,
    doc: &'static str,
    field: fn(&mut T) -> &mut V,
) -> Key<T> {
    let read = move |node: Node<'_>, reader: &mut Reader<'_>, target: &mut T| {
        if let Some(value) = V::read(node, reader) {
            *field(target) = value;
        }
    };
    Key {
        name,
        doc,
        required: false,
        noun: V::noun(),
        schema: V::schema(),
        read: Box::new(read),
    }
}

impl<T> Key<T> {
    /// The same key, which the mapping cannot do without.
    pub(super) fn required(self) -> Self {
        Self {
            required: true,
            ..self
        }
    }
}

/// A mapping with a closed list of keys.
pub(super) trait Keyed: Default {
    /// What people call it: `the configuration`.
    const NAME: &'static str;

    /// Its keys, in the order in which they are explained.
    fn keys() -> Vec<Key<Self>>;

    /// Reads every key there is. A null is an absent value, unknown keys and missing ones are problems.
    fn read_keys(node: Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        if node.kind() != Kind::Mapping {
            reader.wrong_type(node, "a mapping");
            return None;
        }
        let keys = Self::keys();
        let mut target = Self::default();
        let nulls = node.entries_written().filter(|value| value.is_null());
        for value in node.entries().chain(nulls) {
            let name = value.key_text().unwrap_or_default();
            match keys.iter().find(|key| key.name == name) {
                Some(key) if !value.is_null() => (key.read)(value, reader, &mut target),
                Some(_) => {}
                None => reader.unknown_key(value, Self::NAME, keys.iter().map(|key| key.name)),
            }
        }
        for key in keys.iter().filter(|key| key.required) {
            if node.get(key.name).is_none() {
                let first = node.entries_written().find_map(Node::key);
                let message = format!("{} has no `{}`", Self::NAME, key.name);
                let problem = reader.problem(first.unwrap_or(node).span(), message);
                problem.help = Some(format!("add `{}`, {}", key.name, key.noun.one));
            }
        }
        Some(target)
    }

    /// The JSON Schema of the mapping.
    fn schema_of_keys() -> Value {
        let keys = Self::keys();
        let property = |key: &Key<Self>| {
            let mut schema = key.schema.clone();
            schema["description"] = key.doc.into();
            (key.name.to_owned(), schema)
        };
        let properties: serde_json::Map<_, _> = keys.iter().map(property).collect();
        let mut schema =
            json!({"type": "object", "properties": properties, "additionalProperties": false});
        let required = keys.iter().filter(|key| key.required);
        let required: Vec<_> = required.map(|key| key.name).collect();
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        schema
    }
}

/// A file being read, and what was wrong with it so far.
pub(super) struct Reader<'t> {
    pub(super) places: Places<'t>,
    /// What people call the whole.
    pub(super) name: &'static str,
    /// The key of the innermost list.
    list: Option<String>,
    /// In the order found.
    pub(super) problems: Vec<Problem>,
}

impl<'t> Reader<'t> {
    pub(super) fn new(places: Places<'t>) -> Self {
        Self {
            places,
            name: "the file",
            list: None,
            problems: Vec::new(),
        }
    }

    /// Adds a problem, to which more can be said.
    pub(super) fn problem(&mut self, span: Span, message: impl Into<String>) -> &mut Problem {
        self.problems.push(self.places.problem(span, message));
        let last = self.problems.len() - 1;
        &mut self.problems[last]
    }

    /// Says that the value is not what it has to be.
    pub(super) fn wrong_type(&mut self, node: Node<'_>, wanted: &str) -> &mut Problem {
        let subject = match (node.key_text(), &self.list) {
            (Some(key), _) => format!("`{key}`"),
            (None, Some(list)) => format!("an item of `{list}`"),
            (None, None) => self.name.to_owned(),
        };
        let message = format!("{subject} is {}, not {wanted}", found(node));
        let span = mark(node);
        let problem = self.problem(span, message);
        problem.help = remedy(node, wanted);
        problem
    }

    /// The string a node holds; anything else is a problem.
    pub(super) fn string<'n>(
        &mut self,
        node: Node<'n>,
        wanted: &str,
    ) -> Option<std::borrow::Cow<'n, str>> {
        let string = node.as_str().filter(|string| !string.is_empty());
        if string.is_none() {
            self.wrong_type(node, wanted);
        }
        string
    }

    fn unknown_key<'k>(
        &mut self,
        value: Node<'_>,
        of: &str,
        known: impl Iterator<Item = &'k str> + Clone,
    ) {
        let name = value.key_text().unwrap_or_default();
        let span = value.key().map_or(value.span(), Node::span);
        let help = suggestion(&name, known.clone())
            .unwrap_or_else(|| format!("the keys are {}", listed(known)));
        self.problem(span, format!("{of} has no key `{name}`")).help = Some(help);
    }
}

/// The bytes to point at: the scalar itself, or the key that leads to a collection.
pub(super) fn mark(node: Node<'_>) -> Span {
    let own = node.alias().unwrap_or(node.span());
    match (node.kind(), node.key()) {
        (Kind::Mapping | Kind::Sequence, Some(key)) => key.span(),
        _ => own,
    }
}

/// `did you mean …?`, when a word is near, or this one is its beginning.
pub(super) fn suggestion<'w>(
    word: &str,
    words: impl Iterator<Item = &'w str> + Clone,
) -> Option<String> {
    let is_begun = |known: &&str| word.len() > 2 && known.starts_with(word);
    let near = nearest(word, words.clone()).or_else(|| words.clone().find(is_begun));
    near.map(|near| format!("did you mean `{near}`?"))
}

/// `` `a`, `b` and `c` ``.
pub(super) fn listed<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let quoted: Vec<_> = words.map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

/// What a node is, in words.
fn found(node: Node<'_>) -> &'static str {
    match (node.kind(), node.scalar()) {
        (Kind::Mapping, _) => "a mapping",
        (Kind::Sequence, _) => "a list",
        (_, Scalar::Null) => "nothing",
        (_, Scalar::Bool(_)) => "a boolean",
        (_, Scalar::Int(_) | Scalar::UInt(_) | Scalar::Float(_)) => "a number",
        (_, Scalar::Str(text)) if text.is_empty() => "an empty string",
        (_, Scalar::Str(_)) => "a string",
    }
}

/// What to write instead, where it is plain.
fn remedy(node: Node<'_>, wanted: &str) -> Option<String> {
    if node.kind() != Kind::Scalar || node.is_null() {
        return None;
    }
    let is_string = matches!(node.scalar(), Scalar::Str(_));
    let raw = node.raw();
    match node.key_text() {
        Some(key) if wanted.starts_with("a list") && !raw.contains('\n') => {
            Some(format!("write `{key}: [{raw}]`"))
        }
        _ if !is_string && !wanted.starts_with("a mapping") && wanted != "a boolean" => {
            Some(format!("quote it: `\"{raw}\"`"))
        }
        _ => None,
    }
}

/// A word from a closed list.
pub(super) trait Choice: Copy + 'static {
    /// Every word there is.
    const WORDS: &'static [(&'static str, Self)];
}

fn words<T: Choice>() -> impl Iterator<Item = &'static str> + Clone {
    T::WORDS.iter().map(|(word, _)| *word)
}

impl<T: Choice> Read for T {
    fn noun() -> Noun {
        let one = format!("one of {}", listed(words::<T>()));
        Noun::new(one.clone(), one)
    }

    fn schema() -> Value {
        json!({"enum": words::<T>().collect::<Vec<_>>()})
    }

    /// As written: Kubernetes reads an `off` without quotes as a boolean.
    fn read(node: Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        if node.kind() != Kind::Scalar || node.is_null() {
            reader.wrong_type(node, &Self::noun().one);
            return None;
        }
        let word = node.text();
        let known = T::WORDS.iter().find(|(known, _)| *known == word);
        if known.is_none() {
            let message = format!("`{word}` is not {}", Self::noun().one);
            let help = suggestion(&word, words::<T>());
            reader.problem(mark(node), message).help = help;
        }
        known.map(|(_, value)| *value)
    }
}

impl<T: Read> Read for Option<T> {
    fn noun() -> Noun {
        T::noun()
    }

    fn schema() -> Value {
        T::schema()
    }

    fn read(node: Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        T::read(node, reader).map(Some)
    }
}

impl<T: Read> Read for Vec<T> {
    fn noun() -> Noun {
        let Noun { many, .. } = T::noun();
        Noun::new(format!("a list of {many}"), format!("lists of {many}"))
    }

    fn schema() -> Value {
        json!({"type": "array", "items": T::schema()})
    }

    fn read(node: Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        if node.kind() != Kind::Sequence {
            reader.wrong_type(node, &Self::noun().one);
            return None;
        }
        let outer = reader.list.clone();
        if let Some(key) = node.key_text() {
            reader.list = Some(key.into_owned());
        }
        let items = node.items().filter_map(|item| T::read(item, reader));
        let items = items.collect();
        reader.list = outer;
        Some(items)
    }
}

impl Read for bool {
    fn noun() -> Noun {
        Noun::new("a boolean", "booleans")
    }

    fn schema() -> Value {
        json!({"type": "boolean"})
    }

    fn read(node: Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        let value = node.as_bool();
        if value.is_none() {
            reader.wrong_type(node, "a boolean");
        }
        value
    }
}

impl Read for u32 {
    fn noun() -> Noun {
        Noun::new("a number from 1", "numbers from 1")
    }

    fn schema() -> Value {
        json!({"type": "integer", "minimum": 1, "maximum": u32::MAX})
    }

    fn read(node: Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        let Some(number) = node.as_f64() else {
            reader.wrong_type(node, "a number");
            return None;
        };
        let count = node.as_i64().and_then(|number| Self::try_from(number).ok());
        let count = count.filter(|count| *count > 0);
        if count.is_none() {
            let message = format!("`{number}` is not {}", Self::noun().one);
            reader.problem(mark(node), message);
        }
        count
    }
}

impl Read for Arc<str> {
    fn noun() -> Noun {
        Noun::new("a string", "strings")
    }

    fn schema() -> Value {
        json!({"type": "string", "minLength": 1})
    }

    fn read(node: Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        reader.string(node, "a string").map(Self::from)
    }
}
