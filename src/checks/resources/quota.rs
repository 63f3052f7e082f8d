//! What a ResourceQuota refuses: `pkg/quota/v1/evaluator/core` of Kubernetes.

use std::borrow::Cow;

use super::amount::{Amount, amount, amounts};
use super::namespace_policy_rejects_pods::Namespace;
use crate::finding::Violation;
use crate::manifest::{Container, Object, ObjectSet, Role, Workload};
use crate::rule::{Mark, label_in, violation_in};
use crate::value::Quantity;
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, namespace: &Namespace, out: &mut Vec<Violation>) {
    for &quota in &namespace.quotas {
        let spec = set.objects[quota].root.get("spec");
        // One of some pods alone is not followed.
        let is_scoped =
            |spec: &Node<'_>| spec.get("scopes").is_some() || spec.get("scopeSelector").is_some();
        let Some(spec) = spec.filter(|spec| !is_scoped(spec)) else {
            continue;
        };
        let hard: Vec<_> = amounts(spec.get("hard")).collect();
        let demands: Vec<_> = hard.iter().filter_map(Demand::of).collect();
        for workload in workloads(set, namespace) {
            for container in workload.pod.containers() {
                out.extend(unset(
                    set,
                    namespace,
                    quota,
                    (workload, container),
                    &demands,
                ));
            }
        }
        for demand in &demands {
            out.extend(sum(set, namespace, quota, demand));
        }
        for row in &hard {
            out.extend(count(set, namespace, quota, row));
        }
    }
}

fn workloads<'s, 't>(
    set: &'s ObjectSet<'t>,
    namespace: &'s Namespace,
) -> impl Iterator<Item = Workload<'s, 't>> {
    let objects = namespace.objects.iter();
    objects.filter_map(|&index| set.workload(index))
}

/// A key of a quota that every container has to have a value for.
struct Demand<'h, 't> {
    /// As the quota writes it.
    key: &'h str,
    list: &'static str,
    resource: &'static str,
    most: &'h Amount<'t>,
}

impl<'h, 't> Demand<'h, 't> {
    fn of((key, most): &'h (Cow<'t, str>, Amount<'t>)) -> Option<Self> {
        let (list, resource) = match &**key {
            "cpu" | "requests.cpu" => ("requests", "cpu"),
            "memory" | "requests.memory" => ("requests", "memory"),
            "limits.cpu" => ("limits", "cpu"),
            "limits.memory" => ("limits", "memory"),
            _ => return None,
        };
        Some(Self {
            key,
            list,
            resource,
            most,
        })
    }

    /// What a container, or a pod, says of it; a limit stands for a request.
    fn value<'n>(&self, node: Node<'n>) -> Option<Node<'n>> {
        let resources = node.get("resources")?;
        let of = |list| resources.get(list).and_then(|list| list.get(self.resource));
        match self.list {
            "requests" => of("requests").or_else(|| of("limits")),
            _ => of("limits"),
        }
    }
}

/// A container without a value that the quota asks for.
fn unset<'t>(
    set: &ObjectSet<'t>,
    namespace: &Namespace,
    quota: usize,
    (workload, container): (Workload<'_, 't>, Container<'t>),
    demands: &[Demand<'_, 't>],
) -> Option<Violation> {
    if container.role == Role::Ephemeral {
        return None;
    }
    let unset: Vec<_> = demands
        .iter()
        .filter(|demand| {
            demand.value(container.node).is_none()
                && demand.value(workload.pod.spec).is_none()
                && !has_default(set, namespace, demand)
        })
        .collect();
    let first = unset.first()?;
    let keys: Vec<_> = unset.iter().map(|demand| demand.key).collect();
    let resources = container.node.get("resources");
    let mark = Mark::Missing {
        parent: resources.unwrap_or(container.node),
        field: if resources.is_some() {
            first.list
        } else {
            "resources"
        },
    };
    let (name, owner) = (container.name(), &set.objects[quota].name);
    let message = format!(
        "pods of `{}` are refused: container `{name}` says nothing of {}, which quota `{owner}` asks for",
        workload.object.name,
        keys.join(", ")
    );
    Some(Violation {
        case: Some("quota-unset".into()),
        container: Some(name.into_owned()),
        labels: vec![label_in(
            set,
            quota,
            Mark::Key(first.most.node),
            "asked for here",
        )],
        ..violation_in(set, workload.index, mark, message)
    })
}

