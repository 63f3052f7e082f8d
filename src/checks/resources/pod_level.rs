//! Resources of a pod as a whole, Kubernetes 1.34 and later (KEP-2837): `validatePodResourceConsistency` of
//! `k8s.io/kubernetes/pkg/apis/core/validation`.

use super::amount::{amount, amount_under, amounts};
use crate::finding::Violation;
use crate::manifest::{Container, PodSpec, Role};
use crate::rule::{Mark, Subject};
use crate::value::Quantity;
use crate::yaml::Node;

/// What the containers ask for against what their pod as a whole has.
pub(super) fn check<'t>(subject: &Subject<'_, 't>, pod: PodSpec<'t>, out: &mut Vec<Violation>) {
    let Some(resources) = pod.spec.get("resources") else {
        return;
    };
    let containers: Vec<_> = pod.containers().collect();
    above_limit(subject, resources, &containers, out);
    for (name, request) in amounts(resources.get("requests")) {
        let Some(sum) = sum_of_requests(&containers, &name) else {
            continue;
        };
        if sum > request.value {
            out.push(Violation {
                case: Some("pod-sum".into()),
                ..subject.violation(
                    Mark::Value(request.node),
                    format!(
                        "the pod requests `{}` of {name}, less than its containers together",
                        request.text
                    ),
                )
            });
        }
    }
}

/// Limits of containers above the limit of their pod.
fn above_limit<'t>(
    subject: &Subject<'_, 't>,
    resources: Node<'t>,
    containers: &[Container<'t>],
    out: &mut Vec<Violation>,
) {
    let Some(limits) = resources.get("limits") else {
        return;
    };
    for container in containers
        .iter()
        .filter(|container| container.role == Role::Regular)
    {
        let own = container.node.at("/resources/limits");
        for (name, limit) in amounts(own) {
            let Some(most) = amount_under(limits, &name).filter(|most| limit.value > most.value)
            else {
                continue;
            };
            let who = container.name();
            out.push(Violation {
                case: Some("pod-limit".into()),
                container: Some(who.clone().into_owned()),
                labels: vec![subject.label(Mark::Value(most.node), "the pod's limit")],
                ..subject.violation(
                    Mark::Value(limit.node),
                    format!("container `{who}` has a limit of `{}` of {name}, more than its pod with `{}`", limit.text, most.text),
                )
            });
        }
    }
}

/// What the containers of a pod request together, as the API server adds it up: sidecars run beside the others, init
/// containers one by one before them. `None` when something is not known.
fn sum_of_requests(containers: &[Container<'_>], resource: &str) -> Option<Quantity> {
    let mut together = Quantity::from_units(0);
    let mut peak = Quantity::from_units(0);
    let (init, regular): (Vec<&Container<'_>>, Vec<_>) = containers
        .iter()
        .partition(|container| matches!(container.role, Role::Init | Role::Sidecar));
    for container in init {
        let request = request_of(container.node, resource)?;
        if container.role == Role::Sidecar {
            together = together + request;
        } else {
            peak = peak.max(together + request);
        }
    }
    for container in regular
        .into_iter()
        .filter(|container| container.role == Role::Regular)
    {
        together = together + request_of(container.node, resource)?;
    }
    Some(peak.max(together))
}

/// The request of a container, which its limit implies; nothing when it has neither, `None` when it is not known.
fn request_of(container: Node<'_>, resource: &str) -> Option<Quantity> {
    let Some(resources) = container.get("resources") else {
        return Some(Quantity::from_units(0));
    };
    let of = |list| resources.get(list).and_then(|list| list.get(resource));
    match of("requests").or(of("limits")) {
        Some(node) => amount(node).map(|amount| amount.value),
        None => Some(Quantity::from_units(0)),
    }
}
