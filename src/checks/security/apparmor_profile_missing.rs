//! Containers for which nobody asks for an AppArmor profile.

use super::{apparmor_unconfined, context};
use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let (Some(workload), Some(container)) = (subject.workload, subject.container) else {
        return;
    };
    let field = context::effective(workload.pod, container, "/appArmorProfile/type");
    let profile = field.or_else(|| apparmor_unconfined::annotation(workload.pod, container));
    let is_none = |profile: &Node<'_>| profile.text().eq_ignore_ascii_case("unconfined");
    if profile.as_ref().is_none_or(is_none) {
        let message = format!(
            "{} asks for no AppArmor profile",
            context::speaker(container)
        );
        let missing = Mark::Missing {
            parent: container.node,
            field: "securityContext",
        };
        let mark = profile.map_or(missing, Mark::Value);
        out.push(subject.violation(mark, message));
    }
}
