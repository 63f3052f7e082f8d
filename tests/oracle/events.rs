//! A tree as a list of events: how libyaml and the YAML test suite say what a text means.

use std::path::{Path, PathBuf};

use seaworthy::yaml::{Kind, Node, Style, Tree};

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    DocumentStart,
    DocumentEnd,
    Alias(String),
    Scalar {
        properties: Properties,
        style: char,
        value: String,
    },
    SequenceStart {
        properties: Properties,
        flow: bool,
    },
    SequenceEnd,
    MappingStart {
        properties: Properties,
        flow: bool,
    },
    MappingEnd,
}

/// Anchor and tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Properties {
    pub(crate) anchor: Option<String>,
    pub(crate) tag: Option<String>,
}

/// The folder of data that is not part of the project; none when it is absent.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
pub(crate) fn shared() -> Option<PathBuf> {
    let path = match std::env::var_os("SEAWORTHY_SHARED") {
        Some(path) => PathBuf::from(path),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
    };
    if !path.is_dir() {
        eprintln!("skipped: {} is absent", path.display());
        return None;
    }
    Some(path)
}

/// What the tree of `text` says.
pub(crate) fn of_documents(tree: &Tree, text: &str) -> Vec<Event> {
    let mut events = Vec::new();
    for document in tree.documents(text) {
        events.push(Event::DocumentStart);
        match document.root() {
            Some(root) => of_node(root, &mut events),
            None => events.push(Event::Scalar {
                properties: Properties::default(),
                style: ':',
                value: String::new(),
            }),
        }
        events.push(Event::DocumentEnd);
    }
    events
}

fn of_node(node: Node<'_>, events: &mut Vec<Event>) {
    if node.alias().is_some() {
        return events.push(Event::Alias(node.anchor().unwrap_or_default().to_owned()));
    }
    let properties = Properties {
        anchor: node.anchor().map(str::to_owned),
        tag: node.tag().map(|tag| tag.into_owned()),
    };
    let flow = node.style() == Style::Flow;
    match node.kind() {
        Kind::Scalar => events.push(Event::Scalar {
            properties,
            style: match node.style() {
                Style::Single => '\'',
                Style::Double => '"',
                Style::Literal => '|',
                Style::Folded => '>',
                _ => ':',
            },
            value: node.text().into_owned(),
        }),
        Kind::Sequence => {
            events.push(Event::SequenceStart { properties, flow });
            node.items().for_each(|item| of_node(item, events));
            events.push(Event::SequenceEnd);
        }
        Kind::Mapping => {
            events.push(Event::MappingStart { properties, flow });
            for value in node.entries_written() {
                value.key().into_iter().for_each(|key| of_node(key, events));
                of_node(value, events);
            }
            events.push(Event::MappingEnd);
        }
    }
}
