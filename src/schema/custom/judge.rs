//! The walk over a custom resource, as `k8s.io/apiextensions-apiserver` decodes, prunes, defaults and validates it.

use std::borrow::Cow;
use std::cmp::Ordering;

use rustc_hash::FxHashSet;

use super::format::Format;
use super::lower::{
    Additional, Bound, Checks, Id, JsonType, ListType, Schema, Schemas, Word, word,
};
use super::rules;
use crate::schema::scalar;
use crate::schema::walk::{Fault, Problem, metadata_faults};
use crate::value::{near, placeholder};
use crate::yaml::{Kind, Node, Scalar};

/// How deep `anyOf`, `oneOf` and `not` are followed into each other.
const DEEPEST: u8 = 8;

/// Every fault of the object, in the order of the walk.
pub(super) fn faults<'t>(root: Node<'t>, schemas: &Schemas, minor: u8) -> Vec<Fault<'t>> {
    let mut judge = Judge::new(schemas, minor, 0);
    judge.all(Place {
        node: root,
        schema: 0,
        part: Part::Root,
    });
    let is_as_wanted = |fault: &Fault<'_>| matches!(fault.problem, Problem::Unknown(_));
    // Of values that its schema refuses the server asks no rules.
    if let Some(rules) = &schemas.rules
        && judge.faults.iter().all(is_as_wanted)
    {
        judge.faults.extend(rules::faults(root, schemas, rules));
    }
    judge.faults.extend(nameless(root));
    judge.faults
}

/// An object without a name, and without the beginning of one.
fn nameless(root: Node<'_>) -> Option<Fault<'_>> {
    let metadata = root.get("metadata");
    let is_named = ["name", "generateName"].into_iter().any(|field| {
        let name = metadata.and_then(|metadata| metadata.get(field));
        name.is_some_and(|name| name.kind() != Kind::Scalar || !name.text().is_empty())
    });
    let problem = Problem::Missing("name".into());
    (!is_named).then_some(Fault {
        node: metadata.unwrap_or(root),
        problem,
    })
}

/// A value that is still to be judged.
#[derive(Clone, Copy)]
struct Place<'t> {
    node: Node<'t>,
    schema: Id,
    part: Part,
}

/// Which part of the schema a place is judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// All of it, and the object is a whole one.
    Root,
    /// All of it.
    Structure,
    /// What values are asked: in `allOf` and its like nothing is unknown.
    Values,
}

struct Judge<'s, 't> {
    schemas: &'s Schemas,
    minor: u8,
    depth: u8,
    pending: Vec<Place<'t>>,
    /// Collections that were reached through an alias, with their schema: judged once, however often they are named.
    shared: FxHashSet<(u32, Id)>,
    faults: Vec<Fault<'t>>,
}

impl<'s, 't> Judge<'s, 't> {
    fn new(schemas: &'s Schemas, minor: u8, depth: u8) -> Self {
        Self {
            schemas,
            minor,
            depth,
            pending: Vec::new(),
            shared: FxHashSet::default(),
            faults: Vec::new(),
        }
    }

    fn all(&mut self, place: Place<'t>) {
        self.pending.push(place);
        while let Some(place) = self.pending.pop() {
            self.place(place);
        }
    }

    fn place(&mut self, place: Place<'t>) {
        let Some(schema) = self.schemas.get(place.schema) else {
            return;
        };
        let node = place.node;
        if node.kind() == Kind::Scalar && placeholder::is_unknown(&node.text()) {
            return;
        }
        if node.alias().is_some() && !self.shared.insert((node.id(), place.schema)) {
            return;
        }
        if let Some(words) = schema.of.and_then(|of| wrong_type(node, of, schema)) {
            return self.refuse(node, words);
        }
        match node.kind() {
            Kind::Mapping => self.object(place, schema),
            Kind::Sequence => self.list(place, schema),
            Kind::Scalar => self.scalar(node, &schema.checks),
        }
        self.junctors(node, &schema.checks);
    }

