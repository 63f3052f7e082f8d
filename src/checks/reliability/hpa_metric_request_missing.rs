//! Autoscalers that divide by a request that a container does not have.

use super::metrics::{Metric, metrics};
use crate::finding::{Label, Violation};
use crate::manifest::{Container, Role, Workload};
use crate::rule::{Mark, Subject, label_in};
use crate::yaml::{Kind, Node};

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((index, _)) = subject.object else {
        return;
    };
    let Some(autoscaler) = subject.set.graph().autoscaler(index) else {
        return;
    };
    let metrics = metrics(&autoscaler);
    for (workload, _) in subject.set.graph().scaled_by(&autoscaler) {
        // What an operator of another kind adds to its pods is not known.
        let is_known = workload.object.is_builtin() || workload.object.is("argoproj.io", "Rollout");
        let of_workload = metrics.iter().filter(|_| is_known);
        out.extend(of_workload.filter_map(|metric| judge(subject, workload, metric)));
    }
}

fn judge<'t>(
    subject: &Subject<'_, 't>,
    workload: Workload<'_, 't>,
    metric: &Metric<'t>,
) -> Option<Violation> {
    let resource = &*metric.resource;
    let of_pod = workload.pod.spec.get("resources");
    let namespace = workload.object.namespace.as_deref();
    if metric.container.is_none() && of_pod.is_some_and(|of_pod| asks(of_pod, resource))
        || subject.set.default_request(namespace, resource).is_some()
    {
        return None;
    }
    let without = workload.pod.containers().filter(|container| {
        let is_measured = match &metric.container {
            Some(name) => container.name() == *name,
            None => true,
        };
        let resources = container.node.get("resources");
        is_measured
            && matches!(container.role, Role::Regular | Role::Sidecar)
            && resources.is_none_or(|resources| !asks(resources, resource))
    });
    let without: Vec<Container<'t>> = without.collect();
    let first = without.first()?;
    let label = |container: &Container<'t>| -> Label {
        let parent = container.node.get("resources").unwrap_or(container.node);
        let mark = Mark::Missing {
            parent,
            field: "requests",
        };
        label_in(
            subject.set,
            workload.index,
            mark,
            format!("no request of {resource} here"),
        )
    };
    let more = match without.len() {
        1 => String::new(),
        2 => " and another one do".to_owned(),
        more => format!(" and {} others do", more - 1),
    };
    let does = if more.is_empty() { " does" } else { "" };
    let message = format!(
        "`{}` never scales by {resource}: container `{}`{more}{does} not request any",
        subject.name(),
        first.name()
    );
    Some(Violation {
        labels: without.iter().take(MOST_SHOWN).map(label).collect(),
        ..subject.violation(metric.mark, message)
    })
}

/// How many containers are shown.
const MOST_SHOWN: usize = 5;

/// Whether resources hold a request, or a limit, which implies one, or are written elsewhere.
fn asks(resources: Node<'_>, resource: &str) -> bool {
    let has = |field: &str| {
        let list = resources.get(field);
        list.is_some_and(|list| is_open(list) || list.get(resource).is_some())
    };
    is_open(resources) || has("requests") || has("limits")
}

/// Whether something else is put there before it is applied.
fn is_open(node: Node<'_>) -> bool {
    node.kind() != Kind::Mapping
}
