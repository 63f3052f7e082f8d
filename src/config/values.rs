//! The values that stand in a configuration: words, globs, versions, objects that are elsewhere.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};

use super::read::{Choice, Noun, Read, Reader, mark};
use crate::finding::Severity;
use crate::manifest::{ClusterRole, External};
use crate::source::Globs;
use crate::span::Span;
use crate::value::{Version, version};
use crate::yaml::{Kind, Node, Scalar};

/// A word and where it stands: of a rule, a case, a group, a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word.
    pub text: String,
    /// Its bytes in the file.
    pub span: Span,
}

impl Read for Word {
    fn noun() -> Noun {
        Noun::new("a word", "words")
    }

    fn schema() -> Value {
        json!({"type": "string", "minLength": 1})
    }

    fn read(node: Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        let text = reader.string(node, "a word")?.into_owned();
        let span = mark(node);
        Some(Self { text, span })
    }
}

/// A mapping whose keys are words, in the order written.
#[derive(Clone, Debug, PartialEq)]
pub struct Table<V>(pub Vec<(Word, V)>);

impl<V> Default for Table<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<V: Read> Read for Table<V> {
    fn noun() -> Noun {
        let Noun { many, .. } = V::noun();
        Noun::new(
            format!("a mapping to {many}"),
            format!("mappings to {many}"),
        )
    }

    fn schema() -> Value {
        json!({"type": "object", "additionalProperties": V::schema()})
    }

    fn read(node: Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        if node.kind() != Kind::Mapping {
            reader.wrong_type(node, &Self::noun().one);
            return None;
        }
        let entry = |value: Node<'_>| {
            let word = Word {
                text: value.key_text()?.into_owned(),
                span: value.key()?.span(),
            };
            Some((word, V::read(value, reader)?))
        };
        Some(Self(node.entries().filter_map(entry).collect()))
    }
}

/// How loud something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// It is not asked at all.
    Off,
    /// Every finding of it has this severity.
    At(Severity),
}

impl Choice for Level {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("error", Self::At(Severity::Error)),
        ("warning", Self::At(Severity::Warning)),
        ("info", Self::At(Severity::Info)),
        ("off", Self::Off),
    ];
}

/// The severity from which on the exit code is 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailOn {
    /// This one.
    At(Severity),
    /// No finding makes it 1.
    Never,
}

impl Choice for FailOn {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("error", Self::At(Severity::Error)),
        ("warning", Self::At(Severity::Warning)),
        ("info", Self::At(Severity::Info)),
        ("never", Self::Never),
    ];
}

impl Choice for ClusterRole {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("production", Self::Production),
        ("staging", Self::Staging),
        ("tools", Self::Tools),
        ("monitoring", Self::Monitoring),
    ];
}

/// A glob of paths, seen from the folder of the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob(pub String);

impl AsRef<str> for Glob {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Read for Glob {
    fn noun() -> Noun {
        Noun::new("a glob", "globs")
    }

    fn schema() -> Value {
        json!({"type": "string", "minLength": 1, "not": {"pattern": r"^(!|/|(\./)*\.\.(/|$))"}})
    }

    fn read(node: Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        let glob = reader.string(node, "a glob")?.into_owned();
        match fault(&glob) {
            None => Some(Self(glob)),
            Some((message, help)) => {
                reader.problem(mark(node), message).help = help.map(str::to_owned);
                None
            }
        }
    }
}

/// A folder with rules of the user's own, seen from the folder of the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFolder(pub Word);

impl Read for RuleFolder {
    fn noun() -> Noun {
        Noun::new("a folder", "folders")
    }

    fn schema() -> Value {
        Word::schema()
    }

    fn read(node: Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        let text = reader.string(node, "a folder")?.into_owned();
        let span = mark(node);
        Some(Self(Word { text, span }))
    }
}

/// Globs, at least one.
#[derive(Clone, Debug, Default)]
pub(super) struct Paths(pub(super) Vec<Glob>);

impl Read for Paths {
    fn noun() -> Noun {
        Vec::<Glob>::noun()
    }

    fn schema() -> Value {
        let mut schema = Vec::<Glob>::schema();
        schema["minItems"] = 1.into();
        schema
    }

    fn read(node: Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        let globs = Vec::read(node, reader)?;
        if node.is_empty() {
            let key = node.key_text().unwrap_or_default();
            let problem = reader.problem(mark(node), format!("`{key}` is empty"));
            problem.help = Some("name at least one glob; `**` is everything".to_owned());
        }
        Some(Self(globs))
    }
}

/// Why a glob cannot match what its author meant, and the way out.
fn fault(glob: &str) -> Option<(String, Option<&'static str>)> {
    if glob.starts_with('!') {
        let message = format!("`{glob}` takes something back, which globs here cannot do");
        return Some((message, Some("name what is meant, not what is not")));
    }
    if glob.starts_with('/') {
        let message = format!("`{glob}` is an absolute path");
        return Some((message, Some("globs begin at the folder of this file")));
    }
    if glob.trim_start_matches("./").split('/').next() == Some("..") {
        let message = format!("`{glob}` leads out of the folder of this file");
        return Some((message, Some("globs match below the folder of this file")));
    }
    let error = Globs::new(Path::new(""), &[glob]).err()?;
    Some((error.to_string(), None))
}

/// Versions of Kubernetes, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Versions(pub Vec<Version>);

impl Versions {
    fn add(&mut self, versions: Vec<Version>) {
        self.0.extend(versions);
        self.0.sort();
        self.0.dedup();
    }
}

impl FromIterator<Self> for Versions {
    fn from_iter<I: IntoIterator<Item = Self>>(parts: I) -> Self {
        let mut versions = Self::default();
        for part in parts {
            versions.add(part.0);
        }
        versions
    }
}

impl Read for Versions {
    fn noun() -> Noun {
        let one = "a version such as `1.34`, a range such as `1.31..1.34`, or a list of them";
        Noun::new(one, one)
    }