    fn object(&mut self, place: Place<'t>, schema: &'s Schema) {
        let node = place.node;
        let is_whole =
            place.part == Part::Root || schema.is_embedded && place.part == Part::Structure;
        let mut count = 0;
        for value in node.entries_and_nulls() {
            let Some(name) = value.key_text() else {
                continue;
            };
            if is_whole && matches!(&*name, "apiVersion" | "kind" | "metadata") {
                self.of_every_object(&name, value, schema);
                count += 1;
            } else if self.entry(&name, value, place.part, schema) {
                count += 1;
            }
        }
        if is_whole && place.part != Part::Root {
            self.missing(node, ["apiVersion", "kind"].into_iter());
        }
        let absent = schema.checks.required.iter().map(|name| &**name);
        self.missing(
            node,
            absent.filter(|name| !is_filled_in(self.schemas, schema, node, name)),
        );
        if let Some(words) = miscounted(count, schema.checks.fields, "fields") {
            self.refuse(node, words);
        }
    }

    /// `apiVersion`, `kind` and `metadata`; the last by the type that all objects share, and by what the schema asks of its
    /// values.
    fn of_every_object(&mut self, name: &str, value: Node<'t>, schema: &Schema) {
        if name != "metadata" {
            if !value.is_null() && value.as_str().is_none_or(|text| text.is_empty()) {
                self.refuse(value, "is a string that says something".into());
            }
        } else {
            self.faults.extend(metadata_faults(value, self.minor));
            if let Some(schema) = schema.property(name) {
                self.pending.push(Place {
                    node: value,
                    schema,
                    part: Part::Values,
                });
            }
        }
    }

    /// Whether the entry counts: a null that may not be one is dropped before anything is judged.
    fn entry(&mut self, name: &str, value: Node<'t>, part: Part, schema: &'s Schema) -> bool {
        let below = match (schema.property(name), schema.additional) {
            (Some(id), _) | (None, Additional::Each(id)) => id,
            (None, Additional::Anything) => return true,
            (None, Additional::Unknown) => {
                let is_known =
                    schema.preserves || part == Part::Values || placeholder::is_unknown(name);
                if !is_known {
                    let names = schema.properties.iter().map(|(name, _)| &**name);
                    let near = near::within(name, names, name.len().div_ceil(4).min(3));
                    let hint = near.map(|near| format!("did you mean `{near}`?"));
                    self.faults.push(Fault {
                        node: value,
                        problem: Problem::Unknown(hint),
                    });
                }
                return true;
            }
        };
        // `status` has a door of its own, and is thrown away at this one.
        if part == Part::Root && name == "status" && self.schemas.has_status {
            return true;
        }
        if !value.is_null() {
            let part = if part == Part::Values {
                part
            } else {
                Part::Structure
            };
            self.pending.push(Place {
                node: value,
                schema: below,
                part,
            });
            return true;
        }
        let below = self.schemas.get(below);
        below.is_some_and(|schema| schema.is_nullable)
    }

