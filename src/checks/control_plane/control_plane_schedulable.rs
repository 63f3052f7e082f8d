//! Applications on the nodes of a control plane.

use crate::finding::{Severity, Violation};
use crate::manifest::{Object, ObjectSet, Workload};
use crate::rule::{Mark, Params, Spot, violation_in};
use crate::yaml::Node;

use super::members::workers;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let severity = (workers(set) == 0).then_some(Severity::Info);
    for spot in open(set) {
        out.push(Violation {
            case: Some("untainted".into()),
            severity,
            ..spot.violation(
                set,
                "applications may run beside the control plane, and take its memory and disk",
            )
        });
    }
    let roles = set.graph().roles();
    for workload in set.workloads() {
        let index = workload.index;
        let has_role = roles
            .binary_search_by_key(&index, |(index, _)| *index)
            .is_ok();
        if !has_role && is_application(workload) {
            tolerant(set, workload, out);
        }
    }
}

/// Where definitions of clusters let pods onto control-plane nodes.
fn open<'t>(set: &ObjectSet<'t>) -> Vec<Spot<'t>> {
    let objects = set.objects.iter().enumerate();
    let mut found: Vec<_> = objects
        .filter_map(|(index, object)| {
            Some(Spot {
                source: object.source,
                object: Some(index),
                mark: opening(object)?,
            })
        })
        .collect();
    for (source, root) in set.plain_documents() {
        let flag = root.at("/cluster/allowSchedulingOnControlPlanes");
        found.extend(
            flag.filter(|flag| flag.as_bool() == Some(true))
                .map(|flag| Spot {
                    source,
                    object: None,
                    mark: Mark::Value(flag),
                }),
        );
    }
    found
}

fn opening<'t>(object: &Object<'t>) -> Option<Mark<'static, 't>> {
    let root = object.root;
    match (object.group(), &*object.kind) {
        ("kubeadm.k8s.io", "InitConfiguration") => {
            let taints = root.at("/nodeRegistration/taints")?;
            taints.is_empty().then_some(Mark::Key(taints))
        }
        ("provisioning.cattle.io", "Cluster") => {
            let is =
                |pool: Node<'_>, role: &str| pool.get(role).and_then(Node::as_bool) == Some(true);
            let mut pools = root.at("/spec/rkeConfig/machinePools")?.items();
            let both =
                pools.find(|pool| is(*pool, "controlPlaneRole") && is(*pool, "workerRole"))?;
            Some(Mark::Value(both.get("workerRole")?))
        }
        _ => None,
    }
}

/// Parts of the names of programs that belong to a cluster, and not to its users.
const PLATFORM: &[&str] = &[
    "operator",
    "controller",
    "autoscaler",
    "csi",
    "webhook",
    "agent",
    "exporter",
    "node-feature-discovery",
];

fn is_application(workload: Workload<'_, '_>) -> bool {
    let object = workload.object;
    let is_kind = matches!(
        (object.group(), &*object.kind),
        ("apps", "Deployment" | "StatefulSet") | ("batch", "Job" | "CronJob")
    );
    let namespace = object.namespace.as_deref().unwrap_or_default();
    let is_system = namespace.starts_with("kube-")
        || namespace.ends_with("-system")
        || namespace.ends_with("-operator");
    is_kind && !is_system && !PLATFORM.iter().any(|part| object.name.contains(part))
}

/// The taints of control-plane nodes, the second one up to Kubernetes 1.24.
const TAINTS: &[&str] = &[
    "node-role.kubernetes.io/control-plane",
    "node-role.kubernetes.io/master",
];

/// Tolerations for the taint of control-plane nodes, or for every taint.
fn tolerant<'t>(set: &ObjectSet<'t>, workload: Workload<'_, 't>, out: &mut Vec<Violation>) {
    let tolerations = workload.pod.spec.get("tolerations");
    for toleration in tolerations.into_iter().flat_map(Node::items) {
        let text = |field: &str| toleration.get(field).map(Node::text);
        let effect = text("effect");
        let is_all = text("operator").as_deref() == Some("Exists")
            && toleration.get("key").is_none()
            && effect.as_deref() != Some("NoExecute");
        // Who names the taint has thought of it; who tolerates everything may not have.
        let (node, severity) = match toleration.get("key") {
            Some(key) if TAINTS.contains(&&*key.text()) => (key, Some(Severity::Info)),
            None if is_all => (toleration.get("operator").unwrap_or(toleration), None),
            _ => continue,
        };
        let message = format!(
            "`{}` may run beside the control plane",
            workload.object.name
        );
        out.push(Violation {
            case: Some("tolerated".into()),
            severity,
            ..violation_in(set, workload.index, Mark::Value(node), message)
        });
        return;
    }
}
