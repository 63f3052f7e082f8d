//! Real manifests: the same tree as libyaml, the same comments as a parser of the whole specification.

#[path = "oracle/libyaml.rs"]
mod libyaml;

use std::path::{Path, PathBuf};

use libyaml::Event;
use seaworthy::yaml::{Document, Kind, Node, Style, Syntax, Tree};

/// What the tree says, as libyaml would say it.
fn events(document: Document<'_>) -> Vec<Event> {
    let mut events = vec![Event::DocumentStart];
    match document.root() {
        Some(root) => node_events(root, &mut events),
        None => events.push(scalar_event("", ':', None, None, 0, 0)),
    }
    events.push(Event::DocumentEnd);
    events
}

fn scalar_event(
    value: &str,
    style: char,
    anchor: Option<String>,
    tag: Option<String>,
    start: u64,
    end: u64,
) -> Event {
    Event::Scalar {
        anchor,
        tag,
        style,
        value: value.to_owned(),
        start,
        end,
    }
}

fn node_events(node: Node<'_>, events: &mut Vec<Event>) {
    if node.alias().is_some() {
        return events.push(Event::Alias(node.anchor().unwrap_or_default().to_owned()));
    }
    let anchor = node.anchor().map(str::to_owned);
    let tag = node.tag().map(|tag| tag.into_owned());
    let flow = node.style() == Style::Flow;
    match node.kind() {
        Kind::Scalar => {
            let style = match node.style() {
                Style::Single => '\'',
                Style::Double => '"',
                Style::Literal => '|',
                Style::Folded => '>',
                _ => ':',
            };
            events.push(scalar_event(&node.text(), style, anchor, tag, 0, 0));
        }
        Kind::Sequence => {
            events.push(Event::SequenceStart { anchor, tag, flow });
            node.items().for_each(|item| node_events(item, events));
            events.push(Event::SequenceEnd);
        }
        Kind::Mapping => {
            events.push(Event::MappingStart { anchor, tag, flow });
            for value in node.entries_written() {
                if let Some(key) = value.key() {
                    node_events(key, events);
                }
                node_events(value, events);
            }
            events.push(Event::MappingEnd);
        }
    }
}

fn without_marks(mut events: Vec<Event>) -> Vec<Event> {
    for event in &mut events {
        if let Event::Scalar { start, end, .. } = event {
            (*start, *end) = (0, 0);
        }
    }
    events
}

fn shared() -> Option<PathBuf> {
    let path = std::env::var_os("SEAWORTHY_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    path.is_dir().then_some(path)
}

#[test]
fn libyaml_reads_the_same() {
    let Some(shared) = shared() else {
        eprintln!("skipped: no shared data");
        return;
    };
    let mut tree = Tree::default();
    let (mut files, mut refused, mut wrong) = (0, 0, Vec::new());
    for entry in walkdir::WalkDir::new(shared.join("corpus")).sort_by_file_name() {
        let path = entry.unwrap().into_path();
        if !path.extension().is_some_and(|extension| {
            extension == "yaml" || extension == "yml" || extension == "json"
        }) {
            continue;
        }
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        files += 1;
        tree.parse(&text, Syntax::Yaml);
        let (expected, error) = libyaml::events(&text);
        let ours: Vec<Document<'_>> = tree.documents(&text).collect();
        let our_error = ours.iter().find_map(|document| document.error());
        if error.is_some() || our_error.is_some() {
            refused += 1;
            if error.is_some() != our_error.is_some() {
                wrong.push(format!(
                    "{}: libyaml {error:?}, we {our_error:?}",
                    path.display()
                ));
            }
            continue;
        }
        let found: Vec<Event> = ours.into_iter().flat_map(events).collect();
        let expected = without_marks(expected);
        if found != expected {
            let i = found.iter().zip(&expected).position(|(a, b)| a != b);
            wrong.push(format!(
                "{}: {:?} {:?} {:?}",
                path.display(),
                i,
                i.map(|i| &found[i]),
                i.map(|i| &expected[i])
            ));
        }
    }
    println!("{files} files, {refused} refused");
    assert!(
        wrong.is_empty(),
        "{} of {files}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
