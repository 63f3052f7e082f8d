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
        walk(subject, subject.node, out);
    }
}

fn walk<'t>(subject: &Subject<'_, 't>, node: Node<'t>, out: &mut Vec<Violation>) {
    // Through an alias, it has been seen where it stands.
    if node.alias().is_some() {
        return;
    }
    match node.kind() {
        Kind::Scalar => out.extend(judge(subject, node)),
        Kind::Sequence => node.items().for_each(|item| walk(subject, item, out)),
        Kind::Mapping => {
            for entry in node.entries() {
                let key = entry.key_text().unwrap_or_default();
                if !OTHERS_TEXT.contains(&&*key) {
                    walk(subject, entry, out);
                }
            }
        }
    }
}

fn judge<'t>(subject: &Subject<'_, 't>, node: Node<'t>) -> Option<Violation> {
    let text = node.as_str()?;
    let key = node.key_text()?;
    let (case, why) = if TEMPLATE.iter().any(|mark| text.contains(mark)) {
        ("template", ": a template had nothing to write")
    } else if text.contains("{{") && text.contains("}}") && NAMES.contains(&&*key) {
        ("braces", ": nothing has rendered it")
    } else if is_word(subject, &text) && key != "name" {
        ("word", ", which nobody has filled in")
    } else {
        return None;
    };
    Some(Violation {
        case: Some(case.into()),
        ..subject.violation(Mark::Value(node), format!("`{key}` is `{text}`{why}"))
    })
}

fn is_word(subject: &Subject<'_, '_>, text: &str) -> bool {
    let mut words = subject.params.strings("words");
    // The shortest word has three letters, the longest are short.
    (3..=24).contains(&text.len()) && words.any(|word| word.eq_ignore_ascii_case(text))
}
