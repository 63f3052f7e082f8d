//! Containers that go on, or end well, when what they run has failed.

use super::command::{self, Command, commands};
use crate::finding::{Confidence, Violation};
use crate::rule::{Mark, Subject};

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let (Some(workload), Some(Command::Script(script))) =
        (subject.workload, Command::of_container(subject.node))
    else {
        return;
    };
    let text = script.text();
    let commands = commands(&text);
    let Some(&(last, _)) = commands.last() else {
        return;
    };
    let name = subject.name();
    let (case, message) = if workload.is_long_running() {
        let before = &commands[..commands.len() - 1];
        let Some(daemon) = before.iter().find_map(|command| daemon(command)) else {
            return;
        };
        if !is_endless(&commands) {
            return;
        }
        let message = format!(
            "container `{name}` waits with `{last}` whatever becomes of `{daemon}`, and looks healthy"
        );
        ("kept-alive", message)
    } else {
        let [.., (run, "||"), ("true" | ":" | "exit 0", "")] = commands.as_slice() else {
            return;
        };
        let is_one = commands
            .iter()
            .all(|(_, next)| !matches!(*next, ";" | "\n" | "&"));
        let program = run
            .split_whitespace()
            .next()
            .map(command::name)
            .unwrap_or_default();
        if !is_one || MAY_FAIL.contains(&program) {
            return;
        }
        let message =
            format!("a run of container `{name}` counts as a success when `{program}` has failed");
        ("ignored", message)
    };
    out.push(Violation {
        case: Some(case.into()),
        confidence: Confidence::Likely,
        ..subject.violation(Mark::Value(script), message)
    });
}

/// Programs that fail where there is nothing to do.
const MAY_FAIL: &[&str] = &[
    "[", "chmod", "chown", "createdb", "cp", "echo", "grep", "kill", "kubectl", "ln", "mkdir",
    "mv", "pkill", "rm", "rmdir", "test",
];

/// What a command leaves behind in the background: the program, or the service that it has started.
fn daemon<'s>((command, next): &(&'s str, &str)) -> Option<&'s str> {
    let mut words = command.split_whitespace();
    let program = words.next()?;
    let rest: Vec<&str> = words.collect();
    let is_service = program == "service" && rest.get(1) == Some(&"start")
        || program == "systemctl" && rest.first() == Some(&"start")
        || command::name(program) == "apachectl" && rest.first() == Some(&"start")
        || program.starts_with("/etc/init.d/") && rest.first() == Some(&"start")
        || command::name(program) == "catalina.sh" && rest.first() == Some(&"start")
        || matches!(
            command::name(program),
            "startup.sh" | "start-all.sh" | "start-dfs.sh"
        );
    let is_background = *next == "&" && (!SMALL.contains(&command::name(program)));
    match program {
        _ if is_service => Some(command),
        _ if !is_background => None,
        "nohup" => rest.first().copied(),
        _ => Some(program),
    }
}

/// Programs in the background that are not what the container is there for.
const SMALL: &[&str] = &[
    "(", "{", "do", "sleep", "tail", "then", "while", "for", "until", "wait",
];

/// Whether the script ends in waiting for ever, for nothing.
fn is_endless(commands: &[(&str, &str)]) -> bool {
    let is_sleep = |command: &str| {
        let mut words = command.split_whitespace();
        match words.next().map(command::name) {
            Some("sleep") => words
                .next()
                .is_some_and(|time| time == "infinity" || time == "inf"),
            Some("tail") => command.ends_with("/dev/null"),
            _ => false,
        }
    };
    let plain = |command: &str| {
        command
            .strip_prefix("exec ")
            .unwrap_or(command)
            .trim()
            .to_owned()
    };
    match commands {
        [.., (last, _)] if is_sleep(&plain(last)) => true,
        [.., ("while true" | "while :", _), (sleep, _), ("done", _)] => {
            sleep.starts_with("do sleep")
        }
        _ => false,
    }
}
