//! A liveness probe that fails whenever the readiness probe does, and as soon.

use std::borrow::Cow;

use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let probe = |name| {
        subject
            .node
            .get(name)
            .and_then(|probe| Some((probe, handler(subject.node, probe)?)))
    };
    let (Some((liveness, restarts)), Some((readiness, serves))) =
        (probe("livenessProbe"), probe("readinessProbe"))
    else {
        return;
    };
    let (Some(patience), Some(other)) = (patience(liveness), patience(readiness)) else {
        return;
    };
    if restarts != serves || patience > other {
        return;
    }
    let case = if matches!(restarts, Handler::Exec(_)) {
        "exec"
    } else {
        "http-tcp-grpc"
    };
    let name = subject.name();
    out.push(Violation {
        case: Some(case.into()),
        labels: vec![subject.label(Mark::Key(readiness), "the same check")],
        ..subject.violation(
            Mark::Key(liveness),
            format!("container `{name}` is restarted as soon as it is not ready: both probes ask the same"),
        )
    });
}

/// What a probe asks, defaults filled in and ports resolved, so that equal questions are equal.
#[derive(PartialEq, Eq)]
enum Handler<'t> {
    Http {
        path: Cow<'t, str>,
        port: Cow<'t, str>,
        scheme: Cow<'t, str>,
        host: Cow<'t, str>,
        headers: Vec<(Cow<'t, str>, Cow<'t, str>)>,
    },
    Tcp {
        port: Cow<'t, str>,
        host: Cow<'t, str>,
    },
    Grpc {
        port: Cow<'t, str>,
        service: Cow<'t, str>,
    },
    Exec(Vec<Cow<'t, str>>),
}

fn handler<'t>(container: Node<'t>, probe: Node<'t>) -> Option<Handler<'t>> {
    let text = |of: Node<'t>, key, default| of.get(key).map_or(Cow::Borrowed(default), Node::text);
    if let Some(http) = probe.get("httpGet") {
        let headers = http.get("httpHeaders").into_iter().flat_map(Node::items);
        Some(Handler::Http {
            path: text(http, "path", "/"),
            port: port(container, http)?,
            scheme: text(http, "scheme", "HTTP"),
            host: text(http, "host", ""),
            headers: headers
                .map(|header| (text(header, "name", ""), text(header, "value", "")))
                .collect(),
        })
    } else if let Some(tcp) = probe.get("tcpSocket") {
        Some(Handler::Tcp {
            port: port(container, tcp)?,
            host: text(tcp, "host", ""),
        })
    } else if let Some(grpc) = probe.get("grpc") {
        Some(Handler::Grpc {
            port: port(container, grpc)?,
            service: text(grpc, "service", ""),
        })
    } else {
        let command = probe.get("exec")?.get("command")?;
        Some(Handler::Exec(command.items().map(Node::text).collect()))
    }
}

/// The port's number, for a name that the container declares; else the port as written.
fn port<'t>(container: Node<'t>, handler: Node<'t>) -> Option<Cow<'t, str>> {
    let written = handler.get("port")?.text();
    let mut ports = container.get("ports").into_iter().flat_map(Node::items);
    let named = ports.find(|port| port.get("name").is_some_and(|name| name.text() == written));
    let number = named
        .and_then(|port| port.get("containerPort"))
        .map(Node::text);
    Some(number.unwrap_or(written))
}

/// Seconds of failing until the probe acts; `None` where that is not written as numbers. Defaults are the API's.
fn patience(probe: Node<'_>) -> Option<i64> {
    let number = |key, default| probe.get(key).map_or(Some(default), Node::as_i64);
    number("periodSeconds", 10)?.checked_mul(number("failureThreshold", 3)?)
}
