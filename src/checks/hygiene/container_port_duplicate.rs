//! Ports, port names and container names that a pod has twice.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::finding::Violation;
use crate::manifest::{Container, Role};
use crate::rule::{Mark, Subject};
use crate::value::placeholder;
use crate::yaml::Node;

/// What a container declared first, by what must be its own.
type First<'t, K> = FxHashMap<K, (Node<'t>, Cow<'t, str>)>;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(workload) = subject.workload else {
        return;
    };
    let mut containers = FxHashMap::default();
    let mut names = First::default();
    let mut numbers = First::default();
    for container in workload.pod.containers() {
        if let Some(node) = container.node.get("name").filter(is_known)
            && let Some(earlier) = containers.insert(node.text(), node)
        {
            let message = format!("two containers of the pod are called `{}`", node.text());
            out.push(violation(subject, "container-name", node, earlier, message));
            continue;
        }
        // What runs before the others is gone when they listen.
        if !matches!(container.role, Role::Regular | Role::Sidecar) {
            continue;
        }
        let ports = container.node.get("ports");
        for port in ports.into_iter().flat_map(Node::items) {
            out.extend(name(subject, container, port, &mut names));
            out.extend(number(subject, container, port, &mut numbers));
        }
    }
}

fn is_known(node: &Node<'_>) -> bool {
    !placeholder::is_unknown(&node.text())
}

fn name<'t>(
    subject: &Subject<'_, 't>,
    container: Container<'t>,
    port: Node<'t>,
    names: &mut First<'t, Cow<'t, str>>,
) -> Option<Violation> {
    let node = port.get("name").filter(is_known)?;
    let name = node.text();
    let Some((earlier, owner)) = names.get(&name) else {
        names.insert(name, (node, container.name()));
        return None;
    };
    let (case, message) = if *owner == container.name() {
        let message = format!("two ports of container `{owner}` are called `{name}`");
        ("name", message)
    } else if !is_asked_for(subject, &name) {
        return None;
    } else {
        let message = format!(
            "ports of two containers are called `{name}`, and a Service that asks for it gets the first"
        );
        ("name-across", message)
    };
    Some(Violation {
        container: Some(container.name().into_owned()),
        ..violation(subject, case, node, *earlier, message)
    })
}

/// Whether a Service of the set goes to a port by this name.
fn is_asked_for(subject: &Subject<'_, '_>, name: &str) -> bool {
    let services = subject
        .set
        .objects
        .iter()
        .filter(|object| object.is("", "Service"));
    let mut ports = services
        .filter_map(|service| service.root.at("/spec/ports"))
        .flat_map(Node::items);
    ports.any(|port| {
        port.get("targetPort")
            .is_some_and(|target| target.text() == name)
    })
}

fn number<'t>(
    subject: &Subject<'_, 't>,
    container: Container<'t>,
    port: Node<'t>,
    numbers: &mut First<'t, (i64, Cow<'t, str>)>,
) -> Option<Violation> {
    let node = port.get("containerPort")?;
    let protocol = port.get("protocol").map_or("TCP".into(), Node::text);
    let key = (node.as_i64()?, protocol);
    let Some((earlier, owner)) = numbers.get(&key) else {
        numbers.insert(key, (node, container.name()));
        return None;
    };
    if *owner == container.name() {
        return None;
    }
    let message = format!("two containers listen on port `{}` of the pod", key.0);
    let label = subject.label(
        Mark::Value(*earlier),
        format!("container `{owner}` has it already"),
    );
    Some(Violation {
        case: Some("number".into()),
        container: Some(container.name().into_owned()),
        labels: vec![label],
        ..subject.violation(Mark::Value(node), message)
    })
}

fn violation<'t>(
    subject: &Subject<'_, 't>,
    case: &str,
    node: Node<'t>,
    earlier: Node<'t>,
    message: String,
) -> Violation {
    Violation {
        case: Some(case.into()),
        labels: vec![subject.label(Mark::Value(earlier), "of this name already")],
        ..subject.violation(Mark::Value(node), message)
    }
}
