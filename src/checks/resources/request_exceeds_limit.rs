//! Requests above their limits, as the API server compares them: exactly, and resource by resource.

use super::amount::{Amount, amount, amount_under, amounts};
use super::{pod_level, ranges};
use crate::finding::Violation;
use crate::manifest::Container;
use crate::rule::{Mark, Subject};
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
        if let Some(resources) = workload.pod.spec.get("resources") {
            compare(subject, resources, || "the pod".to_owned(), out);
            pod_level::check(subject, workload.pod, out);
        }
    } else if object.is("", "LimitRange") {
        ranges::limit_range(subject, out);
    } else if object.is("autoscaling.k8s.io", "VerticalPodAutoscaler") {
        ranges::autoscaler(subject, out);
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
    let who = || format!("container `{}`", container.name());
    compare(subject, resources, who, out);
    for (name, request) in amounts(resources.get("requests")) {
        let limits = resources.get("limits");
        let limit = limits.and_then(|limits| limits.get_written(&name));
        if limit.is_none() && is_overcommitted(&name) {
            out.extend(above_default(subject, who, &name, &request));
        }
    }
}

/// Requests above the limits beside them, and those of resources that must equal their limit.
fn compare<'t>(
    subject: &Subject<'_, 't>,
    resources: Node<'t>,
    who: impl Fn() -> String,
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
        let message = format!("{} requests `{}` of {name}, {what}", who(), request.text);
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
    who: impl Fn() -> String,
    resource: &str,
    request: &Amount<'t>,
) -> Option<Violation> {
    let namespace = subject.object?.1.namespace.as_deref();
    let default = amount(subject.set.default_limit(namespace, resource)?)?;
    if request.value <= default.value {
        return None;
    }
    let message = format!(
        "{} requests `{}` of {resource}, more than the limit of `{}` that the LimitRange gives it",
        who(),
        request.text,
        default.text
    );
    Some(Violation {
        case: Some("limit-range-default".into()),
        ..subject.violation(Mark::Value(request.node), message)
    })
}

/// Whether a node may promise more of the resource than it has: not of huge pages, and of nothing that is a device.
/// `IsOvercommitAllowed` of `k8s.io/kubernetes/pkg/apis/core/v1/helper`.
fn is_overcommitted(resource: &str) -> bool {
    let is_native = !resource.contains('/') || resource.contains("kubernetes.io/");
    is_native && !resource.starts_with("hugepages-")
}
