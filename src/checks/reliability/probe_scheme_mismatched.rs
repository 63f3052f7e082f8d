//! HTTP probes of ports that wait for HTTPS.

use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::yaml::Node;

/// The probes of a container, and what they are called.
const PROBES: &[(&str, &str)] = &[
    ("/livenessProbe/httpGet", "liveness probe"),
    ("/readinessProbe/httpGet", "readiness probe"),
    ("/startupProbe/httpGet", "startup probe"),
];

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    for (pointer, what) in PROBES {
        let Some(asked) = subject.node.at(pointer) else {
            continue;
        };
        let Some(port) = asked.get("port").filter(|_| asked.get("scheme").is_none()) else {
            continue;
        };
        let declared = declared(subject.node, &port.text());
        let name = declared
            .and_then(|declared| declared.get("name"))
            .map(Node::text);
        let waits_for_tls = match &name {
            Some(name) => is_https(name),
            None => matches!(&*port.text(), "443" | "8443") || is_https(&port.text()),
        };
        if waits_for_tls {
            out.push(violation(subject, port, what, declared));
        }
    }
}

fn is_https(name: &str) -> bool {
    name.starts_with("https")
}

/// The port of the container that has this number or name.
fn declared<'t>(container: Node<'t>, port: &str) -> Option<Node<'t>> {
    let mut ports = container.get("ports").into_iter().flat_map(Node::items);
    ports.find(|declared| {
        ["containerPort", "name"].iter().any(|field| {
            declared
                .get(field)
                .is_some_and(|value| value.text() == port)
        })
    })
}

fn violation<'t>(
    subject: &Subject<'_, 't>,
    port: Node<'t>,
    what: &str,
    declared: Option<Node<'t>>,
) -> Violation {
    let message = format!(
        "the {what} of container `{}` speaks HTTP to port `{}`, which waits for HTTPS",
        subject.name(),
        port.text()
    );
    let named =
        declared.and_then(|declared| Some((declared.get("containerPort")?, declared.get("name")?)));
    let label = named.map(|(number, name)| {
        let words = format!("the container calls this port `{}`", name.text());
        subject.label(Mark::Value(number), words)
    });
    Violation {
        labels: label.into_iter().collect(),
        ..subject.violation(Mark::Value(port), message)
    }
}
