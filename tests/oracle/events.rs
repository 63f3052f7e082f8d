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

/// The events in the notation of the test suite; anchors by their number.
pub(crate) fn as_suite(events: &[Event]) -> Vec<String> {
    let mut anchors = Vec::new();
    let mut lines = vec!["+STR".to_owned()];
    for event in events {
        lines.push(match event {
            Event::DocumentStart => "+DOC".to_owned(),
            Event::DocumentEnd => "-DOC".to_owned(),
            Event::Alias(name) => format!("=ALI *{}", number(&mut anchors, name)),
            Event::Scalar {
                properties,
                style,
                value,
            } => format!(
                "=VAL{} {style}{}",
                suffix(properties, &mut anchors),
                escaped(value)
            ),
            Event::SequenceStart { properties, .. } => {
                format!("+SEQ{}", suffix(properties, &mut anchors))
            }
            Event::SequenceEnd => "-SEQ".to_owned(),
            Event::MappingStart { properties, .. } => {
                format!("+MAP{}", suffix(properties, &mut anchors))
            }
            Event::MappingEnd => "-MAP".to_owned(),
        });
    }
    lines.push("-STR".to_owned());
    lines
}

fn number(anchors: &mut Vec<String>, name: &str) -> usize {
    anchors
        .iter()
        .rposition(|anchor| anchor == name)
        .unwrap_or_else(|| {
            anchors.push(name.to_owned());
            anchors.len() - 1
        })
}

fn suffix(properties: &Properties, anchors: &mut Vec<String>) -> String {
    let mut out = String::new();
    if let Some(anchor) = &properties.anchor {
        out += &format!(" &{}", number(anchors, anchor));
    }
    if let Some(tag) = &properties.tag {
        out += &format!(" <{tag}>");
    }
    out
}

fn escaped(value: &str) -> String {
    let mut out = String::new();
    for character in value.chars() {
        match character {
            '\\' => out += "\\\\",
            '\n' => out += "\\n",
            '\t' => out += "\\t",
            '\r' => out += "\\r",
            '\u{8}' => out += "\\b",
            other => out.push(other),
        }
    }
    out
}

/// Lines of the test suite without what the tree does not keep: flow marks, document marks, the names of anchors.
pub(crate) fn normal(lines: &[String]) -> Vec<String> {
    let mut anchors = Vec::new();
    let named = |line: &str, anchors: &mut Vec<String>| {
        let mut words: Vec<String> = line.splitn(3, ' ').map(str::to_owned).collect();
        if let Some(name) = words
            .get(1)
            .and_then(|word| word.strip_prefix(['&', '*']))
            .map(str::to_owned)
        {
            let sign = words[1][..1].to_owned();
            words[1] = format!("{sign}{}", number(anchors, &name));
        }
        words.join(" ")
    };
    lines
        .iter()
        .map(|line| match line.get(..4) {
            Some("+DOC") => "+DOC".to_owned(),
            Some("-DOC") => "-DOC".to_owned(),
            Some("+SEQ") => named(&line.replacen(" []", "", 1), &mut anchors),
            Some("+MAP") => named(&line.replacen(" {}", "", 1), &mut anchors),
            Some("=VAL" | "=ALI") => named(line, &mut anchors),
            _ => line.clone(),
        })
        .collect()
}
