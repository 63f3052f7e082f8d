//! Real manifests, whole and damaged: what libyaml and granit say of them, we say.

#[path = "oracle/events.rs"]
mod events;
#[path = "oracle/granit.rs"]
mod granit;
#[path = "oracle/invariants.rs"]
pub mod invariants;
#[path = "oracle/libyaml.rs"]
mod libyaml;

use std::collections::BTreeSet;
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use events::{Event, Properties, of_documents};
use seaworthy::yaml::{Document, Kind, Node, Scalar, Syntax, Tree};

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

/// The manifests of the corpus and the values files of Helm charts: path and text.
fn manifests() -> Vec<(PathBuf, String)> {
    let Some(shared) = events::shared() else {
        return Vec::new();
    };
    let folders = ["corpus", "helm/charts"].map(|folder| shared.join(folder));
    let files = folders
        .iter()
        .flat_map(|folder| walkdir::WalkDir::new(folder).sort_by_file_name());
    let paths = files.map(|entry| entry.expect("the corpus can be read").into_path());
    let yaml = paths.filter(|path| {
        path.extension()
            .is_some_and(|extension| extension == "yaml" || extension == "yml")
            && (path.starts_with(&folders[0]) || is_values_file(path))
    });
    yaml.filter_map(|path| std::fs::read_to_string(&path).ok().map(|text| (path, text)))
        .collect()
}

/// `values.yaml`, `values-production.yaml`, or any file of a folder `ci`. Templates are no YAML.
fn is_values_file(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let folder = path.parent().and_then(Path::file_name);
    name.contains("values") && folder.is_none_or(|folder| folder != "templates")
        || folder.is_some_and(|folder| folder == "ci")
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
                wrong.push(format!(
                    "{}: only granit refuses it: {error}",
                    path.display()
                ));
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

/// The plain scalars of all manifests, each once, but those that hold what would end them elsewhere.
fn plain_scalars() -> BTreeSet<String> {
    let mut tree = Tree::default();
    let mut scalars = BTreeSet::new();
    for (_, text) in manifests() {
        tree.parse(&text, Syntax::Yaml);
        let mut spans = Vec::new();
        tree.documents(&text)
            .filter(|document| document.error().is_none())
            .filter_map(Document::root)
            .for_each(|root| scalar_spans(root, &mut spans));
        let raw = spans.into_iter().map(|(start, end)| &text[start..end]);
        scalars.extend(
            raw.filter(|raw| !raw.contains(['\n', '\t']))
                .map(str::to_owned),
        );
    }
    scalars
}

/// What `sigs.k8s.io/yaml` makes of each scalar in a list; none where Go or its packages are absent.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn ask_go(scalars: &BTreeSet<String>) -> Option<String> {
    let mut input = tempfile::tempfile().ok()?;
    for scalar in scalars {
        writeln!(input, "{scalar}").ok()?;
    }
    input.rewind().ok()?;
    let answer = Command::new("go")
        .args(["run", ".", "scalars"])
        .current_dir("tests/oracle/go-yaml")
        .env("GOFLAGS", "-mod=readonly")
        .env("GOPROXY", "off")
        .stdin(input)
        .output();
    match answer {
        Ok(answer) if answer.status.success() => String::from_utf8(answer.stdout).ok(),
        _ => {
            eprintln!("skipped: Go, or sigs.k8s.io/yaml in its cache, is absent");
            None
        }
    }
}

/// One item of a list as JSON: `[value]`.
fn item_as_json(tree: &mut Tree, scalar: &str) -> Option<serde_json::Value> {
    let text = format!("- {scalar}");
    tree.parse(&text, Syntax::Yaml);
    let document = tree.documents(&text).next()?;
    if document.error().is_some() {
        return None;
    }
    let item = document.root()?.items().next()?;
    Some(match item.scalar() {
        Scalar::Null => serde_json::json!([null]),
        Scalar::Bool(value) => serde_json::json!([value]),
        Scalar::Int(value) => serde_json::json!([value]),
        Scalar::UInt(value) => serde_json::json!([value]),
        Scalar::Float(value) => serde_json::json!([value]),
        Scalar::Str(value) => serde_json::json!([value]),
    })
}

#[test]
fn go_yaml_resolves_the_same() {
    let scalars = plain_scalars();
    let Some(answer) = (!scalars.is_empty()).then(|| ask_go(&scalars)).flatten() else {
        return;
    };
    let mut tree = Tree::default();
    let mut wrong = Vec::new();
    assert_eq!(answer.lines().count(), scalars.len());
    for (scalar, line) in scalars.iter().zip(answer.lines()) {
        let json = line[scalar.len() + 1..].split('\t').next();
        let theirs = json.and_then(|json| serde_json::from_str(json).ok());
        let ours = item_as_json(&mut tree, scalar);
        if ours != theirs {
            wrong.push(format!("{scalar}: ours {ours:?}, theirs {theirs:?}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        scalars.len(),
        wrong.join("\n")
    );
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
    let flow = text.contains(['[', ']', '{']);
    let in_flow = ["?", "!", ":,", ":]", ":}", ":[", ":{"];
    let anywhere = ["\\'", "\\/", "\u{2028}", "\u{feff}"];
    text.trim_start().starts_with('{')
        || anywhere.iter().any(|sign| text.contains(sign))
        || flow && in_flow.iter().any(|sign| text.contains(sign))
}

/// How many damaged texts are read: an optimised build takes as long for ten times as many.
const DAMAGED: usize = if cfg!(debug_assertions) {
    10_000
} else {
    200_000
};

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
    for _ in 0..DAMAGED {
        let text = damage(&manifests[random.below(manifests.len())], &mut random);
        let problem = compare_with_libyaml(&mut tree, &text);
        wrong.extend(
            problem
                .filter(|_| !disputed(&text))
                .map(|problem| format!("{problem}\n{text:?}")),
        );
        for syntax in [Syntax::Yaml, Syntax::Json] {
            tree.parse(&text, syntax);
            invariants::whole(&tree, &text);
            invariants::scalars_again(&tree, &text);
            invariants::bounded(&tree, &text);
            invariants::duplicates(&tree, &text);
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}
