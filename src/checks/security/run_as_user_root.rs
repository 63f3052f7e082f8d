//! Containers that ask for user id 0 in so many words.

use super::context::{self, Setting};
use crate::finding::Violation;
use crate::manifest::{Container, PodSpec, Role};
use crate::rule::{Mark, Subject};
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(workload) = subject.workload else {
        return;
    };
    let pod = workload.pod;
    for setting in context::settings(pod, "/runAsUser") {
        if setting.node.as_i64() == Some(0) {
            out.extend(judge(subject, pod, setting));
        }
    }
    for setting in context::settings(pod, "/windowsOptions/runAsUserName") {
        let user = setting.node.text();
        if user.eq_ignore_ascii_case("ContainerAdministrator") {
            let whom = runs(subject, &setting);
            let message = format!("{whom} as `{user}`");
            out.push(setting.violation(subject, Some("windows"), message));
        }
    }
}

fn judge<'t>(
    subject: &Subject<'_, 't>,
    pod: PodSpec<'t>,
    mut setting: Setting<'t>,
) -> Option<Violation> {
    if let Some(violation) = contradiction(subject, pod, &setting) {
        return Some(violation);
    }
    setting
        .counts_for
        .retain(|container| !hands_over(*container));
    let first = setting.counts_for.first()?;
    let is_init = first.role == Role::Init
        && setting
            .counts_for
            .iter()
            .all(|container| container.role == Role::Init);
    let case = context::milder_case(subject).or(is_init.then_some("init"));
    let whom = runs(subject, &setting);
    let how = match case {
        Some("daemon-set") => " on every node",
        Some("user-namespace") => ", if only inside its user namespace",
        _ => "",
    };
    Some(setting.violation(subject, case, format!("{whom} as root{how}")))
}

/// Root that must not be root: the kubelet does not start such a container.
fn contradiction<'t>(
    subject: &Subject<'_, 't>,
    pod: PodSpec<'t>,
    setting: &Setting<'t>,
) -> Option<Violation> {
    let forbids = |container: &Container<'t>| {
        let node = context::effective(pod, *container, "/runAsNonRoot")?;
        (node.as_bool() == Some(true)).then_some(node)
    };
    let forbidding = setting.counts_for.iter().find_map(forbids)?;
    let whom = setting.speaker(subject);
    let message =
        format!("{whom} is told to be root and must not be: the kubelet does not start it");
    let mut violation = setting.violation(subject, Some("contradiction"), message);
    violation.labels = vec![subject.label(Mark::Value(forbidding), "it must not be root")];
    Some(violation)
}

fn runs(subject: &Subject<'_, '_>, setting: &Setting<'_>) -> String {
    let whom = setting.speaker(subject);
    match setting.container {
        Some(_) => format!("{whom} runs"),
        None => format!("{whom} runs its containers"),
    }
}

/// Commands that take root, and that an init container runs to make a place ready for those who have none.
const TAKE_ROOT: &[&str] = &[
    "chown", "chmod", "chgrp", "setfacl", "sysctl", "modprobe", "ulimit",
];

fn hands_over(container: Container<'_>) -> bool {
    let lists = ["command", "args"];
    let words = lists
        .into_iter()
        .filter_map(|list| container.node.get(list))
        .flat_map(Node::items);
    container.role == Role::Init
        && words
            .map(Node::text)
            .any(|text| TAKE_ROOT.iter().any(|command| text.contains(command)))
}
