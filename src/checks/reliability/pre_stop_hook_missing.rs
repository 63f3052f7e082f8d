//! Containers that end while requests are still sent to them.

use crate::finding::Violation;
use crate::rule::{Mark, Subject, label_in};

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(workload) = subject.workload else {
        return;
    };
    if subject.node.at("/lifecycle/preStop").is_some() {
        return;
    }
    let set = subject.set;
    let Some(edge) = set.graph().services_of(workload).next() else {
        return;
    };
    let parent = subject.node.get("lifecycle").unwrap_or(subject.node);
    let mark = Mark::Missing {
        parent,
        field: "preStop",
    };
    let service = &set.objects[edge.from.object].name;
    let label = label_in(
        set,
        edge.from.object,
        Mark::Key(edge.from.node),
        format!("Service `{service}` sends requests to it"),
    );
    let message = format!(
        "container `{}` ends while requests are still on their way to it",
        subject.name()
    );
    out.push(Violation {
        labels: vec![label],
        ..subject.violation(mark, message)
    });
}
