//! Workloads whose pods are replaced all at once, or only by hand.

use super::claims::holds_one;
use crate::finding::Violation;
use crate::rule::{Mark, Subject};

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let (Some((_, object)), Some(spec)) = (subject.object, subject.node.get("spec")) else {
        return;
    };
    let is_deployment = object.kind == "Deployment";
    let field = if is_deployment {
        "strategy"
    } else {
        "updateStrategy"
    };
    let Some(strategy) = spec.get(field) else {
        return;
    };
    let name = subject.name();
    let kind = strategy.get("type");
    let share = strategy.at("/rollingUpdate/maxUnavailable");
    let (case, node, message) = match (kind, share) {
        (Some(kind), _) if kind.text() == "Recreate" => {
            let message =
                format!("an update of `{name}` ends all its pods before it starts new ones");
            ("recreate", kind, message)
        }
        (Some(kind), _) if kind.text() == "OnDelete" => {
            let message = format!("an update of `{name}` reaches no pod until somebody deletes it");
            ("on-delete", kind, message)
        }
        (_, Some(share)) if share.text() == "100%" => {
            let message = format!("an update of `{name}` may end all its pods at once");
            ("all-unavailable", share, message)
        }
        _ => return,
    };
    // Two pods cannot have the volume, so that the old one has to go first.
    let holds_one = |workload| is_deployment && holds_one(subject.set, workload);
    let is_out = subject.params.is_set("behind-service-only") && !is_served(subject);
    if is_out || subject.workload.is_some_and(holds_one) {
        return;
    }
    out.push(Violation {
        case: Some(case.into()),
        ..subject.violation(Mark::Value(node), message)
    });
}

/// Whether a Service of the set sends requests to the pods.
fn is_served(subject: &Subject<'_, '_>) -> bool {
    let services = subject.workload.map(|workload| {
        let mut services = subject.set.graph().services_of(workload);
        services.next().is_some()
    });
    services == Some(true)
}
