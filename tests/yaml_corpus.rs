//! Real manifests, whole and damaged: what libyaml and granit say of them, we say.

#[path = "oracle/events.rs"]
mod events;
#[path = "oracle/granit.rs"]
mod granit;
#[path = "oracle/libyaml.rs"]
mod libyaml;

use std::path::PathBuf;

use events::{Event, Properties, of_documents};
use seaworthy::yaml::{Document, Kind, Node, Syntax, Tree};

/// What libyaml accepts, but go-yaml refuses when it makes values of it, or what kubectl does before it asks.
const REFUSED_LATER: &[&str] = &[
    "invalid map key",
    "key is null",
    "unknown anchor",
    "map merge requires",
    "cannot decode",
    "unsupported value",
    "invalid base64",
    "contains itself",
    "excessive aliasing",
    "unsupported map key",
    "incompatible YAML document",
    "could not determine a constructor",
];

/// The manifests of the corpus: path and text.
fn manifests() -> Vec<(PathBuf, String)> {
    let Some(shared) = events::shared() else {
        return Vec::new();
    };
    let files = walkdir::WalkDir::new(shared.join("corpus")).sort_by_file_name();
    let paths = files
        .into_iter()
        .map(|entry| entry.expect("the corpus can be read").into_path());
    let yaml = paths.filter(|path| {
        path.extension()
            .is_some_and(|extension| extension == "yaml" || extension == "yml")
    });
    yaml.filter_map(|path| std::fs::read_to_string(&path).ok().map(|text| (path, text)))
        .collect()
}

/// What is wrong with our reading of `text`, by libyaml.
fn compare_with_libyaml(tree: &mut Tree, text: &str) -> Option<String> {
    tree.parse(text, Syntax::Yaml);
    let (expected, error) = libyaml::events(text);
    let ours = tree.documents(text).find_map(|document| document.error());
    match (ours, error) {
        (Some(_), Some(_)) => None,
        (Some(ours), None)
            if REFUSED_LATER
                .iter()
                .any(|message| ours.message.contains(message)) =>
        {
            None
        }
        (Some(ours), None) => Some(format!("only we refuse it: {ours:?}")),
        (None, Some(error)) => Some(format!("only libyaml refuses it: {error}")),
        (None, None) => difference(&of_documents(tree, text), &expected),
    }
}

fn difference(ours: &[Event], theirs: &[Event]) -> Option<String> {
    if ours == theirs {
        return None;
    }
    let i = ours
        .iter()
        .zip(theirs)
        .take_while(|(ours, theirs)| ours == theirs)
        .count();
    Some(format!(
        "event {i}: ours {:?}, theirs {:?}",
        ours.get(i),
        theirs.get(i)
    ))
}

