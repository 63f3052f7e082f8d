//! `$(NAME)` where nothing says what NAME is: Kubernetes leaves such text as it is.

use std::borrow::Cow;

use crate::finding::Violation;
use crate::manifest::ObjectSet;
use crate::rule::{Mark, Subject};
use crate::span::Span;
use crate::value::placeholder;
use crate::yaml::Node;

/// Programs that read `$(NAME)` as a command to run.
const SHELLS: &[&str] = &[
    "ash", "bash", "busybox", "dash", "ksh", "make", "pwsh", "sh", "zsh",
];

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let graph = subject.set.graph();
    // A kustomization has variables that are written the same way.
    if graph.is_patched() || !subject.node.raw().contains("$(") {
        return;
    }
    let variables = items(subject.node, "env");
    let names: Vec<Cow<'_, str>> = variables
        .iter()
        .map(|variable| variable.get("name").map(Node::text).unwrap_or_default())
        .collect();
    if names.iter().any(|name| placeholder::is_unknown(name)) {
        return;
    }
    let imported = Imported::of(subject);
    for (at, variable) in variables.iter().enumerate() {
        let Some(value) = variable.get("value") else {
            continue;
        };
        for (name, span) in expansions(value) {
            let is_defined = names[..at].contains(&name.as_str().into());
            if is_defined || imported.may_have(&name) {
                continue;
            }
            let later = names[at..].iter().position(|other| *other == name);
            let mark = Mark::Bytes { node: value, span };
            out.push(match later {
                Some(_) => Violation {
                    case: Some("later".into()),
                    help: Some(format!("move `{name}` before the variable that uses it")),
                    ..subject.violation(
                        mark,
                        format!("`$({name})` is left as it is: `{name}` is not defined before it"),
                    )
                },
                None => undefined(subject, mark, &name),
            });
        }
    }
    let words = [items(subject.node, "command"), items(subject.node, "args")].concat();
    if words.iter().any(|word| is_shell(&word.text())) {
        return;
    }
    for word in words {
        for (name, span) in expansions(word) {
            if !names.contains(&name.as_str().into()) && !imported.may_have(&name) {
                out.push(undefined(subject, Mark::Bytes { node: word, span }, &name));
            }
        }
    }
}

fn undefined<'t>(subject: &Subject<'_, 't>, mark: Mark<'_, 't>, name: &str) -> Violation {
    Violation {
        case: Some("undefined".into()),
        ..subject.violation(
            mark,
            format!("`$({name})` is left as it is: the container has no variable `{name}`"),
        )
    }
}

fn items<'t>(node: Node<'t>, list: &str) -> Vec<Node<'t>> {
    node.get(list).into_iter().flat_map(Node::items).collect()
}

/// What a container takes from ConfigMaps and Secrets as a whole.
struct Imported {
    /// Whether one of them is not known, so that it may hold anything.
    is_open: bool,
    keys: Vec<String>,
}

impl Imported {
    fn of(subject: &Subject<'_, '_>) -> Self {
        let mut found = Self {
            is_open: false,
            keys: Vec::new(),
        };
        let namespace = subject
            .object
            .and_then(|(_, object)| object.namespace.as_deref());
        for source in items(subject.node, "envFrom") {
            let prefix = source.get("prefix").map(Node::text).unwrap_or_default();
            let names = [("configMapRef", "ConfigMap"), ("secretRef", "Secret")];
            let keys = names.iter().find_map(|(field, kind)| {
                let name = source.get(field)?.get("name")?.text();
                keys_of(subject.set, kind, namespace, &name)
            });
            match keys {
                Some(keys) => {
                    let prefixed = keys.into_iter().map(|key| format!("{prefix}{key}"));
                    found.keys.extend(prefixed);
                }
                None => found.is_open = true,
            }
        }
        found
    }

    /// Whether it, or a Service of the namespace, may define the variable.
    fn may_have(&self, name: &str) -> bool {
        let is_of_service = name.contains("_SERVICE_HOST")
            || name.contains("_SERVICE_PORT")
            || name.ends_with("_PORT")
            || name.contains("_PORT_");
        self.is_open || is_of_service || self.keys.iter().any(|key| key == name)
    }
}

/// The keys of an object of the set; `None` where it is not there, or is filled by somebody else.
fn keys_of(
    set: &ObjectSet<'_>,
    kind: &str,
    namespace: Option<&str>,
    name: &str,
) -> Option<Vec<String>> {
    let (_, object) = set.graph().named(("", kind), namespace, name).next()?;
    let fields = ["data", "stringData"];
    let entries = fields.iter().filter_map(|field| object.root.get(field));
    let keys = entries.flat_map(Node::entries).filter_map(Node::key_text);
    let keys: Vec<String> = keys.map(Cow::into_owned).collect();
    let is_known = !keys.is_empty() && !keys.iter().any(|key| placeholder::is_unknown(key));
    is_known.then_some(keys)
}

/// Every `$(NAME)` of a scalar, with its bytes; `$$(NAME)` is text.
///
/// Names in lower case are left alone: `$(hostname)` is meant for a shell.
fn expansions(node: Node<'_>) -> Vec<(String, Span)> {
    let raw = node.raw();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = raw[at..].find('$').map(|next| at + next) {
        let rest = &raw[next + 1..];
        at = next + 1;
        if rest.starts_with('$') {
            at += 1;
            continue;
        }
        let name = rest.strip_prefix('(').and_then(|rest| rest.split_once(')'));
        if let Some((name, _)) = name.filter(|(name, _)| is_name(name)) {
            let start = node.span().start as usize + next;
            let span = Span::new(start, start + name.len() + "$()".len());
            found.push((name.to_owned(), span));
        }
    }
    found
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_uppercase() || c == '_')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

fn is_shell(word: &str) -> bool {
    let program = word.rsplit('/').next().unwrap_or_default();
    SHELLS.contains(&program)
}
