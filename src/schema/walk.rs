//! The walk over one object: wherever the API server cannot read it.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use super::elsewhere::belongs_under;
use super::{Definition, Field, NEWEST, ServedKind, Type, scalar, served};
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
    /// The server reads it and throws it away: words that follow the field's name.
    Dropped(Cow<'static, str>),
}

/// What the server does with a part of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    /// It decodes it strictly, and validates it.
    All,
    /// It decodes it and validates it; what it does not know it throws away.
    Known,
    /// It decodes it strictly, and throws it away.
    None,
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
        pending: vec![(root, Type::Object(definition), Use::All)],
        shared: FxHashSet::default(),
        faults: Vec::new(),
    };
    while let Some((node, of, usage)) = walk.pending.pop() {
        if !(node.alias().is_some() && walk.is_known(node, of)) {
            walk.judge(node, of, usage);
        }
    }
    walk.faults
}

struct Walk<'t> {
    root: &'static Definition,
    minor: u8,
    /// What is still to be judged.
    pending: Vec<(Node<'t>, Type, Use)>,
    /// What was reached through an alias, and the address of what its type holds: judged once, however often it is named.
    shared: FxHashSet<(u32, usize)>,
    faults: Vec<Fault<'t>>,
}

impl<'t> Walk<'t> {
    fn is_known(&mut self, node: Node<'t>, of: Type) -> bool {
        let holds = match of {
            Type::Object(definition) => std::ptr::from_ref(definition).addr(),
            Type::Map(of) | Type::List(of) | Type::Either(of, _) => std::ptr::from_ref(of).addr(),
            _ => return false,
        };
        !self.shared.insert((node.id(), holds))
    }

    fn judge(&mut self, node: Node<'t>, of: Type, usage: Use) {
        match (node.kind(), of) {
            (_, Type::Any) => {}
            (Kind::Mapping, Type::Either(mapping, _)) => {
                self.pending.push((node, *mapping, Use::Known));
            }
            // Of a list the decoder takes what is neither for nothing.
            (Kind::Scalar, Type::Either(_, Type::List(_))) => {}
            (_, Type::Either(_, other)) => self.pending.push((node, *other, Use::Known)),
            // A null item of a list is an object without fields.
            (Kind::Scalar, Type::Object(_)) if node.is_null() => {}
            (Kind::Scalar, of) => self.scalar(node, of, usage),
            (Kind::Mapping, Type::Object(definition)) => self.object(node, definition, usage),
            (Kind::Mapping, Type::Map(of)) => {
                let values = node.entries().map(|value| (value, *of, usage));
                self.pending.extend(values);
            }
            (Kind::Sequence, Type::List(of)) => {
                let items = node.items().map(|item| (item, *of, usage));
                self.pending.extend(items);
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

    fn scalar(&mut self, node: Node<'t>, of: Type, usage: Use) {
        let of = match of {
            // Which words it may hold is asked of what is kept.
            Type::Enum(_) if usage == Use::None => Type::String,
            of => of,
        };
        if let Some(words) = scalar::fault(node, of)
            && !is_replaced(&node.text())
        {
            self.fault(node, Problem::Unreadable(words));
        }
    }

    fn object(&mut self, node: Node<'t>, definition: &'static Definition, usage: Use) {
        let is_root = std::ptr::eq(definition, self.root);
        for value in node.entries_and_nulls() {
            let Some(name) = value.key_text() else {
                continue;
            };
            match definition.field(&name, self.minor) {
                // Null is absent.
                Some(_) if value.is_null() => {}
                Some(field) => {
                    let is_kept = usage == Use::None || self.is_kept(field, value);
                    let is_input = is_kept && !(is_root && field.name == "status");
                    let usage = if is_input { usage } else { Use::None };
                    self.pending.push((value, field.of, usage));
                }
                None if placeholder::is_unknown(&name) || name.starts_with('$') => {}
                None if usage == Use::Known => {
                    let words = "is thrown away: there is no such field, and nobody is told here";
                    self.fault(value, Problem::Dropped(words.into()));
                }
                None => {
                    let hint = self.hint(&name, value, definition);
                    self.fault(value, Problem::Unknown(hint));
                }
            }
        }
    }

    /// Whether the feature gate of the field is on, or the value needs none.
    fn is_kept(&mut self, field: &Field, value: Node<'t>) -> bool {
        let gate = field.gate.filter(|gate| gate.on_since > self.minor);
        let is_other = |kept: &str| {
            let text = value.text();
            kept.is_empty() || text != kept && !placeholder::is_unknown(&text)
        };
        let Some(gate) = gate.filter(|gate| is_other(gate.kept)) else {
            return true;
        };
        let until = match gate.on_since {
            minor if minor <= NEWEST => format!("before Kubernetes 1.{minor}"),
            _ => "in every version of Kubernetes".to_owned(),
        };
        let words = format!(
            "is thrown away: the feature gate `{}` is off {until}",
            gate.name
        );
        self.fault(value, Problem::Dropped(words.into()));
        false
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

/// Whether something else puts the value in: in a field that holds no text, `$(PORT)` waits for kustomize or a build.
fn is_replaced(text: &str) -> bool {
    placeholder::is_unknown(text) || text.starts_with("$(") && text.ends_with(')')
}