/// Whether a LimitRange of the namespace gives containers a value.
fn has_default(set: &ObjectSet<'_>, namespace: &Namespace, demand: &Demand<'_, '_>) -> bool {
    let fields: &[&str] = match demand.list {
        // The greatest is also the default: `SetDefaults_LimitRangeItem`.
        "requests" => &["defaultRequest", "default", "min", "max"],
        _ => &["default", "max"],
    };
    let limits = namespace
        .ranges
        .iter()
        .filter_map(|&range| set.objects[range].root.at("/spec/limits"));
    let mut limits = limits.flat_map(Node::items);
    limits.any(|limit| {
        let of_containers = limit.get("type").is_some_and(|it| it.text() == "Container");
        let gives = |field: &&str| {
            limit
                .get(field)
                .is_some_and(|it| it.get(demand.resource).is_some())
        };
        of_containers && fields.iter().any(gives)
    })
}

/// What the pods of the files want together, more than the quota has.
fn sum<'t>(
    set: &ObjectSet<'t>,
    namespace: &Namespace,
    quota: usize,
    demand: &Demand<'_, 't>,
) -> Option<Violation> {
    let mut total = Quantity::from_units(0);
    let mut largest: Option<(Quantity, usize)> = None;
    for workload in workloads(set, namespace) {
        let Some(count) = pods(workload) else {
            continue;
        };
        let regular = workload.pod.containers();
        let regular = regular.filter(|it| matches!(it.role, Role::Regular | Role::Sidecar));
        let mut own = Quantity::from_units(0);
        for container in regular {
            let value = demand.value(container.node).and_then(amount);
            own = own + value.map_or(Quantity::from_units(0), |value| value.value.times(count));
        }
        total = total + own;
        if largest.is_none_or(|(most, _)| own > most) {
            largest = Some((own, workload.index));
        }
    }
    let (_, largest) = largest.filter(|_| total > demand.most.value)?;
    let message = format!(
        "the pods here want more {} together than the `{}` of quota `{}`: some of them are refused",
        demand.key, demand.most.text, set.objects[quota].name
    );
    let name = set.graph().name_of(largest);
    Some(Violation {
        case: Some("quota-sum".into()),
        labels: vec![label_in(
            set,
            largest,
            Mark::Value(name.node),
            "it wants most",
        )],
        ..violation_in(set, quota, Mark::Value(demand.most.node), message)
    })
}

/// How many pods a workload keeps running; `None` where nobody can say, or it depends on the nodes.
fn pods(workload: Workload<'_, '_>) -> Option<i64> {
    let object = workload.object;
    match (object.group(), &*object.kind) {
        ("", "Pod") if workload.is_long_running() => Some(1),
        ("apps", "Deployment" | "StatefulSet" | "ReplicaSet") => object
            .root
            .at("/spec/replicas")
            .map_or(Some(1), Node::as_i64),
        _ => None,
    }
}

/// More objects in the files than the quota lets be.
fn count<'t>(
    set: &ObjectSet<'t>,
    namespace: &Namespace,
    quota: usize,
    (key, most): &(Cow<'t, str>, Amount<'t>),
) -> Option<Violation> {
    let counted = counted(key)?;
    let objects = namespace.objects.iter().map(|&index| &set.objects[index]);
    let count = objects.filter(|object| counted(object)).count();
    let count = i64::try_from(count).ok()?;
    if Quantity::from_units(count) <= most.value {
        return None;
    }
    let message = format!(
        "quota `{}` lets {} of `{key}` be, and there are {count}: some of them are refused",
        set.objects[quota].name, most.text
    );
    Some(Violation {
        case: Some("quota-count".into()),
        ..violation_in(set, quota, Mark::Value(most.node), message)
    })
}

/// Whether an object counts.
type Counted = fn(&Object<'_>) -> bool;

fn counted(key: &str) -> Option<Counted> {
    fn is_service(object: &Object<'_>, kind: &str) -> bool {
        object.is("", "Service")
            && object
                .root
                .at("/spec/type")
                .is_some_and(|it| it.text() == kind)
    }
    Some(match key.strip_prefix("count/").unwrap_or(key) {
        "services" => |object| object.is("", "Service"),
        "services.loadbalancers" => |object| is_service(object, "LoadBalancer"),
        "services.nodeports" => {
            |object| is_service(object, "NodePort") || is_service(object, "LoadBalancer")
        }
        "configmaps" => |object| object.is("", "ConfigMap"),
        "secrets" => |object| object.is("", "Secret"),
        "persistentvolumeclaims" => |object| object.is("", "PersistentVolumeClaim"),
        "deployments.apps" => |object| object.is("apps", "Deployment"),
        "statefulsets.apps" => |object| object.is("apps", "StatefulSet"),
        "cronjobs.batch" => |object| object.is("batch", "CronJob"),
        _ => return None,
    })
}
