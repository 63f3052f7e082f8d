//! What is different for some files and objects: other severities, other parameters, findings that are known and accepted.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};

use super::read::{Key, Keyed, Noun, Read, Reader, key, mark};
use super::setting::Setting;
use super::values::{Glob, Paths, Table, Word};
use crate::manifest::Object;
use crate::source::Globs;
use crate::span::Span;
use crate::value::{Date, glob};
use crate::yaml::{Kind, Node};

/// Some files and objects, and what is different for them. What it does not name may be anything.
#[derive(Clone, Debug, Default)]
pub struct Override {
    paths: Paths,
    kind: Patterns,
    name: Patterns,
    namespace: Patterns,
    labels: Table<Pattern>,
    container: Patterns,
    /// How severe rules, cases and groups are there, and the parameters of rules.
    pub rules: Table<Setting>,
    /// What is accepted there.
    pub ignore: Vec<Ignore>,
    files: Globs,
}

/// Findings that are known and accepted.
#[derive(Clone, Debug, Default)]
pub struct Ignore {
    /// Ids, cases (`id/case`) and groups.
    pub rules: Vec<Word>,
    /// Why.
    pub reason: Arc<str>,
    /// The last day on which it counts.
    pub until: Option<Day>,
}

/// A day, and where it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// The day.
    pub date: Date,
    /// Its bytes in the file.
    pub span: Span,
}

impl Override {
    /// Whether it holds for the file, whatever the object.
    #[must_use]
    pub fn holds_for_file(&self, file: &Path) -> bool {
        self.paths.0.is_empty() || self.files.matches(file)
    }

    /// Whether it holds for an object, or for what is in none, and for a container of it.
    #[must_use]
    pub fn holds_for(&self, object: Option<&Object<'_>>, container: Option<&str>) -> bool {
        let kind = object.map(|object| &*object.kind);
        let name = object.map(|object| &*object.name);
        let namespace = object.and_then(|object| object.namespace.as_deref());
        let label = |name: &str| {
            let labels = object?.root.get("metadata")?.get("labels")?;
            labels.get(name).map(Node::text)
        };
        let mut labels = self.labels.0.iter();
        self.kind.hold(kind)
            && self.name.hold(name)
            && self.namespace.hold(namespace)
            && self.container.hold(container)
            && labels.all(|(name, pattern)| {
                label(&name.text).is_some_and(|value| glob::matches(&pattern.0, &value))
            })
    }

    /// Puts its globs together.
    pub(super) fn finish(&mut self, matcher: impl FnOnce(&[Glob]) -> Globs) {
        self.files = matcher(&self.paths.0);
    }
}

/// The keys that say where an override holds; it has one at least.
const PLACES: [&str; 6] = ["paths", "kind", "name", "namespace", "labels", "container"];

impl Keyed for Override {
    const NAME: &'static str = "the override";

    fn keys() -> Vec<Key<Self>> {
        vec![
            key("paths", "The files.", |own: &mut Self| &mut own.paths),
            key("kind", "The kinds of the objects.", |own: &mut Self| {
                &mut own.kind
            }),
            key("name", "The names of the objects.", |own: &mut Self| {
                &mut own.name
            }),
            key(
                "namespace",
                "The namespaces of the objects, as their manifests name them.",
                |own: &mut Self| &mut own.namespace,
            ),
            key(
                "labels",
                "Labels of the objects, all of them, `*` in the values for any run of characters.",
                |own: &mut Self| &mut own.labels,
            ),
            key(
                "container",
                "The names of the containers; what is found in the pod around them is not meant.",
                |own: &mut Self| &mut own.container,
            ),
            key(
                "rules",
                "As `rules` of the whole file. What does not run is not switched on.",
                |own: &mut Self| &mut own.rules,
            ),
            key(
                "ignore",
                "What is found there, known and accepted: it is suppressed, and `--show suppressed` shows it.",
                |own: &mut Self| &mut own.ignore,
            ),
        ]
    }
}

impl Read for Override {
    fn noun() -> Noun {
        Noun::new("an override", "overrides")
    }

    fn schema() -> Value {
        let mut schema = Self::schema_of_keys();
        schema["anyOf"] = PLACES.map(|place| json!({"required": [place]})).into();
        schema
    }

    fn read(node: Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        let read = Self::read_keys(node, reader)?;
        if PLACES.iter().all(|place| node.get(place).is_none()) {
            let first = node.entries_written().find_map(Node::key);
            let span = first.map_or_else(|| mark(node), Node::span);
            let problem = reader.problem(span, "the override does not say where it holds");
            problem.help = Some(
                "add `paths`, `kind`, `name`, `namespace`, `labels` or `container`; what holds everywhere needs no override"
                    .to_owned(),
            );
        }
        Some(read)
    }
}

impl Keyed for Ignore {
    const NAME: &'static str = "the ignored";

    fn keys() -> Vec<Key<Self>> {
        vec![
            key(
                "rules",
                "Ids of rules, `id/case`, groups.",
                |own: &mut Self| &mut own.rules,
            )
            .required(),
            key("reason", "Why it is accepted.", |own: &mut Self| {
                &mut own.reason
            })
            .required(),
            key(
                "until",
                "The last day on which it is, such as `2030-12-31`.",
                |own: &mut Self| &mut own.until,
            ),
        ]
    }
}

impl Read for Ignore {
    fn noun() -> Noun {
        Noun::new(
            "rules to ignore with a reason",
            "rules to ignore with their reasons",
        )
    }

    fn schema() -> Value {
        Self::schema_of_keys()
    }

    fn read(node: Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        Self::read_keys(node, reader)
    }
}

impl Read for Day {
    fn noun() -> Noun {
        Noun::new("a date such as `2030-12-31`", "dates such as `2030-12-31`")
    }

    fn schema() -> Value {
        json!({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"})
    }

    fn read(node: Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        let wanted = Self::noun().one;
        let text = reader.string(node, &wanted)?;
        let span = mark(node);
        let date = Date::parse(&text);
        if date.is_none() {
            reader.problem(span, format!("`{text}` is no {}", &wanted[2..]));
        }
        date.map(|date| Self { date, span })
    }
}

/// Names, any of them; `*` for any run of characters. None stands for every name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Patterns(Vec<Arc<str>>);

impl Patterns {
    fn hold(&self, name: Option<&str>) -> bool {
        let mut patterns = self.0.iter();
        let holds = |name: &str| patterns.any(|pattern| glob::matches(pattern, name));
        self.0.is_empty() || name.is_some_and(holds)
    }
}

impl Read for Patterns {
    fn noun() -> Noun {
        let one = "a name with `*` for any run of characters, or a list of them";
        Noun::new(one, one)
    }

    fn schema() -> Value {
        let one = Arc::<str>::schema();
        json!({"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]})
    }

    fn read(node: Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        if node.kind() == Kind::Scalar {
            return Some(Self(vec![Arc::read(node, reader)?]));
        }
        let names: Vec<Arc<str>> = Vec::read(node, reader)?;
        if node.is_empty() {
            let key = node.key_text().unwrap_or_default();
            let problem = reader.problem(mark(node), format!("`{key}` is empty"));
            problem.help = Some("name at least one; `*` is every name".to_owned());
        }
        Some(Self(names))
    }
}

/// A value with `*` for any run of characters.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Pattern(Arc<str>);

impl Read for Pattern {
    fn noun() -> Noun {
        Noun::new(
            "a value with `*` for any run of characters",
            "values with `*` for any run of characters",
        )
    }

    fn schema() -> Value {
        Arc::<str>::schema()
    }

    fn read(node: Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        Arc::read(node, reader).map(Self)
    }
}
