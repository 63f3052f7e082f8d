//! AppArmor profiles that are switched off, by field or by annotation.

use super::context::{self, Setting};
use crate::finding::Violation;
use crate::manifest::{Container, PodSpec, Workload};
use crate::rule::Subject;
use crate::yaml::Node;

/// The annotation of a pod that stands for the field, before the name of a container; the API server copies it into the
/// field where that is missing (KEP-24).
const ANNOTATION: &str = "container.apparmor.security.beta.kubernetes.io/";

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(workload) = subject.workload else {
        return;
    };
    let mut settings = context::settings(workload.pod, "/appArmorProfile/type");
    settings.extend(annotations(workload));
    if settings.is_empty() {
        return;
    }
    let case = context::milder_case(subject);
    let place = match case {
        Some("daemon-set") => " on every node",
        _ => "",
    };
    for setting in settings {
        if matches!(&*setting.node.text(), "Unconfined" | "unconfined") {
            let whom = setting.speaker(subject);
            let message = format!("{whom} runs without AppArmor{place}");
            out.push(setting.violation(subject, case, message));
        }
    }
}

/// The annotations about containers that have no field of their own.
fn annotations<'t>(workload: Workload<'_, 't>) -> Vec<Setting<'t>> {
    let containers = context::unprivileged(workload.pod);
    let settings = containers.filter_map(|container| {
        let node = annotation(workload.pod, container)?;
        let field = container.node.at("/securityContext/appArmorProfile");
        field.is_none().then(|| Setting {
            node,
            container: Some(container),
            counts_for: vec![container],
        })
    });
    settings.collect()
}

/// The annotation about a container.
pub(super) fn annotation<'t>(pod: PodSpec<'t>, container: Container<'t>) -> Option<Node<'t>> {
    let annotations = pod.metadata?.get("annotations")?;
    annotations.get(&format!("{ANNOTATION}{}", container.name()))
}
