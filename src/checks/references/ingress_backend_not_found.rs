//! Ingresses that send requests to a Service, or a port of one, that does not exist.

use super::missing::missing;
use super::{MOST_COMPARED, MOST_OF_A_NAME};
use crate::finding::Violation;
use crate::manifest::Object;
use crate::manifest::graph::Wanted;
use crate::rule::{Mark, Subject, label_in};
use crate::value::placeholder;
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((_, object)) = subject.object else {
        return;
    };
    let Some(spec) = subject.node.get("spec") else {
        return;
    };
    let rules = spec.get("rules").into_iter().flat_map(Node::items);
    let paths = rules.filter_map(|rule| rule.at("/http/paths"));
    let backends = paths
        .flat_map(Node::items)
        .filter_map(|path| path.get("backend"));
    let default = spec.get("defaultBackend").or_else(|| spec.get("backend"));
    for backend in backends.chain(default).take(MOST_COMPARED) {
        out.extend(named(backend).and_then(|(name, port)| judge(subject, object, name, port)));
    }
}

/// Where a backend writes the Service's name, and its port; as it was before `networking.k8s.io/v1`, too.
fn named(backend: Node<'_>) -> Option<(Node<'_>, Option<Node<'_>>)> {
    match backend.get("service") {
        Some(service) => {
            let port = service.get("port");
            let port = port.and_then(|port| port.get("number").or_else(|| port.get("name")));
            Some((service.get("name")?, port))
        }
        None => Some((backend.get("serviceName")?, backend.get("servicePort"))),
    }
}

fn judge<'t>(
    subject: &Subject<'_, 't>,
    object: &Object<'t>,
    node: Node<'t>,
    port: Option<Node<'t>>,
) -> Option<Violation> {
    let name = node.text();
    // The controller of AWS takes such a backend from an annotation.
    let is_annotated = port.is_some_and(|port| port.text() == "use-annotation");
    if is_annotated || is_virtual(object, &name) {
        return None;
    }
    let (index, _) = subject.object?;
    let graph = subject.set.graph();
    let namespace = object.namespace.as_deref();
    let services: Vec<_> = graph
        .named(("", "Service"), namespace, &name)
        .take(MOST_OF_A_NAME)
        .collect();
    let Some((first, service)) = services.first() else {
        let wanted = Wanted {
            group: "",
            kind: "Service",
            namespace,
            name: &name,
        };
        return missing(subject.set, index, node, wanted);
    };
    let port = port?;
    let text = port.text();
    let has = |(_, service): &(usize, &Object<'_>)| has_port(service, &text);
    if placeholder::is_unknown(&text) || services.iter().any(has) || graph.is_patched() {
        return None;
    }
    let ports = service.root.at("/spec/ports");
    let label = label_in(
        subject.set,
        *first,
        Mark::Value(ports.unwrap_or(graph.name_of(*first).node)),
        "its ports are here",
    );
    Some(Violation {
        case: Some("port".into()),
        labels: vec![label],
        ..subject.violation(
            Mark::Value(port),
            format!("Service `{name}` has no port `{text}`"),
        )
    })
}

/// Whether the name is an action or a backend that the controller makes of an annotation.
fn is_virtual(object: &Object<'_>, name: &str) -> bool {
    [
        "alb.ingress.kubernetes.io/actions.",
        "alb.ingress.kubernetes.io/conditions.",
    ]
    .iter()
    .any(|prefix| object.annotation(&format!("{prefix}{name}")).is_some())
}

/// Whether a Service has the port, by number or name. What its alias stands for is not known here.
fn has_port(service: &Object<'_>, wanted: &str) -> bool {
    let spec = service.root.get("spec");
    let is_alias = spec
        .and_then(|spec| spec.get("type"))
        .is_some_and(|kind| kind.text() == "ExternalName");
    let ports = spec.and_then(|spec| spec.get("ports"));
    let mut ports = ports.into_iter().flat_map(Node::items);
    is_alias
        || ports.any(|port| {
            ["port", "name"].iter().any(|key| {
                let value = port.get(key).map(Node::text);
                value.is_some_and(|value| value == wanted || placeholder::is_unknown(&value))
            })
        })
}
