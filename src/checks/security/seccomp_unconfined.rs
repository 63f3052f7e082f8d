//! System call filters that are switched off.

use super::context;
use crate::finding::Violation;
use crate::rule::Subject;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(workload) = subject.workload else {
        return;
    };
    let settings = context::settings(workload.pod, "/seccompProfile/type");
    if settings.is_empty() {
        return;
    }
    let case = context::milder_case(subject);
    let place = match case {
        Some("daemon-set") => " on every node",
        _ => "",
    };
    for setting in settings {
        if setting.node.text() == "Unconfined" {
            let whom = setting.speaker(subject);
            let message =
                format!("{whom} may make every system call{place}: its filter is switched off");
            out.push(setting.violation(subject, case, message));
        }
    }
}
