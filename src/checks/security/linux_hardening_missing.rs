//! Containers around which none of the kernel's walls stands.

use super::{apparmor_unconfined, context};
use crate::finding::Violation;
use crate::manifest::{Container, PodSpec};
use crate::rule::{Mark, Subject};
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let (Some(workload), Some(container)) = (subject.workload, subject.container) else {
        return;
    };
    if is_walled(workload.pod, container) {
        return;
    }
    let message = format!(
        "{} asks for none of the kernel's walls: seccomp, AppArmor, SELinux, dropped capabilities",
        context::speaker(container)
    );
    let mark = match container.node.get("securityContext") {
        Some(own) => Mark::Value(own),
        None => Mark::Missing {
            parent: container.node,
            field: "securityContext",
        },
    };
    out.push(subject.violation(mark, message));
}

fn is_walled<'t>(pod: PodSpec<'t>, container: Container<'t>) -> bool {
    let effective = |pointer| context::effective(pod, container, pointer);
    let is_profile = |profile: Node<'_>| profile.text() != "Unconfined";
    let capabilities =
        |list| effective("/capabilities").and_then(|capabilities| capabilities.get(list));
    let drops = capabilities("drop").is_some_and(|drop| !drop.is_empty());
    let mut added = capabilities("add").into_iter().flat_map(Node::items);
    let annotation = || apparmor_unconfined::annotation(pod, container);
    effective("/seccompProfile/type").is_some_and(is_profile)
        || effective("/appArmorProfile/type").is_some_and(is_profile)
        || annotation().is_some_and(|profile| profile.text() != "unconfined")
        || effective("/seLinuxOptions").is_some_and(|options| !options.is_empty())
        || drops && !added.any(|added| added.text().eq_ignore_ascii_case("all"))
}