#[test]
fn libyaml_reads_the_same() {
    let mut tree = Tree::default();
    let manifests = manifests();
    let wrong: Vec<String> = manifests
        .iter()
        .filter_map(|(path, text)| {
            compare_with_libyaml(&mut tree, text)
                .map(|wrong| format!("{}: {wrong}", path.display()))
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        manifests.len(),
        wrong.join("\n")
    );
}

/// What granit cannot know: names of anchors, and whether the text ended without a line break.
fn without_names(events: &[Event]) -> Vec<Event> {
    let nameless = |properties: &Properties| Properties {
        anchor: properties.anchor.as_ref().map(|_| String::new()),
        tag: properties.tag.clone(),
    };
    events
        .iter()
        .map(|event| match event {
            Event::Alias(_) => Event::Alias(String::new()),
            Event::Scalar {
                properties,
                style,
                value,
            } => Event::Scalar {
                properties: nameless(properties),
                style: *style,
                value: value.clone(),
            },
            Event::SequenceStart { properties, flow } => Event::SequenceStart {
                properties: nameless(properties),
                flow: *flow,
            },
            Event::MappingStart { properties, flow } => Event::MappingStart {
                properties: nameless(properties),
                flow: *flow,
            },
            other => other.clone(),
        })
        .collect()
}

#[test]
fn granit_reads_the_same() {
    let mut tree = Tree::default();
    let manifests = manifests();
    let mut wrong = Vec::new();
    for (path, text) in &manifests {
        tree.parse(text, Syntax::Yaml);
        let refused = tree
            .documents(text)
            .any(|document| document.error().is_some());
        if refused {
            continue;
        }
        let lenient = tree
            .documents(text)
            .any(|document| !document.leniences().is_empty());
        let answer = match granit::ask(text) {
            Ok(answer) if !lenient => answer,
            Ok(_) => {
                wrong.push(format!("{}: only we say it is no YAML 1.2", path.display()));
                continue;
            }
            Err(_) if lenient => continue,
            Err(error) => {
                wrong.push(format!("{}: only granit refuses it: {error}", path.display()));
                continue;
            }
        };
        let mut mine = without_names(&of_documents(&tree, text));
        let mut theirs = without_names(&answer.events);
        if !text.ends_with('\n') {
            for events in [&mut mine, &mut theirs] {
                let last = events.iter_mut().rev().find_map(|event| match event {
                    Event::Scalar { value, .. } => Some(value),
                    _ => None,
                });
                last.into_iter()
                    .for_each(|value| value.truncate(value.trim_end().len()));
            }
        }
        let comments: Vec<(usize, usize)> = tree
            .comments()
            .iter()
            .map(|span| (span.start as usize, span.end as usize))
            .collect();
        let mut scalars = Vec::new();
        tree.documents(text)
            .filter_map(Document::root)
            .for_each(|root| scalar_spans(root, &mut scalars));
        let problem = difference(&mine, &theirs)
            .or_else(|| (comments != answer.comments).then(|| "other comments".to_owned()))
            .or_else(|| (scalars != answer.scalars).then(|| "other spans of scalars".to_owned()));
        wrong.extend(problem.map(|problem| format!("{}: {problem}", path.display())));
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        manifests.len(),
        wrong.join("\n")
    );
}

fn scalar_spans(node: Node<'_>, spans: &mut Vec<(usize, usize)>) {
    if node.alias().is_some() {
        return;
    }
    match node.kind() {
        Kind::Scalar if !node.span().is_empty() && !node.raw().starts_with(['|', '>']) => {
            spans.push((node.span().start as usize, node.span().end as usize));
        }
        Kind::Scalar => {}
        Kind::Sequence => node.items().for_each(|item| scalar_spans(item, spans)),
        Kind::Mapping => {
            for value in node.entries_written() {
                value
                    .key()
                    .into_iter()
                    .for_each(|key| scalar_spans(key, spans));
                scalar_spans(value, spans);
            }
        }
    }
}

/// Reads everything there is to read; whatever is out of place panics.
fn visit(tree: &Tree, text: &str) {
    for span in tree.comments() {
        assert!(
            text[span.range()].starts_with('#'),
            "a comment begins with #"
        );
    }
    for document in tree.documents(text) {
        assert!(
            text.is_char_boundary(document.span().start as usize),
            "documents are whole characters"
        );
        if let Some(error) = document.error() {
            assert!(
                !text[error.span.range()].contains('\n'),
                "an error is on one line"
            );
            error.opened.into_iter().for_each(|opened| {
                assert!(!text[opened.range()].contains('\n'), "and so is its cause")
            });
        }
        for (first, later) in document.duplicate_keys() {
            assert!(
                first.span().end <= later.span().start,
                "the later key comes later"
            );
        }
        document
            .root()
            .into_iter()
            .for_each(|root| visit_node(root, text));
    }
}

fn visit_node(node: Node<'_>, text: &str) {
    assert_eq!(&text[node.span().range()], node.raw());
    assert_eq!(
        node.is_null() && node.kind() == Kind::Scalar,
        node.scalar() == seaworthy::yaml::Scalar::Null && node.kind() == Kind::Scalar
    );
    let _ = (node.text(), node.tag(), node.anchor());
    if node.kind() == Kind::Mapping {
        assert_eq!(
            node.entries().count(),
            node.len(),
            "{text:?} {:?}",
            node.raw()
        );
        for value in node.entries() {
            let Some(key) = value.key_text() else {
                continue;
            };
            assert_eq!(node.get(&key).map(Node::id), Some(value.id()), "{key}");
        }
    }
    let inside = |child: &Node<'_>| {
        child.alias().is_some() || node.span().contains(child.span()) || child.span().is_empty()
    };
    for child in node
        .items()
        .chain(node.entries_written())
        .chain(node.entries_written().filter_map(Node::key))
    {
        assert!(inside(&child), "{child:?} in {node:?} {text:?}");
        if child.alias().is_none() {
            visit_node(child, text);
        }
    }
}

