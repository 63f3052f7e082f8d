//! Sandboxed runtimes that pods land beside, or that pods break out of by request.

use rustc_hash::FxHashMap;

use crate::finding::Violation;
use crate::manifest::{Object, ObjectSet, Workload};
use crate::rule::{Mark, Params, label_at_name, violation_in};
use crate::yaml::Node;

/// Beginnings of the handlers that put pods into a kernel or machine of their own.
const HANDLERS: &[&str] = &["runsc", "gvisor", "kata", "firecracker"];

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let objects = set.objects.iter().enumerate();
    let classes: Vec<_> = objects.filter(|(_, object)| is_sandbox(object)).collect();
    if classes.is_empty() {
        return;
    }
    if set.cluster.managed.as_deref() != Some("gke") && !has_installer(set) {
        for (index, class) in &classes {
            unscheduled(set, *index, class, out);
        }
    }
    let by_name: FxHashMap<_, _> = classes
        .iter()
        .map(|(index, class)| (class.name.clone(), *index))
        .collect();
    for workload in set.workloads() {
        let Some(name) = workload.pod.spec.get("runtimeClassName") else {
            continue;
        };
        if let Some(class) = by_name.get(&name.text()) {
            defeated(set, *class, workload, out);
        }
    }
}

fn is_sandbox(object: &Object<'_>) -> bool {
    let handler = object
        .root
        .get("handler")
        .map(Node::text)
        .unwrap_or_default();
    object.is("node.k8s.io", "RuntimeClass")
        && HANDLERS.iter().any(|start| handler.starts_with(start))
}

/// Whether a daemon puts the runtime onto every node.
fn has_installer(set: &ObjectSet<'_>) -> bool {
    set.workloads().any(|workload| {
        let mut containers = workload.pod.containers();
        workload.object.is("apps", "DaemonSet")
            && workload.pod.spec.get("nodeSelector").is_none()
            && containers.any(|container| {
                let image = container
                    .node
                    .get("image")
                    .map(Node::text)
                    .unwrap_or_default();
                image.contains("kata-deploy") || image.contains("gvisor")
            })
    })
}

fn unscheduled<'t>(
    set: &ObjectSet<'t>,
    index: usize,
    class: &Object<'t>,
    out: &mut Vec<Violation>,
) {
    let selector = class.root.at("/scheduling/nodeSelector");
    if selector.is_none_or(Node::is_empty) {
        let place = Mark::Missing {
            parent: class.root,
            field: "scheduling",
        };
        let message = format!(
            "pods of `{}` may land on nodes that do not have its runtime",
            class.name
        );
        out.push(Violation {
            case: Some("scheduling".into()),
            ..violation_in(set, index, place, message)
        });
    }
}

fn defeated<'t>(
    set: &ObjectSet<'t>,
    class: usize,
    workload: Workload<'_, 't>,
    out: &mut Vec<Violation>,
) {
    let pod = workload.pod.spec;
    let host = ["hostNetwork", "hostPID", "hostIPC"].into_iter();
    let host = host.filter_map(|field| pod.get(field).filter(|node| node.as_bool() == Some(true)));
    let volumes = workload
        .pod
        .volumes()
        .filter_map(|volume| volume.get("hostPath"));
    let privileged = workload.pod.containers().filter_map(|container| {
        let node = container.node.at("/securityContext/privileged")?;
        (node.as_bool() == Some(true)).then_some(node)
    });
    for node in host.chain(volumes).chain(privileged) {
        let key = node.key_text().unwrap_or_default();
        let message = format!("`{key}` leads out of the sandbox that the pod runs in");
        let mut violation = violation_in(set, workload.index, Mark::Value(node), message);
        violation
            .labels
            .push(label_at_name(set, class, "the sandbox"));
        violation.case = Some("defeated".into());
        out.push(violation);
    }
}
