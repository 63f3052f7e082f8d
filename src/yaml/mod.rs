//! YAML and JSON into a tree of nodes that know their bytes, read as Kubernetes reads them.
//!
//! One pass over the text fills an arena; nothing is copied. What scalars say is decoded when somebody asks.
//! What is accepted is what go-yaml v2 accepts, which is what `kubectl` and the API server use through `sigs.k8s.io/yaml`.
//! Documents are independent: one that is broken has an error, and its neighbours are read all the same.
//!
//! A [`Tree`] holds what was read, a [`Document`] is one part of it, a [`Node`] one value with its bytes:
//!
//! ```
//! use seaworthy::yaml::{Scalar, Syntax, Tree};
//!
//! let text = "image: &image {tag: 1.10}\n# the same\ncopy: *image\nmode: 0644\n---\nbroken: [\n";
//! let mut tree = Tree::default();
//! tree.parse(text, Syntax::Yaml);
//!
//! let documents: Vec<_> = tree.documents(text).collect();
//! let root = documents[0].root().expect("it says something");
//!
//! // A scalar is what Kubernetes reads, and the exact text: this tag is the number 1.1.
//! let tag = root.at("/copy/tag").expect("aliases are followed");
//! assert_eq!((tag.scalar(), tag.raw()), (Scalar::Float(1.1), "1.10"));
//! assert_eq!(root.get("mode").and_then(|mode| mode.as_i64()), Some(420));
//!
//! // Everything knows its bytes.
//! assert_eq!(&text[tag.span().range()], "1.10");
//! assert_eq!(&text[tree.comments()[0].range()], "# the same");
//!
//! // A broken document says where, and in which words.
//! let error = documents[1].error().expect("its bracket is not closed");
//! assert_eq!(error.message, "did not find expected node content");
//! assert_eq!(&text[error.span.range()], "[");
//! ```
//!
//! The ways in are [`Node::get`], [`Node::at`] (a JSON pointer), [`Node::items`] and [`Node::entries`]; aliases and merges
//! are followed, nulls are absent. [`Node::entries_written`] has everything as it stands there.
//! [`Document::leniences`] are the places that a strict reader of YAML 1.2 refuses.

mod arena;
mod binary;
mod block;
mod bytes;
mod decode;
mod directive;
mod entries;
mod error;
mod flow;
mod hint;
mod irregular;
mod json;
mod key_set;
mod keys;
mod lenience;
mod node;
mod number;
mod parser;
mod place;
mod problem;
mod properties;
mod reading;
mod resolve;
mod scalar;
mod stream;
mod tags;

use std::fmt;

use crate::span::Span;
use arena::{DUPLICATES, NONE, PROPERTIES, Property, Slot, TagDirective};

use key_set::KeySet;

pub use arena::Style;
pub use binary::decode as base64;
pub use entries::{Entries, Items, Written};
pub use error::Error;
pub use lenience::Lenience;
pub use node::{Kind, Node};
pub use reading::Scalar;

/// By which rules a text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Syntax {
    /// YAML; a document that begins with `{` may be JSON all the same.
    Yaml,
    /// JSON; several values may follow each other.
    Json,
}

/// What a text says. Can be filled again and again; keeps its memory.
#[derive(Debug, Default)]
pub struct Tree {
    nodes: Vec<Slot>,
    comments: Vec<Span>,
    leniences: Vec<Lenience>,
    properties: Vec<Property>,
    handles: Vec<TagDirective>,
    documents: Vec<Record>,
    frames: Vec<parser::Frame>,
    keys: KeySet,
}

/// One document of a tree.
#[derive(Debug)]
struct Record {
    span: Span,
    error: Option<Box<Error>>,
    /// The index of its root; the same as `end` when there is none.
    root: u32,
    /// The index after its last node.
    end: u32,
}

impl Tree {
    /// Reads `text` in place of what was there. Whatever is wrong with it is found in its documents.
    pub fn parse(&mut self, text: &str, syntax: Syntax) {
        self.nodes.clear();
        self.comments.clear();
        self.leniences.clear();
        self.properties.clear();
        self.handles.clear();
        self.documents.clear();
        self.keys = KeySet::default();
        if u32::try_from(text.len()).is_err() {
            return self.refuse_all();
        }
        match syntax {
            Syntax::Yaml => stream::parse(self, text),
            Syntax::Json => json::parse(self, text),
        }
    }

    /// Offsets are 32 bits wide.
    fn refuse_all(&mut self) {
        self.documents.push(Record {
            span: Span::default(),
            error: Some(Error::new("", 0, 0, "the text is longer than 4 GiB")),
            root: 0,
            end: 0,
        });
    }

    /// The documents, in order. `text` is the text that was parsed.
    pub fn documents<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Document<'t>> {
        (0..)
            .zip(&self.documents)
            .map(move |(number, record)| Document {
                tree: self,
                text,
                record,
                number,
            })
    }

    /// The comments in order, each from `#` to before the line's end.
    #[must_use]
    pub fn comments(&self) -> &[Span] {
        &self.comments
    }
}

/// One document.
#[derive(Clone, Copy)]
pub struct Document<'t> {
    tree: &'t Tree,
    text: &'t str,
    record: &'t Record,
    number: u32,
}

impl<'t> Document<'t> {
    /// Its value; none if it is empty, or broken before anything.
    ///
    /// When there is an error, what was certain before it: good for positions only.
    #[must_use]
    pub fn root(self) -> Option<Node<'t>> {
        let Record { root, end, .. } = *self.record;
        let node = Node::new(self.tree, self.text, root, NONE);
        (root < end && (end > root + 1 || !node.span().is_empty() || node.slot().has(PROPERTIES)))
            .then_some(node)
    }

    /// From after its `---`, of the first document from the start of the text, to the next separator.
    #[must_use]
    pub fn span(self) -> Span {
        self.record.span
    }

    /// Why it cannot be read.
    #[must_use]
    pub fn error(self) -> Option<&'t Error> {
        self.record.error.as_deref()
    }

    /// Where Kubernetes accepts in it what YAML 1.2 forbids; of JSON nowhere.
    #[must_use]
    pub fn leniences(self) -> &'t [Lenience] {
        let all = &self.tree.leniences;
        let start = all.partition_point(|lenience| lenience.document < self.number);
        let end = all.partition_point(|lenience| lenience.document <= self.number);
        all.get(start..end).unwrap_or_default()
    }

    /// The text it stands in, its neighbours included.
    #[must_use]
    pub fn source_text(self) -> &'t str {
        self.text
    }

    /// Keys of one mapping that are the same string to Kubernetes, as `on` and `true` are: the first, and each later one.
    ///
    /// A key that overrides a merged one is no duplicate.
    pub fn duplicate_keys(self) -> impl Iterator<Item = (Node<'t>, Node<'t>)> {
        let mut duplicates = keys::Duplicates::default();
        for index in self.record.root..self.record.end {
            let slot = self.tree.nodes.get(index as usize);
            if slot.is_some_and(|slot| slot.has(DUPLICATES)) {
                let mapping = Node::new(self.tree, self.text, index, NONE);
                duplicates.find(mapping, mapping.slot().next);
            }
        }
        let key = move |index| Node::new(self.tree, self.text, index, NONE);
        let pairs = duplicates.pairs.into_iter();
        pairs.map(move |(first, later)| (key(first), key(later)))
    }
}

impl fmt::Debug for Document<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document")
            .field("span", &self.span())
            .field("error", &self.error())
            .finish_non_exhaustive()
    }
}
