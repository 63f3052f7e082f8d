//! Pods that are killed before they could shut down.

use crate::finding::Violation;
use crate::manifest::Container;
use crate::rule::{Mark, Subject};
use crate::value::ImageReference;
use crate::yaml::Node;

/// The API's default for `terminationGracePeriodSeconds`.
const DEFAULT_GRACE: i64 = 30;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(workload) = subject.workload else {
        return;
    };
    let field = subject.node.get("terminationGracePeriodSeconds");
    let Some(grace) = field.map_or(Some(DEFAULT_GRACE), |field| field.as_i64()) else {
        return;
    };
    let before = out.len();
    for container in workload.pod.containers() {
        out.extend(hook(subject, container, grace, field));
    }
    let is_served = matches!(&*workload.object.kind, "Deployment" | "StatefulSet");
    if let Some(field) = field.filter(|_| grace == 0 && is_served && out.len() == before) {
        if workload.pod.containers().all(is_pause) {
            return;
        }
        let message = format!(
            "the pods of `{}` are killed at once, without SIGTERM",
            subject.name()
        );
        out.push(Violation {
            case: Some("zero".into()),
            ..subject.violation(Mark::Value(field), message)
        });
    }
}

fn is_pause(container: Container<'_>) -> bool {
    let image = container.node.get("image").map(Node::text);
    let image = image.as_deref().and_then(ImageReference::parse);
    image.is_some_and(|image| image.path.rsplit('/').next() == Some("pause"))
}

/// A hook that sleeps as long as the pod has, or longer.
fn hook<'t>(
    subject: &Subject<'_, 't>,
    container: Container<'t>,
    grace: i64,
    field: Option<Node<'t>>,
) -> Option<Violation> {
    let hook = container.node.at("/lifecycle/preStop")?;
    let (node, seconds) = slept(hook)?;
    if seconds == 0 || seconds < grace {
        return None;
    }
    let message = format!(
        "the hook of container `{}` sleeps {seconds} seconds, and the grace period is {grace}",
        container.name()
    );
    let killed = |field| {
        let words = format!("and at {grace} seconds it is killed");
        subject.label(Mark::Value(field), words)
    };
    Some(Violation {
        case: Some("hook".into()),
        container: Some(container.name().into_owned()),
        labels: field.map(killed).into_iter().collect(),
        ..subject.violation(Mark::Value(node), message)
    })
}

/// Where the hook says how long it sleeps, and how long that is.
fn slept(hook: Node<'_>) -> Option<(Node<'_>, i64)> {
    if let Some(seconds) = hook.at("/sleep/seconds") {
        return Some((seconds, seconds.as_i64()?));
    }
    let words: Vec<Node<'_>> = hook.at("/exec/command")?.items().collect();
    match words.as_slice() {
        [program, time] if is_program(*program, &["sleep"]) => {
            Some((*time, seconds(&time.text())?))
        }
        [shell, flag, script] if is_program(*shell, &["sh", "bash", "ash"]) => {
            flag.text().ends_with('c').then_some(())?;
            Some((*script, slept_in_script(&script.text())?))
        }
        _ => None,
    }
}

fn is_program(word: Node<'_>, names: &[&str]) -> bool {
    let path = word.text();
    let name = path.rsplit('/').next().unwrap_or_default();
    names.contains(&name)
}

/// The seconds that a script sleeps one after the other; `None` for one that does not always come to it.
fn slept_in_script(script: &str) -> Option<i64> {
    let mut words =
        script.split(|c: char| c.is_whitespace() || matches!(c, ';' | '&' | '|' | '(' | ')'));
    let mut total = 0_i64;
    while let Some(word) = words.next() {
        if matches!(word, "if" | "while" | "until" | "for" | "case" | "timeout") {
            return None;
        }
        if word == "sleep" {
            total = total.checked_add(seconds(words.next()?)?)?;
        }
    }
    (total > 0).then_some(total)
}

/// `15`, `15s`, `2m`.
fn seconds(time: &str) -> Option<i64> {
    let (number, unit) = match time.strip_suffix('m') {
        Some(number) => (number, 60),
        None => (time.strip_suffix('s').unwrap_or(time), 1),
    };
    number.parse::<i64>().ok()?.checked_mul(unit)
}
