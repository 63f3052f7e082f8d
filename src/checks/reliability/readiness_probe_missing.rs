//! Containers that get requests before they say that they are ready.

use crate::finding::{Label, Violation};
use crate::manifest::{ObjectSet, Role, Workload};
use crate::rule::{Mark, Subject, label_in};
use crate::value::ImageReference;
use crate::yaml::Node;

/// Sidecars of service meshes, which the mesh itself asks.
const MESH: &[&str] = &["istio-proxy", "linkerd-proxy"];

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(workload) = subject.workload else {
        return;
    };
    let container = subject.node;
    let name = subject.name();
    let is_asked = workload
        .pod
        .spec
        .get("readinessGates")
        .is_some_and(|gates| !gates.is_empty());
    if container.get("readinessProbe").is_some() || is_asked || MESH.contains(&&*name) {
        return;
    }
    let mark = Mark::Missing {
        parent: container,
        field: "readinessProbe",
    };
    if subject.params.is_set("strict") {
        out.push(subject.violation(mark, format!("container `{name}` has no readiness probe")));
    } else if let Some((service, label)) = service_of(subject, workload) {
        // Nothing replaces the pod in a rollout; it is only asked too early when it starts.
        let is_bare = workload.object.is("", "Pod");
        out.push(Violation {
            case: is_bare.then(|| "bare-pod".into()),
            labels: vec![label],
            ..subject.violation(
                mark,
                format!("container `{name}` serves Service `{service}` and has no readiness probe"),
            )
        });
    }
}

/// The name of a Service that the container serves, and the port that it sends requests to.
fn service_of<'t>(
    subject: &Subject<'_, 't>,
    workload: Workload<'_, 't>,
) -> Option<(String, Label)> {
    let container = subject.node;
    // A container that has yet to start is not ready.
    if container.get("startupProbe").is_some() || is_exporter(container) {
        return None;
    }
    let services = subject.set.graph().services_of(workload);
    let mut served =
        services.filter_map(|edge| served_by(subject.set, edge.from.object, workload, container));
    served.next()
}

/// Whether its image says that it answers to Prometheus alone.
fn is_exporter(container: Node<'_>) -> bool {
    let image = container.get("image").map(Node::text).unwrap_or_default();
    let name = ImageReference::parse(&image).and_then(|image| image.path.rsplit('/').next());
    name.is_some_and(|name| name.contains("exporter"))
}

/// The Service's name and port, if it sends requests to the container once it is ready.
fn served_by<'t>(
    set: &ObjectSet<'t>,
    index: usize,
    workload: Workload<'_, 't>,
    container: Node<'t>,
) -> Option<(String, Label)> {
    let service = &set.objects[index];
    let spec = service.root.get("spec")?;
    if spec.get("publishNotReadyAddresses").and_then(Node::as_bool) == Some(true) {
        return None;
    }
    let mut ports = spec.get("ports").into_iter().flat_map(Node::items);
    let port = ports.find(|port| !is_for_metrics(*port) && is_of(*port, workload, container))?;
    let node = port.get("targetPort").or_else(|| port.get("port"))?;
    let label = label_in(
        set,
        index,
        Mark::Value(node),
        "requests go to this port of it",
    );
    Some((service.name.clone().into_owned(), label))
}

/// Whether a Service's port leads to the container: to a port that it declares, or, in a pod of one container, to a number
/// that nobody declares.
fn is_of(port: Node<'_>, workload: Workload<'_, '_>, container: Node<'_>) -> bool {
    let Some(target) = port.get("targetPort").or_else(|| port.get("port")) else {
        return false;
    };
    if let Some(declared) = declared(container, target) {
        return !is_for_metrics(declared);
    }
    let is_alone = workload
        .pod
        .containers()
        .filter(|other| other.role == Role::Regular)
        .count()
        == 1;
    let others = workload
        .pod
        .containers()
        .any(|other| declared(other.node, target).is_some());
    is_alone && !others && target.as_i64().is_some()
}

/// The port of a container that a Service means by name or number.
fn declared<'t>(container: Node<'t>, target: Node<'_>) -> Option<Node<'t>> {
    let mut ports = container.get("ports").into_iter().flat_map(Node::items);
    let key = if target.as_i64().is_some() {
        "containerPort"
    } else {
        "name"
    };
    ports.find(|port| port.get(key).is_some_and(|own| own.text() == target.text()))
}

/// Whether a port is named as one that only Prometheus reads.
fn is_for_metrics(port: Node<'_>) -> bool {
    let name = port.get("name").map(Node::text).unwrap_or_default();
    ["metrics", "prometheus", "monitoring"]
        .iter()
        .any(|word| name.contains(word))
}
