//! Programs that containers start: their flags, in a command, its arguments, or a line for a shell.

use std::borrow::Cow;

use super::{Component, Form, Program, Setting, name};
use crate::manifest::Container;
use crate::span::{SourceId, Span};
use crate::value::{ImageReference, placeholder};
use crate::yaml::Node;

/// One word of a command.
struct Word<'t> {
    text: Cow<'t, str>,
    /// The item of the list that holds it.
    node: Node<'t>,
    /// Where in the item, where that holds more.
    span: Option<Span>,
}

/// The component that a container starts; source and object are the caller's.
pub(super) fn of(container: Container<'_>) -> Option<Component<'_>> {
    if !may_start(container.node) {
        return None;
    }
    let words = words_of(container.node);
    let (program, first) = started(&words).or_else(|| Some((of_image(container.node)?, 0)))?;
    let words = words.get(first..).unwrap_or_default();
    let (mut settings, is_open) = flags(program, words);
    if program == Program::Etcd {
        settings.splice(0..0, variables(container.node));
    }
    Some(Component {
        program,
        form: Form::CommandLine,
        source: SourceId::default(),
        object: None,
        container: Some(container.name()),
        place: container.node,
        settings,
        is_open,
    })
}

/// Whether the first word, or the image, can be one of a component: most containers have neither.
fn may_start(container: Node<'_>) -> bool {
    let mut items = ["command", "args"]
        .into_iter()
        .filter_map(|list| container.get(list))
        .flat_map(Node::items);
    let Some(first) = items.next() else {
        return false;
    };
    let first = first.text();
    let first = base_name(&first);
    if SHELLS.contains(&first) {
        return items.any(|item| {
            let text = item.raw().as_bytes();
            memchr::memmem::find(text, b"kube").is_some()
                || memchr::memmem::find(text, b"etcd").is_some()
        });
    }
    Program::named(first).is_some() || WRAPPERS.contains(&first) || of_image(container).is_some()
}

const SHELLS: &[&str] = &["sh", "bash", "ash", "dash", "busybox"];

/// Programs that start another one, named in their own arguments.
const WRAPPERS: &[&str] = &[
    "hyperkube",
    "tini",
    "dumb-init",
    "go-runner",
    "kube-log-runner",
    "exec",
    "nice",
    "ionice",
];

/// Words of a shell after which a command begins.
const SEPARATORS: &[&str] = &["&&", "||", ";", "|", "&", "then", "do", "else"];

fn words_of(container: Node<'_>) -> Vec<Word<'_>> {
    let lists = ["command", "args"].into_iter();
    let items = lists
        .filter_map(|list| container.get(list))
        .flat_map(Node::items);
    let mut words: Vec<Word<'_>> = Vec::new();
    let mut is_script = false;
    for item in items {
        let text = item.text();
        if is_script && text.contains([' ', '\n']) {
            words.extend(script_words(item, &text));
        } else {
            is_script |= words.is_empty() && SHELLS.contains(&base_name(&text));
            words.push(Word {
                text,
                node: item,
                span: None,
            });
        }
    }
    words
}

/// The words of a line for a shell, without quotes around them.
fn script_words<'t>(item: Node<'t>, text: &str) -> Vec<Word<'t>> {
    let mut words = Vec::new();
    let mut cursor = 0;
    for piece in text.split_inclusive(char::is_whitespace) {
        let bare = piece.trim_end();
        if bare.is_empty() || bare == "\\" {
            continue;
        }
        let (bare, ends) = match bare.strip_suffix(';') {
            Some(bare) => (bare, true),
            None => (bare, piece.ends_with('\n')),
        };
        words.push(Word {
            text: Cow::Owned(bare.replace(['"', '\''], "")),
            node: item,
            span: next_written(item, bare, &mut cursor),
        });
        if ends {
            words.push(Word {
                text: Cow::Borrowed(";"),
                node: item,
                span: None,
            });
        }
    }
    words
}

