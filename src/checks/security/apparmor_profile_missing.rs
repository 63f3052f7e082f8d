//! Containers for which nobody asks for an AppArmor profile.

use super::{apparmor_unconfined, context};
use crate::finding::Violation;
use crate::rule::{Mark, Subject};

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let (Some(workload), Some(container)) = (subject.workload, subject.container) else {
        return;
    };
    let field = context::effective(workload.pod, container, "/appArmorProfile/type");
    if field.is_none() && apparmor_unconfined::annotation(workload.pod, container).is_none() {
        let message = format!(
            "{} asks for no AppArmor profile",
            context::speaker(container)
        );
        let mark = Mark::Missing {
            parent: container.node,
            field: "securityContext",
        };
        out.push(subject.violation(mark, message));
    }
}