    fn missing<'n>(&mut self, node: Node<'t>, names: impl Iterator<Item = &'n str>) {
        for name in names {
            let problem = match node.get_written(name) {
                None => Problem::Missing(Cow::Owned(name.to_owned())),
                Some(value) if value.is_null() => {
                    self.refuse(value, "is needed, and has no value".into());
                    continue;
                }
                Some(_) => continue,
            };
            self.faults.push(Fault { node, problem });
        }
    }

    fn list(&mut self, place: Place<'t>, schema: &'s Schema) {
        let node = place.node;
        if let Some(words) = miscounted(node.len(), schema.checks.items, "items") {
            self.refuse(node, words);
        }
        let part = if place.part == Part::Values {
            place.part
        } else {
            Part::Structure
        };
        if let Some(items) = schema.items {
            let places = node.items().map(|node| Place {
                node,
                schema: items,
                part,
            });
            self.pending.extend(places);
        }
        match &schema.list {
            ListType::Atomic => {}
            ListType::Set => self.doubles(node, "stands in this set twice", |item| {
                Some(vec![word_key(item)?])
            }),
            ListType::Map(keys) => self.doubles(node, "has the keys of an earlier item", |item| {
                keys.iter().map(|key| word_key(item.get(key)?)).collect()
            }),
        }
    }

    fn doubles(
        &mut self,
        list: Node<'t>,
        words: &'static str,
        key: impl Fn(Node<'t>) -> Option<Vec<String>>,
    ) {
        let mut seen = FxHashSet::default();
        for item in list.items() {
            if key(item).is_some_and(|key| !seen.insert(key)) {
                self.refuse(item, Cow::Borrowed(words));
            }
        }
    }

    fn scalar(&mut self, node: Node<'t>, checks: &'s Checks) {
        if !checks.words.is_empty() && !checks.words.contains(&word(node)) {
            self.refuse(node, one_of(&checks.words));
        }
        let words = match node.scalar() {
            Scalar::Str(text) => wrong_text(&text, checks),
            Scalar::Int(value) => wrong_number(value as f64, checks),
            Scalar::UInt(value) => wrong_number(value as f64, checks),
            Scalar::Float(value) => wrong_number(value, checks),
            Scalar::Null | Scalar::Bool(_) => None,
        };
        if let Some(words) = words {
            self.refuse(node, words);
        }
    }

    fn junctors(&mut self, node: Node<'t>, checks: &Checks) {
        let all = checks.all_of.iter();
        self.pending.extend(all.map(|&schema| Place {
            node,
            schema,
            part: Part::Values,
        }));
        let holding = |judge: &Self, schemas: &[Id]| {
            let holds = schemas.iter().filter(|schema| judge.holds(node, **schema));
            holds.count()
        };
        if !checks.any_of.is_empty() && holding(self, &checks.any_of) == 0 {
            self.refuse(
                node,
                "holds by none of the schemas under its `anyOf`".into(),
            );
        }
        if !checks.one_of.is_empty() && self.depth < DEEPEST {
            let count = holding(self, &checks.one_of);
            if count != 1 {
                let words = format!(
                    "holds by {count} of the schemas under its `oneOf`, and by one of them alone it may"
                );
                self.refuse(node, words.into());
            }
        }
        if checks
            .not
            .is_some_and(|not| self.depth < DEEPEST && self.holds(node, not))
        {
            self.refuse(node, "holds by the schema under its `not`".into());
        }
    }

    /// Whether a value is what a schema asks; below too many junctors it is taken for so.
    fn holds(&self, node: Node<'t>, schema: Id) -> bool {
        if self.depth >= DEEPEST {
            return true;
        }
        let mut judge = Judge::new(self.schemas, self.minor, self.depth + 1);
        judge.all(Place {
            node,
            schema,
            part: Part::Values,
        });
        judge.faults.is_empty()
    }

    fn refuse(&mut self, node: Node<'t>, words: Cow<'static, str>) {
        self.faults.push(Fault {
            node,
            problem: Problem::Unreadable(words),
        });
    }
}

/// Whether a required field that is not there comes from a default, or is a null that may be one.
fn is_filled_in(schemas: &Schemas, schema: &Schema, node: Node<'_>, name: &str) -> bool {
    let property = schema.property(name).and_then(|id| schemas.get(id));
    property.is_some_and(|property| {
        property.default.is_some() || property.is_nullable && node.get_written(name).is_some()
    })
}

