//! Pods on which all others rest, and which go first.

use crate::finding::{Confidence, Violation};
use crate::manifest::{Object, ObjectSet, Role, Workload, WorkloadRole, role_of_image};
use crate::rule::{Mark, Params, violation_in};
use crate::value::Quantity;
use crate::yaml::Node;

use super::amount::amount;

/// Workloads without which a node, or every workload of the cluster, does not work.
const VITAL: &[WorkloadRole] = &[
    WorkloadRole::ClusterDns,
    WorkloadRole::KubeProxy,
    WorkloadRole::Network,
];

/// Workloads that others rest on.
const PLATFORM: &[WorkloadRole] = &[
    WorkloadRole::Alertmanager,
    WorkloadRole::CertManager,
    WorkloadRole::ClusterDns,
    WorkloadRole::IngressController,
    WorkloadRole::KubeProxy,
    WorkloadRole::LoadBalancer,
    WorkloadRole::Network,
    WorkloadRole::Prometheus,
    WorkloadRole::Registry,
    WorkloadRole::SecretOperator,
    WorkloadRole::Storage,
];

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let graph = set.graph();
    let mut has_default = false;
    for (index, object) in set.objects.iter().enumerate() {
        if object.is("scheduling.k8s.io", "PriorityClass") {
            has_default |= is_default(object);
            out.extend(priority_class(set, index, object));
        }
    }
    let mut last = None;
    for &(index, _) in graph.roles() {
        let Some(workload) = set.workload(index).filter(|it| is_platform(*it)) else {
            continue;
        };
        // An object may play several roles, and says so in a row.
        if last == Some(index) {
            continue;
        }
        last = Some(index);
        out.extend(best_effort(set, workload));
        if !has_default {
            let is_vital = graph.plays(index, VITAL)
                || workload.object.is("apps", "DaemonSet") && workload.pod.is_storage_driver();
            out.extend(without_priority(set, workload, is_vital));
        }
    }
}

/// Whether the container that the pod is for does such work: no proxy beside it, and no shell in the image for people.
fn is_platform(workload: Workload<'_, '_>) -> bool {
    let mut containers = workload.pod.containers();
    let Some(first) = containers.find(|it| it.role == Role::Regular) else {
        return false;
    };
    let image = first.node.get("image").map(Node::text);
    let role = image.as_deref().and_then(role_of_image);
    let command = first.node.at("/command/0").map(Node::text);
    let is_shell = command.is_some_and(|command| command.ends_with("sh"));
    workload.is_long_running() && !is_shell && role.is_some_and(|role| PLATFORM.contains(&role))
}

/// A workload none of whose containers asks for anything.
fn best_effort<'t>(set: &ObjectSet<'t>, workload: Workload<'_, 't>) -> Option<Violation> {
    let asks = |node: Node<'_>| {
        let lists = ["/resources/requests", "/resources/limits"];
        lists
            .iter()
            .any(|list| node.at(list).is_some_and(|list| !list.is_empty()))
    };
    let mut containers = workload.pod.containers();
    if asks(workload.pod.spec)
        || workload
            .pod
            .containers()
            .any(|container| asks(container.node))
        || set.gives_requests(workload.object.namespace.as_deref())
    {
        return None;
    }
    let container = containers.find(|container| container.role == Role::Regular)?;
    let mark = Mark::Missing {
        parent: container.node,
        field: "resources",
    };
    let message = format!(
        "`{}`, on which others rest, asks for nothing and is the first to go when its node runs short",
        workload.object.name
    );
    Some(Violation {
        case: Some("best-effort".into()),
        container: Some(container.name().into_owned()),
        confidence: Confidence::Likely,
        ..violation_in(set, workload.index, mark, message)
    })
}

fn without_priority<'t>(
    set: &ObjectSet<'t>,
    workload: Workload<'_, 't>,
    is_vital: bool,
) -> Option<Violation> {
    let spec = workload.pod.spec;
    if spec.get("priorityClassName").is_some() || spec.get("priority").is_some() {
        return None;
    }
    let mark = Mark::Missing {
        parent: spec,
        field: "priorityClassName",
    };
    let message = format!(
        "`{}`, on which others rest, has no priority: any pod that has one may push it off its node",
        workload.object.name
    );
    Some(Violation {
        case: Some(
            if is_vital {
                "priority"
            } else {
                "other-priority"
            }
            .into(),
        ),
        confidence: Confidence::Likely,
        ..violation_in(set, workload.index, mark, message)
    })
}

fn is_default(class: &Object<'_>) -> bool {
    class.root.get("globalDefault").and_then(Node::as_bool) == Some(true)
}

/// The highest priority that users may give: `HighestUserDefinablePriority` of `k8s.io/kubernetes/pkg/apis/scheduling`.
const MOST: Quantity = Quantity::from_units(1_000_000_000);

/// A priority that is reserved, or that everybody gets and that is high.
fn priority_class<'t>(set: &ObjectSet<'t>, index: usize, class: &Object<'t>) -> Option<Violation> {
    let value = class.root.get("value").and_then(amount)?;
    let is_reserved = value.value > MOST && !class.name.starts_with("system-");
    let (case, message) = if is_reserved {
        let message = format!(
            "`{}` is above 1000000000, which is reserved for the system",
            value.text
        );
        ("reserved", message)
    } else if is_default(class) && value.value > Quantity::from_units(1_000_000) {
        let message = format!(
            "every pod gets the priority `{}` of class `{}`: none comes before another",
            value.text, class.name
        );
        ("high-default", message)
    } else {
        return None;
    };
    Some(Violation {
        case: Some(case.into()),
        ..violation_in(set, index, Mark::Value(value.node), message)
    })
}
