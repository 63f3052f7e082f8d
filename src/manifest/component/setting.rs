//! One thing that a program is told.

use std::borrow::Cow;

use super::name;
use crate::span::Span;
use crate::value::placeholder;
use crate::yaml::{Kind, Node};

/// One thing that a program is told.
#[derive(Clone, Debug)]
pub struct Setting<'t> {
    /// The flag without dashes, whatever the place calls it: `anonymous-auth`.
    pub name: Cow<'t, str>,
    /// How it is called where it is written: `--anonymous-auth`, `anonymousAuth`.
    pub written: Cow<'t, str>,
    /// Its value; of a list the items with commas between them, empty for a mapping.
    pub value: Cow<'t, str>,
    /// The value, or the text that holds it.
    pub node: Node<'t>,
    /// Where in that text.
    pub span: Option<Span>,
}

/// One entry of a value that is a mapping, or a list of `name=value` or `name<value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair<'t> {
    /// Its name.
    pub name: Cow<'t, str>,
    /// Its value.
    pub value: Cow<'t, str>,
}

impl<'t> Setting<'t> {
    /// Whether something else will replace the value.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        placeholder::is_unknown(&self.value) || self.value.starts_with('$')
    }

    /// Whether the value reads so, as the programs read booleans (Go's `strconv.ParseBool`).
    #[must_use]
    pub fn is_bool(&self, wanted: bool) -> bool {
        let words: &[&str] = if wanted {
            &["1", "t", "T", "true", "TRUE", "True"]
        } else {
            &["0", "f", "F", "false", "FALSE", "False"]
        };
        words.contains(&&*self.value)
    }

    /// The items of a list with commas.
    pub fn items(&self) -> impl Iterator<Item = &str> {
        let items = self.value.split(',').map(str::trim);
        items.filter(|item| !item.is_empty())
    }

    /// The entries of a mapping, or of a text like `a=b,c<d`.
    #[must_use]
    pub fn pairs(&self) -> Vec<Pair<'t>> {
        if self.span.is_none() && self.node.kind() == Kind::Mapping {
            let entries = self.node.entries();
            return entries
                .map(|entry| Pair {
                    name: entry.key_text().unwrap_or_default(),
                    value: entry.text(),
                })
                .collect();
        }
        let items = self.items().filter_map(|item| item.split_once(['=', '<']));
        items
            .map(|(name, value)| Pair {
                name: Cow::Owned(name.trim().to_owned()),
                value: Cow::Owned(value.trim().to_owned()),
            })
            .collect()
    }
}

/// Reads extra arguments: a mapping by name, a list of `{name, value}`, or a list of `name=value`.
pub(super) fn of_arguments(node: Node<'_>) -> Vec<Setting<'_>> {
    if node.kind() == Kind::Mapping {
        return node
            .entries()
            .filter_map(|entry| named(entry.key_text()?, entry))
            .collect();
    }
    let items = node.items().filter_map(|item| match item.get("name") {
        Some(name) => named(name.text(), item.get("value")?),
        None if item.kind() == Kind::Scalar => Some(of_word(item)),
        None => None,
    });
    items.collect()
}

/// `name=value`, with dashes or without.
fn of_word(item: Node<'_>) -> Setting<'_> {
    let text = item.text();
    let bare = text.trim_start_matches('-');
    let (name, value) = bare.split_once('=').unwrap_or((bare, "true"));
    Setting {
        name: Cow::Owned(name::of_flag(name)),
        written: Cow::Owned(name.to_owned()),
        value: Cow::Owned(value.to_owned()),
        node: item,
        span: None,
    }
}

fn named<'t>(written: Cow<'t, str>, value: Node<'t>) -> Option<Setting<'t>> {
    Some(Setting {
        name: Cow::Owned(name::of_flag(written.trim_start_matches('-'))),
        written,
        value: text_of(value),
        node: value,
        span: None,
    })
}

/// Reads the fields of a configuration file, or of a definition that names flags as a file does.
pub(super) fn of_fields(node: Node<'_>) -> Vec<Setting<'_>> {
    let mut found = Vec::new();
    add_fields(node, "", &mut found);
    found
}

/// How deep fields that have names of their own stand: `authentication.x509.clientCAFile`.
const DEPTH: usize = 3;

fn add_fields<'t>(node: Node<'t>, path: &str, found: &mut Vec<Setting<'t>>) {
    for entry in node.entries() {
        let Some(key) = entry.key_text() else {
            continue;
        };
        let path = if path.is_empty() {
            key.to_string()
        } else {
            format!("{path}.{key}")
        };
        let is_deep = entry.kind() == Kind::Mapping && !name::is_whole(&path);
        if is_deep && path.matches('.').count() + 1 < DEPTH {
            add_fields(entry, &path, found);
        } else {
            found.push(Setting {
                name: Cow::Owned(name::of_field(&path)),
                value: text_of(entry),
                written: Cow::Owned(path),
                node: entry,
                span: None,
            });
        }
    }
}

fn text_of(node: Node<'_>) -> Cow<'_, str> {
    match node.kind() {
        Kind::Scalar => node.text(),
        Kind::Sequence => {
            let items: Vec<_> = node.items().map(|item| item.text()).collect();
            Cow::Owned(items.join(","))
        }
        Kind::Mapping => Cow::Borrowed(""),
    }
}
