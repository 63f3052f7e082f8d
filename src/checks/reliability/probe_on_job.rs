//! Probes of containers that run to an end.

use crate::finding::Violation;
use crate::rule::{Mark, Subject};

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(workload) = subject.workload else {
        return;
    };
    let name = subject.name();
    if let Some(probe) = subject.node.get("livenessProbe") {
        let message = format!("container `{name}` may be killed in the middle of its work");
        out.push(Violation {
            case: Some("liveness".into()),
            ..subject.violation(Mark::Key(probe), message)
        });
    }
    // Workers of one job may find each other by a Service.
    let mut services = subject.set.graph().services_of(workload);
    let Some(probe) = subject.node.get("readinessProbe") else {
        return;
    };
    if services.next().is_none() {
        let message = format!("nobody asks whether container `{name}` is ready");
        out.push(Violation {
            case: Some("readiness".into()),
            ..subject.violation(Mark::Key(probe), message)
        });
    }
}
