//! Values that nobody, or no template, has filled in.

use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::yaml::{Kind, Node};

/// What Go templates print for a value that is not there, or not of the kind they want.
const TEMPLATE: &[&str] = &["<no value>", "%!s(", "%!d(", "%!v(", "%!q("];

/// Fields whose value no program takes for a template.
const NAMES: &[&str] = &["host", "image", "name", "namespace", "path"];

/// Fields that hold text for somebody else than Kubernetes.
const OTHERS_TEXT: &[&str] = &[
    "annotations",
    "args",
    "binaryData",
    "command",
    "data",
    "description",
    "stringData",
];

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((_, object)) = subject.object else {
        return;
    };
    if object.is_builtin() && object.kind != "CustomResourceDefinition" {
        let words = Words::of(subject.params.strings("words"));
        walk(subject, &words, subject.node, out);
    }
}

/// What people write where a value is still to come.
struct Words<'s> {
    all: Vec<&'s str>,
    /// A bit for each length that one of them has: few values have one of these.
    lengths: u64,
}

impl<'s> Words<'s> {
    fn of(all: impl Iterator<Item = &'s str>) -> Self {
        let all: Vec<_> = all.collect();
        let lengths = all.iter().fold(0, |bits, word| bits | length(word));
        Self { all, lengths }
    }

    fn has(&self, text: &str) -> bool {
        self.lengths & length(text) != 0
            && self.all.iter().any(|word| word.eq_ignore_ascii_case(text))
    }
}

/// The bit for a length; all long ones share the last.
fn length(text: &str) -> u64 {
    1 << text.len().min(63)
}

fn walk<'t>(
    subject: &Subject<'_, 't>,
    words: &Words<'_>,
    node: Node<'t>,
    out: &mut Vec<Violation>,
) {
    // Through an alias, it has been seen where it stands.
    if node.alias().is_some() {
        return;
    }
    match node.kind() {
        Kind::Scalar => out.extend(judge(subject, words, node)),
        Kind::Sequence => node
            .items()
            .for_each(|item| walk(subject, words, item, out)),
        Kind::Mapping => {
            for entry in node.entries().filter(|entry| !is_others_text(*entry)) {
                walk(subject, words, entry, out);
            }
        }
    }
}

/// Asked of lists and mappings before they are walked, of a scalar only when it is conspicuous.
fn is_others_text(entry: Node<'_>) -> bool {
    entry.kind() != Kind::Scalar && says_others_text(entry)
}

fn says_others_text(entry: Node<'_>) -> bool {
    let key = entry.key_text().unwrap_or_default();
    OTHERS_TEXT.contains(&&*key)
}

fn judge<'t>(subject: &Subject<'_, 't>, words: &Words<'_>, node: Node<'t>) -> Option<Violation> {
    let text = node.text();
    let is_word = words.has(&text);
    let is_marked = memchr::memchr3(b'<', b'%', b'{', text.as_bytes()).is_some();
    if !is_word && !is_marked || says_others_text(node) {
        return None;
    }
    let text = node.as_str()?;
    let key = node.key_text()?;
    let (case, why) = if is_marked && TEMPLATE.iter().any(|mark| text.contains(mark)) {
        ("template", ": a template had nothing to write")
    } else if is_marked && text.contains("{{") && text.contains("}}") && NAMES.contains(&&*key) {
        ("braces", ": nothing has rendered it")
    } else if is_word && key != "name" {
        ("word", ", which nobody has filled in")
    } else {
        return None;
    };
    Some(Violation {
        case: Some(case.into()),
        ..subject.violation(Mark::Value(node), format!("`{key}` is `{text}`{why}"))
    })
}
