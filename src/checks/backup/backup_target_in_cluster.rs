//! Backups that go to the cluster that they are to outlive.

use super::endpoints::{Endpoint, Inside, Reached, endpoints};
use crate::finding::{Confidence, Severity, Violation};
use crate::manifest::{ObjectSet, Workload};
use crate::rule::{Mark, Params, label_at_name, label_in, violation_in};

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let endpoints = endpoints(set);
    if endpoints.is_empty() {
        return;
    }
    let inside = Inside::of(set.graph());
    for endpoint in endpoints {
        let namespace = set.objects[endpoint.object].namespace.as_deref();
        if let Some(reached) = inside.reached(&endpoint.host, namespace) {
            out.push(judge(set, &endpoint, reached));
        }
    }
}

fn judge<'t>(set: &ObjectSet<'t>, endpoint: &Endpoint<'t>, reached: Reached<'t>) -> Violation {
    let host = &endpoint.host;
    let violation = |case: &str, message| Violation {
        case: Some(case.into()),
        ..violation_in(set, endpoint.object, Mark::Value(endpoint.node), message)
    };
    let name_of = |index: usize| {
        let object = &set.objects[index];
        format!("{} `{}`", object.kind, object.name)
    };
    let label = |index: usize, text: String| vec![label_at_name(set, index, text)];
    match reached {
        Reached::Store(store) => {
            let workload = set.workload(store);
            let (case, what) = match workload.is_some_and(is_ephemeral) {
                true => ("ephemeral", ", and loses them with its pod"),
                false => ("store", ""),
            };
            let message = format!(
                "`{host}` is in the cluster that the backups are for: {} keeps them{what}",
                name_of(store)
            );
            Violation {
                labels: label(store, format!("{} is reached there", name_of(store))),
                ..violation(case, message)
            }
        }
        Reached::Service(service) => Violation {
            labels: label(service, "this Service is meant".to_owned()),
            ..violation(
                "store",
                format!("`{host}` is a Service of the cluster that the backups are for"),
            )
        },
        Reached::Name => Violation {
            severity: Some(Severity::Warning),
            confidence: Confidence::Likely,
            ..violation(
                "name",
                format!("`{host}` is a name of the cluster that the backups are for"),
            )
        },
        Reached::Gateway(store, node) => Violation {
            severity: Some(Severity::Info),
            labels: vec![label_in(
                set,
                store,
                Mark::Value(node),
                "its data are outside",
            )],
            ..violation(
                "gateway",
                format!(
                    "`{host}` is in the cluster: {} must run before anything can be restored",
                    name_of(store)
                ),
            )
        },
    }
}

/// Whether a store has no volume but those that go with the pod.
fn is_ephemeral(workload: Workload<'_, '_>) -> bool {
    let is_kept = workload.pod.volumes().any(|volume| {
        [
            "persistentVolumeClaim",
            "hostPath",
            "nfs",
            "csi",
            "iscsi",
            "cephfs",
            "rbd",
        ]
        .iter()
        .any(|source| volume.get(source).is_some())
    });
    let has_templates = workload
        .object
        .root
        .at("/spec/volumeClaimTemplates")
        .is_some();
    // What a custom resource starts may have claims of its operator.
    !is_kept && !has_templates && workload.object.is_builtin()
}