/// How far behind the last word the next one is looked for: indentation, escapes and line breaks stand between them.
const GAP: usize = 256;

/// Where the next word of a scalar is written; `None` where it is written with escapes.
fn next_written(item: Node<'_>, word: &str, cursor: &mut usize) -> Option<Span> {
    let raw = item.raw().as_bytes();
    let end = raw.len().min(*cursor + word.len() + GAP);
    let at = memchr::memmem::find(raw.get(*cursor..end)?, word.as_bytes())? + *cursor;
    *cursor = at + word.len();
    let start = item.span().start as usize;
    Some(Span::new(start + at, start + *cursor))
}

/// The program that the words start, and where its arguments begin.
fn started(words: &[Word<'_>]) -> Option<(Program, usize)> {
    words.iter().enumerate().find_map(|(at, word)| {
        if word.text.contains('=') || !may_begin(words, at) {
            return None;
        }
        let name = base_name(&word.text);
        let before = at.checked_sub(1).and_then(|at| words.get(at));
        let is_part = before.is_some_and(|before| base_name(&before.text) == "hyperkube");
        let program = Program::named(name).or_else(|| short_name(name).filter(|_| is_part))?;
        Some((program, at + 1))
    })
}

/// Whether the word at this place can be a program.
fn may_begin(words: &[Word<'_>], at: usize) -> bool {
    let (Some(first), Some(before)) = (
        words.first(),
        at.checked_sub(1).and_then(|at| words.get(at)),
    ) else {
        return true;
    };
    let first = base_name(&first.text);
    let is_option = |word: &Word<'_>| word.text.starts_with('-');
    SEPARATORS.contains(&&*before.text)
        || WRAPPERS.contains(&base_name(&before.text))
        || (WRAPPERS.contains(&first) && is_option(before))
        || (SHELLS.contains(&first) && words[1..at].iter().all(is_option))
}

/// Names of `hyperkube` for what it holds.
fn short_name(name: &str) -> Option<Program> {
    match name {
        "apiserver" => Some(Program::ApiServer),
        "controller-manager" => Some(Program::ControllerManager),
        "scheduler" => Some(Program::Scheduler),
        "proxy" => Some(Program::KubeProxy),
        _ => None,
    }
}

/// The program of an image that starts it by itself.
fn of_image(container: Node<'_>) -> Option<Program> {
    if container.get("command").is_some() {
        return None;
    }
    let image = container.get("image")?.text();
    let path = ImageReference::parse(&image)?.path;
    let name = path.rsplit('/').next()?;
    let name = name.strip_suffix("-amd64").unwrap_or(name);
    Program::named(name).filter(|_| container.get("args").is_some())
}

fn base_name(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word)
}

/// The flags among the words up to the end of the command, and whether others will be put in.
fn flags<'t>(program: Program, words: &[Word<'t>]) -> (Vec<Setting<'t>>, bool) {
    let mut settings = Vec::new();
    let mut is_open = false;
    let end = words
        .iter()
        .position(|word| SEPARATORS.contains(&&*word.text))
        .unwrap_or(words.len());
    let mut rest = words[..end].iter().peekable();
    while let Some(word) = rest.next() {
        let Some(flag) = flag_of(program, &word.text) else {
            is_open |= word.text.starts_with('$') || placeholder::is_unknown(&word.text);
            continue;
        };
        let (written, value, word) = match flag.split_once('=') {
            Some((name, value)) => (name, value.to_owned(), word),
            None => match rest.next_if(|next| !next.text.starts_with('-')) {
                Some(value) => (flag, value.text.clone().into_owned(), value),
                None => (flag, "true".to_owned(), word),
            },
        };
        settings.push(Setting {
            name: Cow::Owned(name::of_flag(written)),
            written: Cow::Owned(format!("--{written}")),
            value: Cow::Owned(value.trim_matches(['"', '\'']).to_owned()),
            node: word.node,
            span: word.span,
        });
    }
    (settings, is_open)
}

