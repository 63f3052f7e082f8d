//! System call filters that are switched off, by field or, before Kubernetes 1.19, by annotation.

use super::context::{self, Setting};
use crate::finding::Violation;
use crate::manifest::Workload;
use crate::rule::Subject;

/// The first minor version with the field (KEP-135); those before know the annotations alone.
const FIELD_SINCE: u8 = 19;

/// The annotation about a whole pod.
const OF_POD: &str = "seccomp.security.alpha.kubernetes.io/pod";

/// The annotation about a container, before its name.
const OF_CONTAINER: &str = "container.seccomp.security.alpha.kubernetes.io/";

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(workload) = subject.workload else {
        return;
    };
    let settings = if subject.set.cluster.minor() < FIELD_SINCE {
        annotations(workload)
    } else {
        context::settings(workload.pod, "/seccompProfile/type")
    };
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
            let message =
                format!("{whom} may make every system call{place}: its filter is switched off");
            out.push(setting.violation(subject, case, message));
        }
    }
}

fn annotations<'t>(workload: Workload<'_, 't>) -> Vec<Setting<'t>> {
    let metadata = workload.pod.metadata;
    let Some(annotations) = metadata.and_then(|metadata| metadata.get("annotations")) else {
        return Vec::new();
    };
    let of_pod = annotations.get(OF_POD).map(|node| Setting {
        node,
        container: None,
        counts_for: Vec::new(),
    });
    let of_containers = context::unprivileged(workload.pod).filter_map(|container| {
        let node = annotations.get(&format!("{OF_CONTAINER}{}", container.name()))?;
        Some(Setting {
            node,
            container: Some(container),
            counts_for: vec![container],
        })
    });
    of_pod.into_iter().chain(of_containers).collect()
}
