//! What is said of one object while it is judged.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use crate::value::Grammar;
use crate::value::placeholder;
use crate::yaml::{Kind, Node};

/// A value that the API server refuses although it can read it.
#[derive(Debug)]
pub struct Invalid<'t> {
    /// Where.
    pub place: Place<'t>,
    /// What is wrong, in the server's words.
    pub said: Said,
    /// What it is about.
    pub topic: Topic,
}

/// Where something is refused.
#[derive(Clone, Debug)]
pub enum Place<'t> {
    /// The key that leads to the node, or the node as a whole.
    Key(Node<'t>),
    /// The value.
    Value(Node<'t>),
    /// The mapping lacks a field of this name.
    Missing(Node<'t>, Cow<'static, str>),
}

/// How the server puts it.
#[derive(Debug)]
pub enum Said {
    /// `Required value`, and why.
    Required(Cow<'static, str>),
    /// `Invalid value`, and why.
    Invalid(Cow<'static, str>),
    /// `Forbidden`, and why.
    Forbidden(Cow<'static, str>),
    /// `Duplicate value`.
    Duplicate,
    /// `Unsupported value`; these are supported.
    Unsupported(String),
    /// `Not found`.
    NotFound(Cow<'static, str>),
}

/// What a refusal is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// The name of the object.
    Name,
    /// A label, an annotation's key, or a selector.
    Label,
    /// The schedule of a `CronJob`.
    Schedule,
    /// Anything else.
    Field,
}

/// What is known of the object, and what has been said.
pub(super) struct Judge<'t> {
    /// The object.
    pub(super) root: Node<'t>,
    /// Its group; empty for the core group.
    pub(super) group: &'static str,
    /// `Deployment`.
    pub(super) kind: &'static str,
    /// The minor version of Kubernetes.
    pub(super) minor: u8,
    /// What what is said now is about.
    pub(super) topic: Topic,
    pub(super) found: Vec<Invalid<'t>>,
    /// One cause at a place is enough.
    seen: FxHashSet<(u32, Cow<'static, str>)>,
}

/// Judges a value of one definition.
pub(super) type Hook = for<'t> fn(&mut Judge<'t>, Node<'t>);

impl<'t> Judge<'t> {
    pub(super) fn new(root: Node<'t>, group: &'static str, kind: &'static str, minor: u8) -> Self {
        Self {
            root,
            group,
            kind,
            minor,
            topic: Topic::Field,
            found: Vec::new(),
            seen: FxHashSet::default(),
        }
    }

    /// The mapping lacks the field, or it is the zero value.
    pub(super) fn required(
        &mut self,
        parent: Node<'t>,
        field: impl Into<Cow<'static, str>>,
        why: impl Into<Cow<'static, str>>,
    ) {
        let field = field.into();
        let place = match parent.get(&field) {
            Some(value) => Place::Value(value),
            None => Place::Missing(parent, field),
        };
        self.say(place, Said::Required(why.into()));
    }

    /// The value is wrong.
    pub(super) fn invalid(&mut self, node: Node<'t>, why: impl Into<Cow<'static, str>>) {
        self.say(Place::Value(node), Said::Invalid(why.into()));
    }

    /// The key is wrong.
    pub(super) fn invalid_key(&mut self, value: Node<'t>, why: impl Into<Cow<'static, str>>) {
        self.say(Place::Key(value), Said::Invalid(why.into()));
    }

    /// The field may not be set.
    pub(super) fn forbidden(&mut self, node: Node<'t>, why: impl Into<Cow<'static, str>>) {
        self.say(Place::Key(node), Said::Forbidden(why.into()));
    }

    /// The field may not be set, if it is there.
    pub(super) fn forbid(
        &mut self,
        parent: Node<'t>,
        field: &str,
        why: impl Into<Cow<'static, str>>,
    ) {
        if let Some(node) = parent.get(field) {
            self.forbidden(node, why);
        }
    }

    /// The value stands there already.
    pub(super) fn duplicate(&mut self, node: Node<'t>) {
        self.say(Place::Value(node), Said::Duplicate);
    }

    /// The value is none of these.
    pub(super) fn unsupported(&mut self, node: Node<'t>, supported: &[&str]) {
        self.say(Place::Value(node), Said::Unsupported(words(supported)));
    }

    /// The value names something that is not there.
    pub(super) fn not_found(&mut self, node: Node<'t>, why: impl Into<Cow<'static, str>>) {
        self.say(Place::Value(node), Said::NotFound(why.into()));
    }

    /// The text of the field does not follow the grammar; an empty one does not either.
    pub(super) fn grammar(&mut self, parent: Node<'t>, field: &'static str, grammar: Grammar) {
        let text = super::read::text(parent, field);
        match (parent.get(field), grammar.fault(&text)) {
            (_, None) => {}
            (Some(node), Some(why)) => self.invalid(node, why),
            (None, Some(_)) => self.required(parent, field, ""),
        }
    }

    /// The text of the field is none of these; neither is an absent one.
    pub(super) fn one_of(&mut self, parent: Node<'t>, field: &'static str, supported: &[&str]) {
        match parent.get(field) {
            Some(node) if !supported.contains(&&*node.text()) => self.unsupported(node, supported),
            Some(_) => {}
            None => self.required(parent, field, format!("one of {}", words(supported))),
        }
    }

    /// Says it where nothing has been said yet, and the value is known.
    pub(super) fn say(&mut self, place: Place<'t>, said: Said) {
        let (node, field) = match &place {
            Place::Key(node) | Place::Value(node) => (*node, Cow::Borrowed("")),
            Place::Missing(node, field) => (*node, field.clone()),
        };
        let is_unknown = match place {
            Place::Key(node) => node
                .key_text()
                .is_some_and(|key| placeholder::is_unknown(&key)),
            _ => false,
        };
        if is_unknown || node.kind() == Kind::Scalar && placeholder::is_unknown(&node.text()) {
            return;
        }
        if self.seen.insert((node.id(), field)) {
            self.found.push(Invalid {
                place,
                said,
                topic: self.topic,
            });
        }
    }
}

/// `` `a`, `b` ``.
pub(super) fn words(words: &[&str]) -> String {
    let words = words.iter().filter(|word| !word.is_empty());
    words
        .map(|word| format!("`{word}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
