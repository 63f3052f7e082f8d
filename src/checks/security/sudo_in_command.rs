//! Commands that turn somebody into root.

use super::context;
use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(container) = subject.container else {
        return;
    };
    for command in commands(container.node) {
        if let Some(word) = calling(&command) {
            let who = context::speaker(container);
            out.push(subject.violation(Mark::Value(word), format!("{who} calls `sudo`")));
        }
    }
}

/// Everything the container runs: its command with its arguments, its hooks, its probes. Each word by word.
fn commands(container: Node<'_>) -> Vec<Vec<Node<'_>>> {
    let main = ["command", "args"].map(|list| container.get(list).map(words).unwrap_or_default());
    let places = [
        "/lifecycle/postStart",
        "/lifecycle/preStop",
        "/livenessProbe",
        "/readinessProbe",
        "/startupProbe",
    ];
    let hooks = places
        .into_iter()
        .filter_map(|place| container.at(place)?.at("/exec/command"));
    std::iter::once(main.concat())
        .chain(hooks.map(words))
        .collect()
}

fn words(command: Node<'_>) -> Vec<Node<'_>> {
    command.items().collect()
}

/// The word that calls it: the first one, or a shell's script.
fn calling<'t>(command: &[Node<'t>]) -> Option<Node<'t>> {
    let first = *command.first()?;
    let program = first.text();
    // A whole command line in one word starts nothing, and says what was meant.
    if program.split_whitespace().next().is_some_and(is_sudo) {
        return Some(first);
    }
    let shell = program.rsplit('/').next().unwrap_or_default();
    if !matches!(shell, "sh" | "bash" | "ash" | "dash" | "zsh" | "ksh") {
        return None;
    }
    // `-c`, `-ec`, `-exc`: the script is the next word.
    let is_script_flag = |word: &Node<'_>| {
        let word = word.text();
        word.starts_with('-') && !word.starts_with("--") && word.ends_with('c')
    };
    let flag = command.iter().position(is_script_flag)?;
    let script = *command.get(flag + 1)?;
    script_calls(&script.text()).then_some(script)
}

fn is_sudo(word: &str) -> bool {
    matches!(word, "sudo" | "/usr/bin/sudo" | "/bin/sudo")
}

/// Words after which a shell expects a command.
const BEFORE_COMMANDS: &[&str] = &[
    "then", "do", "else", "if", "while", "until", "!", "exec", "time", "{",
];

/// Whether a line of the script has it where a command stands. Lines of a here-document are taken for commands too.
fn script_calls(script: &str) -> bool {
    let lines = script
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'));
    let commands = lines.flat_map(|line| line.split([';', '|', '&', '(', '`']));
    commands.into_iter().any(|command| {
        let mut words = command.split_whitespace();
        let word = words.find(|word| !BEFORE_COMMANDS.contains(word) && !is_assignment(word));
        word.is_some_and(is_sudo)
    })
}

/// `NAME=value` in front of a command.
fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}
