//! Ports that are called by their number.

use crate::finding::Violation;
use crate::manifest::{Object, Workload};
use crate::rule::{Mark, Subject};
use crate::yaml::Node;

/// How many workloads of one Service, and Services of one name, are looked at: more stand only in a set made to be slow.
const MOST_COMPARED: usize = 64;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((index, object)) = subject.object else {
        return;
    };
    if let Some(workload) = subject.workload {
        of_containers(subject, workload, out);
    }
    match (object.meant_group(), &*object.kind) {
        ("", "Service") => of_service(subject, index, out),
        ("networking.k8s.io", "Ingress") => of_ingress(subject, object, out),
        _ => {}
    }
}

fn list<'t>(node: Node<'t>, pointer: &str) -> impl Iterator<Item = Node<'t>> + use<'t> {
    node.at(pointer).into_iter().flat_map(Node::items)
}

/// The violation of a number at `node`; `name` is what its port is called, where it has a name.
fn by_number<'t>(
    subject: &Subject<'_, 't>,
    case: &'static str,
    node: Node<'t>,
    name: Option<Node<'t>>,
) -> Option<Violation> {
    let is_number = node.text().parse::<u16>().is_ok();
    let message = match name {
        Some(name) => format!("port `{}` has a name: `{}`", node.text(), name.text()),
        None if subject.params.is_set("strict") => {
            format!("port `{}` is called by its number", node.text())
        }
        None => return None,
    };
    is_number.then(|| Violation {
        case: Some(case.into()),
        ..subject.violation(Mark::Value(node), message)
    })
}

fn of_containers<'t>(
    subject: &Subject<'_, 't>,
    workload: Workload<'_, 't>,
    out: &mut Vec<Violation>,
) {
    for container in workload.pod.containers() {
        let ports: Vec<_> = list(container.node, "/ports").collect();
        let is_alone = ports.len() < 2 && !subject.params.is_set("strict");
        for port in ports
            .iter()
            .filter(|port| port.get("name").is_none() && !is_alone)
        {
            let Some(number) = port.get("containerPort") else {
                continue;
            };
            out.push(Violation {
                case: Some("container".into()),
                container: Some(container.name().into_owned()),
                ..subject.violation(
                    Mark::Value(number),
                    format!("port `{}` has no name", number.text()),
                )
            });
        }
        let probes = ["livenessProbe", "readinessProbe", "startupProbe"];
        for probe in probes.iter().filter_map(|probe| container.node.get(probe)) {
            let port = ["/httpGet/port", "/tcpSocket/port"]
                .iter()
                .find_map(|pointer| probe.at(pointer));
            let Some(node) = port else {
                continue;
            };
            let own = ports.iter().find(|port| has(**port, "containerPort", node));
            let found = by_number(
                subject,
                "probe",
                node,
                own.and_then(|port| port.get("name")),
            );
            out.extend(found.map(|found| Violation {
                container: Some(container.name().into_owned()),
                ..found
            }));
        }
    }
}

fn has(port: Node<'_>, key: &str, number: Node<'_>) -> bool {
    port.get(key).is_some_and(|own| own.text() == number.text())
}

fn of_service(subject: &Subject<'_, '_>, index: usize, out: &mut Vec<Violation>) {
    let edges = subject.set.graph().workloads_of(index).take(MOST_COMPARED);
    let workloads: Vec<_> = edges
        .filter_map(|edge| subject.set.workload(edge.to.object))
        .collect();
    for target in list(subject.node, "/spec/ports").filter_map(|port| port.get("targetPort")) {
        let containers = workloads
            .iter()
            .flat_map(|workload| workload.pod.containers());
        let mut ports = containers.flat_map(|container| list(container.node, "/ports"));
        let own = ports.find(|port| has(*port, "containerPort", target));
        out.extend(by_number(
            subject,
            "service",
            target,
            own.and_then(|port| port.get("name")),
        ));
    }
}

fn of_ingress(subject: &Subject<'_, '_>, object: &Object<'_>, out: &mut Vec<Violation>) {
    let paths = list(subject.node, "/spec/rules").flat_map(|rule| list(rule, "/http/paths"));
    let services = paths.filter_map(|path| path.at("/backend/service"));
    for service in services.take(MOST_COMPARED) {
        let (Some(name), Some(number)) = (service.get("name"), service.at("/port/number")) else {
            continue;
        };
        let namespace = object.namespace.as_deref();
        let text = name.text();
        let named = subject
            .set
            .graph()
            .named(("", "Service"), namespace, &text)
            .next();
        let port = named.and_then(|(_, service)| {
            list(service.root, "/spec/ports").find(|port| has(*port, "port", number))
        });
        out.extend(by_number(
            subject,
            "ingress",
            number,
            port.and_then(|port| port.get("name")),
        ));
    }
}
