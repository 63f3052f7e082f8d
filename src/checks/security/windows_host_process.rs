//! Containers of Windows pods that are processes of their node.

use super::context;
use crate::finding::Violation;
use crate::rule::Subject;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(workload) = subject.workload else {
        return;
    };
    let settings = context::settings(workload.pod, "/windowsOptions/hostProcess");
    if settings.is_empty() {
        return;
    }
    let case = context::milder_case(subject).filter(|case| *case != "user-namespace");
    let node = match case {
        Some("daemon-set") => "every node",
        _ => "its node",
    };
    for setting in settings {
        if setting.node.as_bool() == Some(true) {
            let whom = setting.speaker(subject);
            let what = match setting.container {
                Some(_) => "a process",
                None => "processes",
            };
            let message = format!("{whom} runs as {what} of {node}, with access to all of it");
            out.push(setting.violation(subject, case, message));
        }
    }
}
