//! Annotations of an Ingress that become configuration of its proxy.

use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::value::placeholder;
use crate::yaml::Node;

/// The controllers that take snippets, by the prefix of their annotations.
const PREFIXES: &[&str] = &["nginx.ingress.kubernetes.io/", "nginx.org/"];

/// Annotations that are put into the configuration between quotes or braces that they can close.
const QUOTED: &[&str] = &[
    "auth-tls-match-cn",
    "auth-url",
    "mirror-host",
    "mirror-target",
];

/// Words of a snippet that open files, run code or lead to the controller's token.
const DANGEROUS: &[&str] = &[
    "lua_",
    "_lua",
    "kubernetes.io",
    "alias ",
    "root ",
    "load_module",
    "include ",
];

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let annotations = subject.node.at("/metadata/annotations");
    for annotation in annotations.into_iter().flat_map(Node::entries) {
        let key = annotation.key_text().unwrap_or_default();
        let Some(name) = PREFIXES.iter().find_map(|prefix| key.strip_prefix(prefix)) else {
            continue;
        };
        let text = annotation.text();
        if text.trim().is_empty() {
            continue;
        }
        if name.ends_with("-snippet") || name.ends_with("-snippets") {
            out.push(snippet(subject, annotation, name, &text));
        } else if QUOTED.contains(&name) && breaks_out(&text) {
            let message = format!("`{name}` breaks out of its place in the proxy's configuration");
            out.push(Violation {
                case: Some("injection".into()),
                ..subject.violation(Mark::Value(annotation), message)
            });
        }
    }
}

fn snippet<'t>(subject: &Subject<'_, 't>, node: Node<'t>, name: &str, text: &str) -> Violation {
    let is_dangerous = DANGEROUS.iter().any(|word| text.contains(word));
    let (case, message) = if is_dangerous {
        (
            "dangerous",
            format!("`{name}` opens files of the proxy or runs code in it"),
        )
    } else {
        (
            "snippet",
            format!("`{name}` writes into the configuration that all tenants of the proxy share"),
        )
    };
    Violation {
        case: Some(case.into()),
        ..subject.violation(Mark::Key(node), message)
    }
}

fn breaks_out(text: &str) -> bool {
    text.contains(['\n', '\r', '"', '\'', '{', '}', ';']) && !placeholder::is_unknown(text)
}