    fn schema() -> Value {
        let pattern = r"^v?[0-9]+\.[0-9]+(\.[0-9]+)?( *\.\. *v?[0-9]+\.[0-9]+(\.[0-9]+)?)?$";
        let one =
            json!({"type": ["string", "number"], "not": {"type": "integer"}, "pattern": pattern});
        json!({"anyOf": [one, {"type": "array", "items": one}]})
    }

    /// As written, so that `1.30` without quotes is not 1.3.
    fn read(node: Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        let mut versions = Self::default();
        let list = node.items();
        let single = (node.kind() != Kind::Sequence).then_some(node);
        for item in list.chain(single) {
            if item.kind() != Kind::Scalar || matches!(item.scalar(), Scalar::Bool(_)) {
                reader.wrong_type(item, &Self::noun().one);
                return None;
            }
            match version::range(&item.text()) {
                Ok(range) => versions.add(range),
                Err(message) => {
                    reader.problem(mark(item), message);
                }
            }
        }
        Some(versions)
    }
}

impl Read for External {
    fn noun() -> Noun {
        Noun::new(
            "an object such as `Secret/shop/tls-*`",
            "objects such as `Secret/shop/tls-*`",
        )
    }

    fn schema() -> Value {
        json!({"type": "string", "pattern": r"^(\*|[A-Z][A-Za-z0-9]*)(/[^/]+){1,2}$"})
    }

    fn read(node: Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        let text = reader.string(node, &Self::noun().one)?;
        let parts: Vec<_> = text.split('/').collect();
        let (kind, namespace, name) = match parts[..] {
            [kind, namespace, name] => (kind, namespace, name),
            [kind, name] => (kind, "*", name),
            _ => ("", "", ""),
        };
        if !is_kind(kind) || namespace.is_empty() || name.is_empty() {
            let message = format!("`{text}` names no objects");
            reader.problem(mark(node), message).help =
                Some("write `Kind/namespace/name` or `Kind/name`, `*` for any".to_owned());
            return None;
        }
        Some(Self {
            kind: kind.into(),
            namespace: namespace.into(),
            name: name.into(),
        })
    }
}

/// As kinds are written in manifests, or `*` for any.
fn is_kind(kind: &str) -> bool {
    let begins_large = kind.starts_with(|first: char| first.is_ascii_uppercase());
    kind == "*" || begins_large && kind.chars().all(|c| c.is_ascii_alphanumeric())
}

/// The name of a namespace (RFC 1123 label).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Namespace(pub Arc<str>);

impl Read for Namespace {
    fn noun() -> Noun {
        Noun::new("a namespace", "namespaces")
    }

    fn schema() -> Value {
        json!({"type": "string", "pattern": "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"})
    }

    fn read(node: Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        let text = reader.string(node, "a namespace")?;
        let is_inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let is_label = text.len() <= 63 && text.chars().all(is_inner);
        if !is_label || text.starts_with('-') || text.ends_with('-') {
            let message = format!("`{text}` is no name of a namespace");
            reader.problem(mark(node), message).help =
                Some("up to 63 small letters, digits and inner dashes".to_owned());
            return None;
        }
        Some(Self(text.into()))
    }
}

/// The value of a rule's parameter: any JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// The value.
    pub value: Value,
    /// What to point at when it is wrong.
    pub span: Span,
}

impl Read for Param {
    fn noun() -> Noun {
        Noun::new("a value", "values")
    }

    fn schema() -> Value {
        json!({})
    }

    fn read(node: Node<'_>, _: &mut Reader<'_>) -> Option<Self> {
        let value = json_of(node);
        let span = mark(node);
        Some(Self { value, span })
    }
}

/// The node as JSON. The parser has seen to it that aliases do not make much of little.
fn json_of(node: Node<'_>) -> Value {
    match (node.kind(), node.scalar()) {
        (Kind::Mapping, _) => {
            let entry =
                |value: Node<'_>| (value.key_text().unwrap_or_default().into(), json_of(value));
            Value::Object(node.entries().map(entry).collect())
        }
        (Kind::Sequence, _) => Value::Array(node.items().map(json_of).collect()),
        (_, Scalar::Null) => Value::Null,
        (_, Scalar::Bool(value)) => value.into(),
        (_, Scalar::Int(value)) => value.into(),
        (_, Scalar::UInt(value)) => value.into(),
        (_, Scalar::Float(value)) => value.into(),
        (_, Scalar::Str(value)) => value.into_owned().into(),
    }
}
