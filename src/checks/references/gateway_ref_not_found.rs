//! Routes of the Gateway API that hang on nothing, or lead to nothing.

use std::borrow::Cow;

use super::missing::missing;
use super::{MOST_COMPARED, MOST_OF_A_NAME};
use crate::finding::{Confidence, Severity, Violation};
use crate::manifest::Object;
use crate::manifest::graph::Wanted;
use crate::rule::{Mark, Subject, label_in};
use crate::value::placeholder;
use crate::yaml::Node;

const GROUP: &str = "gateway.networking.k8s.io";

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((index, object)) = subject.object else {
        return;
    };
    if object.kind == "Gateway" {
        out.extend(class(subject, index));
        return;
    }
    for parent in list(subject.node, "/spec/parentRefs").take(MOST_COMPARED) {
        out.extend(on_gateway(subject, index, object, parent));
    }
    let rules = list(subject.node, "/spec/rules");
    let backends = rules.flat_map(|rule| list(rule, "/backendRefs"));
    for backend in backends.take(MOST_COMPARED) {
        out.extend(to_service(subject, index, object, backend));
    }
}

fn list<'t>(node: Node<'t>, pointer: &str) -> impl Iterator<Item = Node<'t>> + use<'t> {
    node.at(pointer).into_iter().flat_map(Node::items)
}

fn text<'t>(node: Node<'t>, key: &str) -> Option<Cow<'t, str>> {
    node.get(key).map(Node::text)
}

fn class(subject: &Subject<'_, '_>, index: usize) -> Option<Violation> {
    let node = subject.node.at("/spec/gatewayClassName")?;
    let wanted = Wanted {
        group: GROUP,
        kind: "GatewayClass",
        namespace: None,
        name: &node.text(),
    };
    in_case("class", missing(subject.set, index, node, wanted)?)
}

fn in_case(case: &'static str, found: Violation) -> Option<Violation> {
    Some(Violation {
        case: Some(case.into()),
        ..found
    })
}

/// What is wrong with a `parentRef`: its Gateway, or the listener of it, is not there, or takes no routes of this namespace.
fn on_gateway<'t>(
    subject: &Subject<'_, 't>,
    index: usize,
    route: &Object<'t>,
    parent: Node<'t>,
) -> Option<Violation> {
    let is_gateway = text(parent, "kind").is_none_or(|kind| kind == "Gateway")
        && text(parent, "group").is_none_or(|group| group == GROUP);
    let node = parent.get("name").filter(|_| is_gateway)?;
    let name = node.text();
    let graph = subject.set.graph();
    let namespace = text(parent, "namespace").or_else(|| route.namespace.clone());
    let wanted = Wanted {
        group: GROUP,
        kind: "Gateway",
        namespace: namespace.as_deref(),
        name: &name,
    };
    let named = graph.named((GROUP, "Gateway"), namespace.as_deref(), &name);
    let gateways: Vec<_> = named.take(MOST_OF_A_NAME).collect();
    let [(other, gateway)] = gateways[..] else {
        // Of several that it may mean, one is right.
        let is_absent = gateways.is_empty();
        let found = is_absent.then(|| missing(subject.set, index, node, wanted));
        return in_case("parent", found??);
    };
    if graph.is_patched() {
        return None;
    }
    let label = |at: Node<'t>| {
        label_in(
            subject.set,
            other,
            Mark::Value(at),
            "the listeners are here",
        )
    };
    let listeners: Vec<_> = list(gateway.root, "/spec/listeners")
        .take(MOST_COMPARED)
        .collect();
    let place = gateway.root.at("/spec/listeners")?;
    let section = parent.get("sectionName");
    let meant = |listener: &&Node<'t>| {
        let own = text(**listener, "name").unwrap_or_default();
        section.is_none_or(|section| own == section.text() || placeholder::is_unknown(&own))
    };
    let meant: Vec<_> = listeners.iter().filter(meant).collect();
    if let Some(section) = section.filter(|_| meant.is_empty()) {
        let own = section.text();
        let is_known = !placeholder::is_unknown(&own);
        return is_known.then(|| Violation {
            case: Some("section".into()),
            labels: vec![label(place)],
            ..subject.violation(
                Mark::Value(section),
                format!("Gateway `{name}` has no listener `{own}`"),
            )
        });
    }
    let (own, there) = (route.namespace.as_deref()?, gateway.namespace.as_deref()?);
    let is_shut = |listener: &&Node<'t>| {
        let from = listener
            .at("/allowedRoutes/namespaces/from")
            .map(Node::text);
        from.is_none_or(|from| from == "Same")
    };
    let is_out = own != there && !meant.is_empty() && meant.iter().all(is_shut);
    is_out.then(|| Violation {
        case: Some("namespace".into()),
        labels: vec![label(place)],
        help: Some("let the listener take them: `allowedRoutes: {namespaces: {from: All}}`, or a `Selector`".to_owned()),
        ..subject.violation(
            Mark::Value(node),
            format!("Gateway `{name}` takes routes of its own namespace `{there}` only"),
        )
    })
}

