//! Requests above their limits, as the API server compares them: exactly, and resource by resource.

use super::amount::{Amount, amount, amount_under};
use crate::finding::Violation;
use crate::manifest::{Container, Role};
use crate::rule::{Mark, Subject};
use crate::value::Quantity;
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((_, object)) = subject.object else {
        return;
    };
    if let Some(workload) = subject.workload {
        for container in workload.pod.containers() {
            let first = out.len();
            container_resources(subject, container, out);
            let name = container.name();
            for violation in &mut out[first..] {
                violation.container = Some(name.clone().into_owned());
            }
        }
        pod_resources(subject, workload.pod.spec, out);
    } else if object.is("", "LimitRange") {
        limit_range(subject, out);
    } else if object.is("autoscaling.k8s.io", "VerticalPodAutoscaler") {
        autoscaler(subject, out);
    }
}

fn container_resources<'t>(
    subject: &Subject<'_, 't>,
    container: Container<'t>,
    out: &mut Vec<Violation>,
) {
    let Some(resources) = container.node.get("resources") else {
        return;
    };
    let who = format!("container `{}`", container.name());
    compare(subject, resources, &who, out);
    for (name, request) in amounts(resources.get("requests")) {
        let limits = resources.get("limits");
        let limit = limits.and_then(|limits| limits.get_written(&name));
        if limit.is_none() && is_overcommitted(&name) {
            out.extend(above_default(subject, &who, &name, &request));
        }
    }
}

fn pod_resources<'t>(subject: &Subject<'_, 't>, pod: Node<'t>, out: &mut Vec<Violation>) {
    let Some(resources) = pod.get("resources") else {
        return;
    };
    compare(subject, resources, "the pod", out);
    let Some(workload) = subject.workload else {
        return;
    };
    let containers: Vec<_> = workload.pod.containers().collect();
    above_pod_limit(subject, resources, &containers, out);
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
fn above_pod_limit<'t>(
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

/// Requests above the limits beside them, and those of resources that must equal their limit.
fn compare<'t>(
    subject: &Subject<'_, 't>,
    resources: Node<'t>,
    who: &str,
    out: &mut Vec<Violation>,
) {
    for (name, request) in amounts(resources.get("requests")) {
        let limits = resources.get("limits");
        let is_written = limits.is_some_and(|limits| limits.get_written(&name).is_some());
        let limit = limits.and_then(|limits| amount_under(limits, &name));
        let (case, what) = match &limit {
            Some(limit) if is_overcommitted(&name) && request.value > limit.value => {
                (None, format!("more than its limit of `{}`", limit.text))
            }
            Some(limit) if !is_overcommitted(&name) && request.value != limit.value => (
                Some("extended"),
                format!("and must request exactly its limit of `{}`", limit.text),
            ),
            None if !is_written && !is_overcommitted(&name) => {
                (Some("extended"), "and must set an equal limit".to_owned())
            }
            _ => continue,
        };
        let message = format!("{who} requests `{}` of {name}, {what}", request.text);
        out.push(Violation {
            case: case.map(Into::into),
            labels: limit
                .map(|limit| subject.label(Mark::Value(limit.node), "the limit"))
                .into_iter()
                .collect(),
            ..subject.violation(Mark::Value(request.node), message)
        });
    }
}

/// A request above the limit that a LimitRange of the namespace gives to containers without one.
fn above_default<'t>(
    subject: &Subject<'_, 't>,
    who: &str,
    resource: &str,
    request: &Amount<'t>,
) -> Option<Violation> {
    let namespace = &subject.object?.1.namespace;
    let ranges = subject
        .set
        .limit_ranges()
        .filter(|other| other.namespace == *namespace);
    let mut limits = ranges.flat_map(|range| {
        range
            .root
            .at("/spec/limits")
            .into_iter()
            .flat_map(Node::items)
    });
    let default = limits.find_map(|limit| {
        let of_containers = limit
            .get("type")
            .is_some_and(|kind| kind.text() == "Container");
        amount(
            limit
                .get("default")
                .filter(|_| of_containers)?
                .get(resource)?,
        )
    });
    let default = default.filter(|default| request.value > default.value)?;
    let message = format!(
        "{who} requests `{}` of {resource}, more than the limit of `{}` that the LimitRange gives it",
        request.text, default.text
    );
    Some(Violation {
        case: Some("limit-range-default".into()),
        ..subject.violation(Mark::Value(request.node), message)
    })
}

/// Pairs of fields of a LimitRange of which the first must not be above the second.
const ORDERED: &[(&str, &str)] = &[
    ("min", "max"),
    ("min", "defaultRequest"),
    ("min", "default"),
    ("defaultRequest", "default"),
    ("defaultRequest", "max"),
    ("default", "max"),
];

fn limit_range(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let limits = subject
        .node
        .at("/spec/limits")
        .into_iter()
        .flat_map(Node::items);
    for limit in limits {
        for (low, high) in ORDERED {
            in_order(subject, limit, (low, high), out);
        }
    }
}

fn autoscaler(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let policies = subject
        .node
        .at("/spec/resourcePolicy/containerPolicies")
        .into_iter()
        .flat_map(Node::items);
    for policy in policies {
        in_order(subject, policy, ("minAllowed", "maxAllowed"), out);
    }
}

fn in_order<'t>(
    subject: &Subject<'_, 't>,
    fields: Node<'t>,
    (low, high): (&str, &str),
    out: &mut Vec<Violation>,
) {
    for (name, lower) in amounts(fields.get(low)) {
        let upper = fields.get(high).and_then(|high| amount_under(high, &name));
        let Some(upper) = upper.filter(|upper| lower.value > upper.value) else {
            continue;
        };
        out.push(Violation {
            case: Some("range".into()),
            labels: vec![subject.label(Mark::Value(upper.node), format!("`{high}`"))],
            ..subject.violation(
                Mark::Value(lower.node),
                format!(
                    "`{low}` of {name} is `{}`, above `{high}` with `{}`",
                    lower.text, upper.text
                ),
            )
        });
    }
}

/// The entries of a list of resources that are quantities.
fn amounts(list: Option<Node<'_>>) -> impl Iterator<Item = (String, Amount<'_>)> {
    let entries = list.into_iter().flat_map(Node::entries);
    entries.filter_map(|node| Some((node.key_text()?.into_owned(), amount(node)?)))
}

/// Whether a node may promise more of the resource than it has: not of huge pages, and of nothing that is a device.
/// `IsOvercommitAllowed` of `k8s.io/kubernetes/pkg/apis/core/v1/helper`.
fn is_overcommitted(resource: &str) -> bool {
    let is_native = !resource.contains('/') || resource.contains("kubernetes.io/");
    is_native && !resource.starts_with("hugepages-")
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
