//! The walk over one object: wherever the API server cannot read it.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use super::elsewhere::belongs_under;
use super::{Definition, ServedKind, Type, scalar, served};
use crate::value::near;
use crate::value::placeholder;
use crate::yaml::{Kind, Node};

/// One place of an object that the server refuses.
#[derive(Debug)]
pub struct Fault<'t> {
    /// The value; of a missing field, the mapping that lacks it.
    pub node: Node<'t>,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with a place.
#[derive(Debug)]
pub enum Problem {
    /// It holds what the field cannot hold: words that follow the field's name.
    Unreadable(Cow<'static, str>),
    /// The field of this name is not there, and the server wants it.
    Missing(Cow<'static, str>),
    /// There is no such field; with what was meant, if that can be told.
    Unknown(Option<String>),
}

/// Every fault of the object, in the order of the walk.
///
/// All stages of the server at once: it decodes, looks for unknown fields, and validates, and stops at the first of them that
/// fails. Null is absent, and of `status` only what cannot be decoded is said: the server throws it away.
#[must_use]
pub fn faults<'t>(root: Node<'t>, kind: &ServedKind, minor: u8) -> Vec<Fault<'t>> {
    faults_of(root, kind.definition, minor)
}

/// Every fault of the `metadata` of an object of any kind.
pub(super) fn metadata_faults(metadata: Node<'_>, minor: u8) -> Vec<Fault<'_>> {
    let of = served("v1", "Namespace", minor)
        .and_then(|kind| kind.definition.field("metadata", minor))
        .map(|field| field.of);
    match of {
        Some(Type::Object(definition)) => faults_of(metadata, definition, minor),
        _ => Vec::new(),
    }
}

fn faults_of<'t>(root: Node<'t>, definition: &'static Definition, minor: u8) -> Vec<Fault<'t>> {
    let mut walk = Walk {
        root: definition,
        minor,
        pending: vec![(root, Type::Object(definition))],
        shared: FxHashSet::default(),
        faults: Vec::new(),
    };
    while let Some((node, of)) = walk.pending.pop() {
        walk.judge(node, of);
    }
    walk.faults
}

struct Walk<'t> {
    root: &'static Definition,
    minor: u8,
    /// What is still to be judged.
    pending: Vec<(Node<'t>, Type)>,
    /// Collections that were reached through an alias: judged once, however often they are named.
    shared: FxHashSet<(u32, &'static str)>,
    faults: Vec<Fault<'t>>,
}

impl<'t> Walk<'t> {
    fn judge(&mut self, node: Node<'t>, of: Type) {
        match (node.kind(), of) {
            (_, Type::Any) => {}
            // A null item of a list is an object without fields.
            (Kind::Scalar, Type::Object(_)) if node.is_null() => {}
            (Kind::Scalar, of) => self.scalar(node, of),
            (Kind::Mapping, Type::Object(definition)) => {
                if node.alias().is_none() || self.shared.insert((node.id(), definition.name)) {
                    self.object(node, definition);
                }
            }
            (Kind::Mapping, Type::Map(of)) => {
                self.pending
                    .extend(node.entries().map(|value| (value, *of)));
            }
            (Kind::Sequence, Type::List(of)) => {
                self.pending.extend(node.items().map(|item| (item, *of)));
            }
            (kind, of) => {
                let what = if kind == Kind::Sequence {
                    "a list"
                } else {
                    "a mapping"
                };
                let words = format!("is {}, and this is {what}", scalar::wanted(of));
                self.fault(node, Problem::Unreadable(words.into()));
            }
        }
    }

    fn scalar(&mut self, node: Node<'t>, of: Type) {
        if let Some(words) = scalar::fault(node, of)
            && !placeholder::is_unknown(&node.text())
        {
            self.fault(node, Problem::Unreadable(words));
        }
    }

    fn object(&mut self, node: Node<'t>, definition: &'static Definition) {
        for value in node.entries_and_nulls() {
            let Some(name) = value.key_text() else {
                continue;
            };
            match definition.field(&name, self.minor) {
                // Null is absent.
                Some(_) if value.is_null() => {}
                Some(field) => self.pending.push((value, field.of)),
                None if placeholder::is_unknown(&name) || name.starts_with('$') => {}
                None => {
                    let hint = self.hint(&name, value, definition);
                    self.fault(value, Problem::Unknown(hint));
                }
            }
        }
    }

    /// What was meant by a name that the definition does not have.
    fn hint(&self, name: &str, value: Node<'t>, definition: &Definition) -> Option<String> {
        if let Some((from, to)) = definition.life_of(name) {
            let minor = self.minor;
            return Some(if from > minor {
                format!("`{name}` needs Kubernetes 1.{from}, and this is for 1.{minor}")
            } else {
                format!(
                    "`{name}` is gone since Kubernetes 1.{}",
                    to.saturating_add(1)
                )
            });
        }
        let names = definition.fields(self.minor).map(|field| field.name);
        if let Some(near) = near::within(name, names, name.len().div_ceil(4).min(3)) {
            return Some(format!("did you mean `{near}`?"));
        }
        let path = belongs_under(self.root, name, value.kind(), self.minor)?;
        Some(format!("`{name}` belongs under `{path}`"))
    }

    fn fault(&mut self, node: Node<'t>, problem: Problem) {
        self.faults.push(Fault { node, problem });
    }
}
