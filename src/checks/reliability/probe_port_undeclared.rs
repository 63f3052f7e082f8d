//! Probes and hooks that go to a port which the container does not declare.

use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::value::placeholder;
use crate::yaml::{Node, Scalar};

/// Where a container says that it is to be asked over the network, and what that is called.
const HANDLERS: &[(&str, &str)] = &[
    ("/livenessProbe", "liveness probe"),
    ("/readinessProbe", "readiness probe"),
    ("/startupProbe", "startup probe"),
    ("/lifecycle/postStart", "`postStart` hook"),
    ("/lifecycle/preStop", "`preStop` hook"),
];

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    // The operator of a custom resource may add ports of its own.
    if !subject
        .object
        .is_some_and(|(_, object)| object.is_builtin())
        || names(subject.node).any(|name| placeholder::is_unknown(&name.text()))
    {
        return;
    }
    for (pointer, what) in HANDLERS {
        let Some(handler) = subject.node.at(pointer) else {
            continue;
        };
        let ports = ["httpGet", "tcpSocket", "grpc"]
            .into_iter()
            .filter_map(|kind| handler.get(kind)?.get("port"));
        for port in ports {
            match port_name(port) {
                Some(name) if names(subject.node).all(|declared| declared.text() != name) => {
                    out.push(violation(subject, port, &name, what));
                }
                Some(_) => {}
                None => out.extend(numeric(subject, port, what)),
            }
        }
    }
}

/// A number that stands in no port of the container: nothing fails, as the list of ports is for readers.
fn numeric<'t>(subject: &Subject<'_, 't>, port: Node<'t>, what: &str) -> Option<Violation> {
    let number = port.as_i64()?;
    let ports = subject.node.get("ports").into_iter().flat_map(Node::items);
    let mut ports = ports.filter(|port| !is_datagram(*port));
    if ports.any(|declared| may_be(declared, number)) {
        return None;
    }
    let container = subject.name();
    let message = format!(
        "the {what} of container `{container}` goes to port {number}, which the container does not declare"
    );
    let mut violation = subject.violation(Mark::Value(port), message);
    violation.case = Some("numeric".into());
    Some(violation)
}

/// Whether a port speaks another protocol than probes do.
fn is_datagram(port: Node<'_>) -> bool {
    let protocol = port.get("protocol").map(Node::text);
    protocol.is_some_and(|protocol| matches!(&*protocol, "UDP" | "SCTP"))
}

fn may_be(declared: Node<'_>, number: i64) -> bool {
    declared
        .get("containerPort")
        .is_some_and(|own| own.as_i64().is_none_or(|own| own == number))
}

/// The text of a port that is given by name. A number in quotes is refused by the server as what it is.
fn port_name(port: Node<'_>) -> Option<String> {
    let Scalar::Str(name) = port.scalar() else {
        return None;
    };
    let is_name =
        name.bytes().any(|byte| byte.is_ascii_alphabetic()) && !placeholder::is_unknown(&name);
    is_name.then(|| name.into_owned())
}

/// The names of a container's ports.
fn names(container: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let ports = container.get("ports").into_iter().flat_map(Node::items);
    ports.filter_map(|port| port.get("name"))
}

fn violation<'t>(subject: &Subject<'_, 't>, port: Node<'t>, name: &str, what: &str) -> Violation {
    let container = subject.name();
    let message = format!(
        "the {what} of container `{container}` goes to port `{name}`, which the container does not declare"
    );
    let mut violation = subject.violation(Mark::Value(port), message);
    violation.case = Some("named".into());
    if let Some((other, node)) = elsewhere(subject, name) {
        violation.message = format!(
            "the {what} of container `{container}` goes to port `{name}`, which only container `{other}` declares"
        );
        violation.labels.push(subject.label(
            Mark::Value(node),
            "a name is known inside its container only",
        ));
    } else {
        let declared = names(subject.node);
        violation
            .labels
            .extend(declared.map(|node| subject.label(Mark::Value(node), "a port it declares")));
    }
    violation
}

/// Another container of the pod that declares the name.
fn elsewhere<'t>(subject: &Subject<'_, 't>, name: &str) -> Option<(String, Node<'t>)> {
    let mut containers = subject.workload?.pod.containers();
    containers.find_map(|other| {
        let node = names(other.node).find(|declared| declared.text() == name)?;
        Some((other.name().into_owned(), node))
    })
}