/// What is wrong with a `backendRef`: its Service, or a port of it, is not there, or nothing lets the route into its namespace.
fn to_service<'t>(
    subject: &Subject<'_, 't>,
    index: usize,
    route: &Object<'t>,
    backend: Node<'t>,
) -> Option<Violation> {
    let is_service = text(backend, "kind").is_none_or(|kind| kind == "Service")
        && text(backend, "group").is_none_or(|group| group.is_empty());
    let node = backend.get("name").filter(|_| is_service)?;
    let name = node.text();
    let graph = subject.set.graph();
    let namespace = text(backend, "namespace").or_else(|| route.namespace.clone());
    let named = graph.named(("", "Service"), namespace.as_deref(), &name);
    let services: Vec<_> = named.take(MOST_OF_A_NAME).collect();
    let Some((other, service)) = services.first() else {
        let wanted = Wanted {
            group: "",
            kind: "Service",
            namespace: namespace.as_deref(),
            name: &name,
        };
        return in_case("backend", missing(subject.set, index, node, wanted)?);
    };
    let ports = service.root.at("/spec/ports");
    let label = label_in(
        subject.set,
        *other,
        Mark::Value(ports.unwrap_or(graph.name_of(*other).node)),
        "its ports are here",
    );
    if let Some(port) = backend.get("port") {
        let wanted = port.text();
        let has = |(_, service): &(usize, &Object<'_>)| has_port(service, &wanted);
        if !placeholder::is_unknown(&wanted) && !services.iter().any(has) && !graph.is_patched() {
            return Some(Violation {
                case: Some("port".into()),
                labels: vec![label],
                ..subject.violation(
                    Mark::Value(port),
                    format!("Service `{name}` has no port `{wanted}`"),
                )
            });
        }
    }
    let there =
        namespace.filter(|there| route.namespace.as_ref().is_some_and(|own| own != there))?;
    (!is_granted(subject, route, &there) && !graph.is_patched()).then(|| Violation {
        case: Some("grant".into()),
        confidence: if subject.set.cluster.complete {
            Confidence::Certain
        } else {
            Confidence::Likely
        },
        severity: Some(Severity::Warning),
        labels: vec![label_in(
            subject.set,
            *other,
            Mark::Value(graph.name_of(*other).node),
            "the Service is here",
        )],
        ..subject.violation(
            Mark::Value(node),
            format!(
                "no ReferenceGrant of namespace `{there}` lets the route reach Service `{name}`"
            ),
        )
    })
}

/// Whether a Service has the port. What its alias stands for is not known here.
fn has_port(service: &Object<'_>, wanted: &str) -> bool {
    let kind = service.root.at("/spec/type").map(Node::text);
    let mut ports = list(service.root, "/spec/ports").filter_map(|port| port.get("port"));
    kind.as_deref() == Some("ExternalName")
        || ports.any(|port| port.text() == wanted || placeholder::is_unknown(&port.text()))
}

/// Whether an object of the namespace lets routes of this kind and namespace in.
fn is_granted(subject: &Subject<'_, '_>, route: &Object<'_>, there: &str) -> bool {
    let graph = subject.set.graph();
    let mut grants = graph
        .of_kind((GROUP, "ReferenceGrant"), Some(there))
        .take(MOST_COMPARED);
    grants.any(|(_, grant)| {
        list(grant.root, "/spec/from").any(|from| {
            let namespace = text(from, "namespace");
            text(from, "kind").is_some_and(|kind| kind == route.kind)
                && namespace.is_some_and(|namespace| {
                    Some(&*namespace) == route.namespace.as_deref()
                        || placeholder::is_unknown(&namespace)
                })
        })
    })
}