fn wrong_type(node: Node<'_>, of: JsonType, schema: &Schema) -> Option<Cow<'static, str>> {
    let scalar = node.scalar();
    let is_right = match (node.kind(), of) {
        (Kind::Mapping, JsonType::Object) | (Kind::Sequence, JsonType::Array) => true,
        (Kind::Mapping | Kind::Sequence, _) => false,
        (Kind::Scalar, _) => match (&scalar, of) {
            (Scalar::Null, _) => schema.is_nullable,
            (Scalar::Str(_), JsonType::String | JsonType::IntOrString)
            | (Scalar::Bool(_), JsonType::Boolean)
            | (Scalar::Int(_) | Scalar::UInt(_) | Scalar::Float(_), JsonType::Number) => true,
            (Scalar::Int(value), JsonType::Integer | JsonType::IntOrString) => {
                let is_small = schema.checks.format == Some(Format::Int32);
                !is_small || i32::try_from(*value).is_ok()
            }
            _ => false,
        },
    };
    if is_right {
        return None;
    }
    let wanted = match of {
        JsonType::Object => "a mapping",
        JsonType::Array => "a list",
        JsonType::String => "a string",
        JsonType::Integer if schema.checks.format.is_some() => "an integer of 32 bits",
        JsonType::Integer => "an integer",
        JsonType::Number => "a number",
        JsonType::Boolean => "a boolean",
        JsonType::IntOrString => "an integer or a string",
    };
    let what = match node.kind() {
        Kind::Mapping => "a mapping",
        Kind::Sequence => "a list",
        Kind::Scalar => scalar::what(&scalar),
    };
    // An integer that is none of 32 bits.
    if wanted.starts_with(what) {
        return Some(format!("is {wanted}, and this one does not fit").into());
    }
    Some(format!("is {wanted}, and this is {what}").into())
}

fn wrong_text(text: &str, checks: &Checks) -> Option<Cow<'static, str>> {
    if let Some(words) = miscounted(text.chars().count(), checks.letters, "letters") {
        return Some(words);
    }
    if let Some(pattern) = checks
        .pattern
        .as_ref()
        .filter(|pattern| pattern.matches(text) == Some(false))
    {
        return Some(format!("matches `{}`, and this does not", pattern.text()).into());
    }
    let format = checks.format.filter(|format| !format.holds(text))?;
    Some(format!("is {}, and this is not", format.name()).into())
}

fn wrong_number(value: f64, checks: &Checks) -> Option<Cow<'static, str>> {
    let crosses = |bound: &Bound, beyond: Ordering| match value.partial_cmp(&bound.value) {
        Some(Ordering::Equal) => bound.is_exclusive,
        order => order == Some(beyond),
    };
    if let Some(bound) = checks.least.filter(|bound| crosses(bound, Ordering::Less)) {
        let than = if bound.is_exclusive {
            "more than"
        } else {
            "at least"
        };
        return Some(format!("is {than} {}", bound.value).into());
    }
    if let Some(bound) = checks
        .most
        .filter(|bound| crosses(bound, Ordering::Greater))
    {
        let than = if bound.is_exclusive {
            "less than"
        } else {
            "at most"
        };
        return Some(format!("is {than} {}", bound.value).into());
    }
    let of = checks.multiple_of.filter(|of| {
        let times = value / of;
        (times - times.round()).abs() > 1e-9
    })?;
    Some(format!("is a multiple of {of}").into())
}

fn miscounted(
    count: usize,
    (least, most): (Option<usize>, Option<usize>),
    what: &str,
) -> Option<Cow<'static, str>> {
    if let Some(least) = least.filter(|least| count < *least) {
        return Some(format!("has at least {least} {what}, and this has {count}").into());
    }
    let most = most.filter(|most| count > *most)?;
    Some(format!("has at most {most} {what}, and this has {count}").into())
}

/// What a scalar is told from others by; nothing of what is no scalar, or not known.
fn word_key(node: Node<'_>) -> Option<String> {
    let is_known = node.kind() == Kind::Scalar && !placeholder::is_unknown(&node.text());
    is_known.then(|| format!("{:?}", word(node)))
}

fn one_of(words: &[Word]) -> Cow<'static, str> {
    let shown = words.iter().filter_map(|word| match word {
        Word::Text(text) => Some(format!("`{text}`")),
        Word::Number(value) => Some(format!("`{value}`")),
        Word::Bool(value) => Some(format!("`{value}`")),
        Word::Null | Word::Other => None,
    });
    format!("is one of {}", shown.collect::<Vec<_>>().join(", ")).into()
}
