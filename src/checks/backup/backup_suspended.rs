//! Backups that are switched off.

use super::jobs::makes_backups;
use super::table;
use crate::finding::{Severity, Violation};
use crate::rule::{Mark, Subject};
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((_, object)) = subject.object else {
        return;
    };
    let is_true = |pointer: &str| {
        subject
            .node
            .at(pointer)
            .filter(|node| node.as_bool() == Some(true))
    };
    let name = &object.name;
    let kind = &object.kind;
    if let Some(product) = table::product(object) {
        let paused = Some(product.paused).filter(|pointer| !pointer.is_empty());
        let message = format!("{kind} `{name}` is switched off: no backup is made");
        out.extend(paused.and_then(is_true).map(|node| Violation {
            case: Some("product".into()),
            ..subject.violation(Mark::Value(node), message)
        }));
    }
    if object.is("volsync.backube", "ReplicationSource") {
        out.extend(by_hand(subject));
    }
    if object.is("batch", "CronJob") {
        let Some(node) = is_true("/spec/suspend") else {
            return;
        };
        let workload = object_workload(subject);
        out.extend(workload.and_then(makes_backups).map(|why| Violation {
            case: Some("cron-job".into()),
            ..subject.violation(
                Mark::Value(node),
                format!("CronJob `{name}` is suspended: no backup is made ({why})"),
            )
        }));
    }
}

fn object_workload<'s, 't>(subject: &Subject<'s, 't>) -> Option<crate::manifest::Workload<'s, 't>> {
    let (index, _) = subject.object?;
    subject.set.workload(index)
}

/// VolSync copies when its trigger says so; without a trigger it copies again and again.
fn by_hand(subject: &Subject<'_, '_>) -> Option<Violation> {
    let trigger = subject.node.at("/spec/trigger")?;
    let manual = trigger.get("manual")?;
    let is_scheduled = trigger.get("schedule").map(Node::text).is_some();
    (!is_scheduled).then(|| Violation {
        case: Some("manual".into()),
        severity: Some(Severity::Info),
        ..subject.violation(
            Mark::Key(manual),
            "a copy is made only when somebody changes `manual`",
        )
    })
}