/// xorshift64: the same damage every time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit.max(1)
    }
}

/// What is put into a text.
const INSERTS: &[&str] = &[
    " ", "\n", ":", "-", "#", "'", "\"", "|", ">", "[", "]", "{", "}", ",", "&a ", "*a", "? ",
    "\t", "  ", "- ", ": ", " #c", "\n\n", "\r\n", "\r", "---\n", "\\", "%", "@", "é", "...\n",
    "|-\n", ">2+\n", "key: v\n", "<<: *a\n", "\u{85}", "\u{2028}", "\x07", "\0", "~", "yes",
    "0x1f", ".inf", "!!int ", "!t ", "{{ .x }}",
];

fn damage(text: &str, random: &mut Random) -> String {
    let mut text = text.to_owned();
    for _ in 0..=random.below(3) {
        let mut p = random.below(text.len() + 1);
        while !text.is_char_boundary(p) {
            p -= 1;
        }
        let line = text[..p].rfind('\n').map_or(0, |newline| newline + 1);
        match random.below(4) {
            0 | 1 => text.insert_str(p, INSERTS[random.below(INSERTS.len())]),
            2 => {
                text = text
                    .char_indices()
                    .filter(|(i, _)| !(p..p + 3).contains(i))
                    .map(|(_, character)| character)
                    .collect()
            }
            _ if random.below(2) == 0 => text.insert_str(line, "  "),
            _ => text.replace_range(
                line..line
                    + text[line..]
                        .bytes()
                        .take(2)
                        .take_while(|&byte| byte == b' ')
                        .count(),
                "",
            ),
        }
    }
    text
}

/// Whether go-yaml and libyaml may well disagree: the test suite has the cases, and there we are with go-yaml.
fn disputed(text: &str) -> bool {
    let flow = text.contains(['[', '{']);
    let in_flow = ["?", "!", ":,", ":]", ":}", ":[", ":{"];
    let anywhere = ["\\'", "\\/", "\u{2028}", "\u{feff}"];
    text.trim_start().starts_with('{')
        || anywhere.iter().any(|sign| text.contains(sign))
        || flow && in_flow.iter().any(|sign| text.contains(sign))
}

#[test]
fn damaged_manifests_are_judged_alike() {
    let manifests: Vec<String> = manifests()
        .into_iter()
        .map(|(_, text)| text)
        .filter(|text| text.len() < 3000)
        .collect();
    if manifests.is_empty() {
        return;
    }
    let mut random = Random(0x5EA0_0127);
    let mut tree = Tree::default();
    let mut wrong = Vec::new();
    for _ in 0..20_000 {
        let text = damage(&manifests[random.below(manifests.len())], &mut random);
        let problem = compare_with_libyaml(&mut tree, &text);
        visit(&tree, &text);
        wrong.extend(
            problem
                .filter(|_| !disputed(&text))
                .map(|problem| format!("{problem}\n{text:?}")),
        );
        tree.parse(&text, Syntax::Json);
        visit(&tree, &text);
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}