/// What follows the dashes of a flag. etcd reads its flags as Go does, with one dash or two.
fn flag_of(program: Program, word: &str) -> Option<&str> {
    let bare = word.strip_prefix("--").or_else(|| {
        let single = word.strip_prefix('-')?;
        (program == Program::Etcd).then_some(single)
    })?;
    (!bare.is_empty()).then_some(bare)
}

/// etcd reads `--auto-tls` from `ETCD_AUTO_TLS`, too; a flag counts more.
fn variables(container: Node<'_>) -> Vec<Setting<'_>> {
    let variables = container.get("env").into_iter().flat_map(Node::items);
    let settings = variables.filter_map(|variable| {
        let written = variable.get("name")?.text();
        let name = written.strip_prefix("ETCD_")?.to_ascii_lowercase();
        let value = variable.get("value")?;
        Some(Setting {
            name: Cow::Owned(name.replace('_', "-")),
            written,
            value: value.text(),
            node: value,
            span: None,
        })
    });
    settings.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::Role;
    use crate::yaml::{Syntax, Tree};

    /// Name, value, and how it is written.
    type Told = (String, String, String);

    /// The program and settings of a container, and whether others are put in later.
    fn told(text: &str) -> Option<(Program, Vec<Told>, bool)> {
        let mut tree = Tree::default();
        tree.parse(text, Syntax::Yaml);
        let node = tree.documents(text).next()?.root()?;
        let component = of(Container {
            node,
            role: Role::Regular,
        })?;
        let settings = component.settings.iter().map(|setting| {
            let span = setting.span.unwrap_or_else(|| setting.node.span());
            let place = text.get(span.range()).unwrap_or_default();
            (
                setting.name.to_string(),
                setting.value.to_string(),
                place.to_owned(),
            )
        });
        Some((component.program, settings.collect(), component.is_open))
    }

    #[test]
    fn flags_of_every_form() {
        let text = "command: [/usr/local/bin/kube-apiserver]\nargs: [--a_b=c, --profiling, '--tls', x, '--y=\"z\"', $(MORE)]\n";
        let (program, settings, is_open) = told(text).expect("it is one");
        assert_eq!((program, is_open), (Program::ApiServer, true));
        let pairs: Vec<_> = settings
            .iter()
            .map(|(name, value, _)| (name.as_str(), value.as_str()))
            .collect();
        assert_eq!(
            pairs,
            [
                ("a-b", "c"),
                ("profiling", "true"),
                ("tls", "x"),
                ("y", "z")
            ]
        );
    }

    #[test]
    fn flags_in_a_script_know_their_place() {
        let text = "command:\n- /bin/sh\n- -ec\n- |\n  export A=b\n  exec kubelet \\\n    --read-only-port=0 \\\n    --v=2\n  echo --never=1\n";
        let (program, settings, _) = told(text).expect("it is one");
        assert_eq!(program, Program::Kubelet);
        let places: Vec<_> = settings.iter().map(|(.., place)| place.as_str()).collect();
        assert_eq!(places, ["--read-only-port=0", "--v=2"]);
    }

    #[test]
    fn what_starts_a_component() {
        for (text, expected) in [
            (
                "command: [hyperkube, apiserver, --v=2]",
                Some(Program::ApiServer),
            ),
            (
                "command: [/go-runner, --log-file=/x, kube-proxy, --v=2]",
                Some(Program::KubeProxy),
            ),
            (
                "image: registry.k8s.io/kube-scheduler:v1\nargs: [--v=2]",
                Some(Program::Scheduler),
            ),
            ("command: [kubectl, get, kubelet]", None),
            ("command: [etcdctl, snapshot]", None),
            ("args: [--service=default/kubelet]", None),
            ("command: [sh, -c, echo etcd]", None),
            ("image: registry.k8s.io/kube-scheduler:v1", None),
            ("command: []", None),
        ] {
            assert_eq!(told(text).map(|(program, ..)| program), expected, "{text}");
        }
    }
}
