//! Labels and annotations as a user describes them in the parameters of a rule.

use serde_json::{Map, Value};

use crate::manifest::Object;
use crate::rule::Params;
use crate::value::{glob, placeholder};
use crate::yaml::Node;

/// A label or an annotation.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'p> {
    /// A glob of its key.
    pub(super) key: &'p str,
    /// A glob of its value; any value without one.
    value: Option<&'p str>,
    /// Kinds of objects that it is about; all without any.
    kinds: Option<&'p Vec<Value>>,
    /// Whether it is about pod templates as well as about objects.
    pub(super) on_templates: bool,
    /// Whether it is about the templates of a StatefulSet's claims.
    pub(super) on_claims: bool,
}

impl<'p> Wanted<'p> {
    /// The entries of a list: a key, or a mapping with `key`, and `value`, `kinds` and `on` if it says more.
    pub(super) fn all(params: Params<'p>, list: &'p str) -> Vec<Self> {
        let of_key = |key| Self {
            key,
            value: None,
            kinds: None,
            on_templates: false,
            on_claims: false,
        };
        let keys = params.strings(list).map(of_key);
        let rows = params.rows(list).filter_map(|row: &'p Map<String, Value>| {
            let text = |name: &str| row.get(name).and_then(Value::as_str);
            let on = text("on");
            Some(Self {
                value: text("value"),
                kinds: row.get("kinds").and_then(Value::as_array),
                on_templates: on == Some("template"),
                on_claims: on == Some("claim-template"),
                ..of_key(text("key")?)
            })
        });
        keys.chain(rows).collect()
    }

    /// Whether it is about such objects.
    pub(super) fn is_about(&self, object: &Object<'_>) -> bool {
        let is_kind = |kind: &Value| kind.as_str().is_some_and(|kind| is_of_kind(object, kind));
        self.kinds.is_none_or(|kinds| kinds.iter().any(is_kind))
    }

    /// The entry of a map that it describes.
    pub(super) fn find<'t>(&self, map: Option<Node<'t>>) -> Option<Node<'t>> {
        let mut entries = map.into_iter().flat_map(Node::entries);
        entries.find(|entry| {
            let key = entry.key_text().unwrap_or_default();
            glob::matches(self.key, &key)
        })
    }

    /// Whether the value is one that it takes; what is not known may be.
    pub(super) fn takes(&self, value: &str) -> bool {
        placeholder::is_unknown(value)
            || self.value.is_none_or(|wanted| glob::matches(wanted, value))
    }

    /// Its value in words.
    pub(super) fn value(&self) -> &'p str {
        self.value.unwrap_or("*")
    }
}

/// Whether an object is of the kind: `Kind`, `group/Kind` or `group/version/Kind`, with globs; `core` is the core group.
pub(super) fn is_of_kind(object: &Object<'_>, pattern: &str) -> bool {
    let group = match object.group() {
        "" => "core",
        group => group,
    };
    let version = object.api_version.rsplit('/').next().unwrap_or_default();
    let is = |part: &str, own: &str| glob::matches(part, own);
    match pattern.split('/').collect::<Vec<_>>()[..] {
        [kind] => is(kind, &object.kind),
        [wanted, kind] => is(wanted, group) && is(kind, &object.kind),
        [wanted, wanted_version, kind] => {
            is(wanted, group) && is(wanted_version, version) && is(kind, &object.kind)
        }
        _ => false,
    }
}
