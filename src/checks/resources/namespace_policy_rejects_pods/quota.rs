//! What a ResourceQuota refuses: `pkg/quota/v1/evaluator/core` of Kubernetes.

use std::borrow::Cow;

use super::Namespace;
use crate::checks::resources::amount::{Amount, amount, amounts};
use crate::finding::Violation;
use crate::manifest::{Container, Object, ObjectSet, Role, Workload};
use crate::rule::{Mark, label_in, violation_in};
use crate::schema::{Resource, resources};
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
                out.extend(unset(set, quota, (workload, container), &demands));
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

    /// Whether containers in the quota's namespace that say nothing of it get a value.
    fn is_given(&self, set: &ObjectSet<'_>, quota: usize) -> bool {
        let namespace = set.objects[quota].namespace.as_deref();
        let given = match self.list {
            "requests" => set.default_request(namespace, self.resource),
            _ => set.default_limit(namespace, self.resource),
        };
        given.is_some()
    }
}

/// A container without a value that the quota asks for.
fn unset<'t>(
    set: &ObjectSet<'t>,
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
                && !demand.is_given(set, quota)
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
    let counted = Counted::of(key)?;
    let objects = namespace.objects.iter().map(|&index| &set.objects[index]);
    let count = objects.map(|object| counted.count(object)).sum::<usize>();
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

/// What a key of a quota counts.
enum Counted {
    Objects(&'static Resource),
    LoadBalancers,
    NodePorts,
}

impl Counted {
    /// `None` for a key that counts something else, or what is not Kubernetes' own.
    fn of(key: &str) -> Option<Self> {
        let name = match key {
            "services.loadbalancers" => return Some(Self::LoadBalancers),
            "services.nodeports" => return Some(Self::NodePorts),
            "configmaps"
            | "persistentvolumeclaims"
            | "replicationcontrollers"
            | "resourcequotas"
            | "secrets"
            | "services" => key,
            _ => key.strip_prefix("count/")?,
        };
        let (name, group) = name.split_once('.').unwrap_or((name, ""));
        let mut all = resources().iter();
        let resource = all.find(|other| other.group == group && other.name == name);
        resource.map(Self::Objects)
    }

    /// How much of it the object takes.
    fn count(&self, object: &Object<'_>) -> usize {
        match self {
            Self::Objects(resource) => usize::from(object.is(resource.group, resource.kind)),
            Self::LoadBalancers => usize::from(service_type(object) == "LoadBalancer"),
            Self::NodePorts => node_ports(object),
        }
    }
}

fn service_type<'t>(object: &Object<'t>) -> Cow<'t, str> {
    let kind = object.root.at("/spec/type");
    kind.filter(|_| object.is("", "Service"))
        .map(Node::text)
        .unwrap_or_default()
}

/// The ports of nodes that a Service takes: one for each of its own, unless a load balancer does without.
fn node_ports(object: &Object<'_>) -> usize {
    let ports = object.root.at("/spec/ports").into_iter();
    let ports = ports.flat_map(Node::items);
    let is_off = |pointer| object.root.at(pointer).and_then(Node::as_bool) == Some(false);
    match &*service_type(object) {
        "LoadBalancer" if is_off("/spec/allocateLoadBalancerNodePorts") => {
            let is_written = |port: &Node<'_>| {
                let own = port.get("nodePort").and_then(Node::as_i64);
                own.is_some_and(|own| own != 0)
            };
            ports.filter(is_written).count()
        }
        "LoadBalancer" | "NodePort" => ports.count(),
        _ => 0,
    }
}
