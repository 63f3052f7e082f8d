//! The kinds that the CustomResourceDefinitions of the input define, and what the API server refuses of their objects.

mod compile;
mod format;
mod judge;
mod lower;
mod rules;
mod shapes;

use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use super::Fault;
use crate::yaml::{Document, Kind, Node, Syntax, Tree};
pub(super) use compile::uncompiled;
use lower::Schemas;

/// Definitions of one kind that are looked at, where several charts bring their own.
const MOST_OF_A_KIND: usize = 4;

/// The kinds that the CustomResourceDefinitions of a run define, whichever text holds them.
#[derive(Clone, Debug, Default)]
pub struct CustomKinds {
    /// By API version and kind.
    kinds: FxHashMap<(String, String), Vec<Arc<CustomKind>>>,
}

/// One version of a kind as one definition has it.
#[derive(Debug)]
struct CustomKind {
    /// The document that defines it.
    text: Arc<str>,
    /// Its group, kind and version.
    name: Name,
    /// Nothing where the definition has no schema, or one that is too large.
    schemas: OnceLock<Option<Schemas>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Name {
    group: String,
    kind: String,
    version: String,
}

impl CustomKinds {
    /// Whether the text may define a kind: it is not parsed.
    #[must_use]
    pub fn may_be_in(text: &str) -> bool {
        memchr::memmem::find(text.as_bytes(), b"CustomResourceDefinition").is_some()
    }

    /// Whether a definition serves the kind.
    #[must_use]
    pub fn defines(&self, api_version: &str, kind: &str) -> bool {
        let name = || (api_version.to_owned(), kind.to_owned());
        !self.kinds.is_empty() && self.kinds.contains_key(&name())
    }

    /// Adds what the text defines; `tree` is its tree.
    pub fn add(&mut self, text: &str, tree: &Tree) {
        for document in tree.documents(text) {
            self.add_document(text, document);
        }
    }

    fn add_document(&mut self, text: &str, document: Document<'_>) {
        let mut own_text = None;
        for (name, _) in versions(document) {
            let whole = text.get(document.span().range()).unwrap_or_default();
            let text = own_text.get_or_insert_with(|| Arc::<str>::from(whole));
            self.add_kind(Arc::new(CustomKind {
                text: text.clone(),
                name,
                schemas: OnceLock::new(),
            }));
        }
    }

    /// Adds what others define.
    pub fn merge(&mut self, others: Self) {
        others
            .kinds
            .into_values()
            .flatten()
            .for_each(|kind| self.add_kind(kind));
    }

    fn add_kind(&mut self, kind: Arc<CustomKind>) {
        let Name {
            group,
            version,
            kind: name,
        } = &kind.name;
        let key = (format!("{group}/{version}"), name.clone());
        let known = self.kinds.entry(key).or_default();
        let is_new = known.iter().all(|other| other.text != kind.text);
        if is_new && known.len() < MOST_OF_A_KIND {
            known.push(kind);
        }
    }

    /// What is refused of the object; nothing of a kind that nobody defines. Where several definitions differ, the one that
    /// refuses least counts.
    #[must_use]
    pub fn faults<'t>(
        &self,
        root: Node<'t>,
        api_version: &str,
        kind: &str,
        minor: u8,
    ) -> Vec<Fault<'t>> {
        if self.kinds.is_empty() {
            return Vec::new();
        }
        let key = (api_version.to_owned(), kind.to_owned());
        let known = self.kinds.get(&key).into_iter().flatten();
        let schemas = known.filter_map(|kind| kind.schemas.get_or_init(|| kind.lowered()).as_ref());
        let faults = schemas.map(|schemas| judge::faults(root, schemas, minor));
        faults.min_by_key(Vec::len).unwrap_or_default()
    }
}

impl CustomKind {
    fn lowered(&self) -> Option<Schemas> {
        let mut tree = Tree::default();
        tree.parse(&self.text, Syntax::Yaml);
        let mut documents = tree.documents(&self.text);
        documents.find_map(|document| {
            let mut versions = versions(document).into_iter();
            let (_, version) = versions.find(|(name, _)| *name == self.name)?;
            let has_status = version.at("/subresources/status").is_some();
            Schemas::lowered(version.at("/schema/openAPIV3Schema")?, has_status)
        })
    }
}

/// The served versions that a document's definitions have.
fn versions(document: Document<'_>) -> Vec<(Name, Node<'_>)> {
    let root = document.root().filter(|_| document.error().is_none());
    let mut found = Vec::new();
    for object in root.into_iter().flat_map(objects) {
        let Some(spec) = definition(object) else {
            continue;
        };
        let text = |pointer: &str| spec.at(pointer).and_then(Node::as_str);
        let (Some(group), Some(kind)) = (text("/group"), text("/names/kind")) else {
            continue;
        };
        for version in spec.get("versions").into_iter().flat_map(Node::items) {
            let is_served = version.get("served").and_then(Node::as_bool) != Some(false);
            let Some(name) = version
                .get("name")
                .and_then(Node::as_str)
                .filter(|_| is_served)
            else {
                continue;
            };
            let name = Name {
                group: group.to_string(),
                kind: kind.to_string(),
                version: name.into_owned(),
            };
            found.push((name, version));
        }
    }
    found
}

/// The object itself, or the items of a list.
fn objects(root: Node<'_>) -> Vec<Node<'_>> {
    match root
        .get("items")
        .filter(|items| items.kind() == Kind::Sequence)
    {
        Some(items) => items.items().collect(),
        None => vec![root],
    }
}

/// The `spec` of a definition that is one.
fn definition(object: Node<'_>) -> Option<Node<'_>> {
    let is_one = object.get("kind")?.as_str()? == "CustomResourceDefinition"
        && object.get("apiVersion")?.as_str()?.as_ref() == "apiextensions.k8s.io/v1";
    // Without pruning nothing is unknown: a choice that `v1` forbids.
    let prunes = object
        .at("/spec/preserveUnknownFields")
        .and_then(Node::as_bool)
        != Some(true);
    let spec = object.get("spec")?;
    (is_one && prunes).then_some(spec)
}
