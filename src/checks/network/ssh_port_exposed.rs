//! Containers and Services that let somebody log in.

use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::yaml::Node;

/// Programs that serve files or source code over SSH, by a word of their image.
const SERVERS: &[&str] = &[
    "forgejo",
    "gerrit",
    "gitea",
    "gitlab",
    "gogs",
    "sftp",
    "sftpgo",
    "soft-serve",
];

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let ports: Vec<&str> = subject.params.strings("ports").collect();
    let is_ssh = |port: Node<'_>| ports.contains(&&*port.text());
    if let Some(workload) = subject.workload {
        for container in workload.pod.containers() {
            let image = container
                .node
                .get("image")
                .map(Node::text)
                .unwrap_or_default();
            if serves(&image) {
                continue;
            }
            for port in
                tcp(container.node.get("ports")).filter_map(|port| port.get("containerPort"))
            {
                if is_ssh(port) {
                    out.push(Violation {
                        container: Some(container.name().into_owned()),
                        ..subject.violation(
                            Mark::Value(port),
                            format!("container `{}` offers SSH", container.name()),
                        )
                    });
                }
            }
        }
    }
    let Some((_, object)) = subject
        .object
        .filter(|(_, object)| object.is("", "Service"))
    else {
        return;
    };
    if serves(&object.name) {
        return;
    }
    for port in tcp(subject.node.at("/spec/ports")) {
        let fields = ["port", "targetPort"];
        let mut numbers = fields.iter().filter_map(|field| port.get(field));
        if let Some(number) = numbers.find(|number| is_ssh(*number)) {
            out.push(subject.violation(
                Mark::Value(number),
                format!("Service `{}` offers SSH", object.name),
            ));
        }
    }
}

fn serves(name: &str) -> bool {
    SERVERS.iter().any(|server| name.contains(server))
}

fn tcp<'t>(ports: Option<Node<'t>>) -> impl Iterator<Item = Node<'t>> {
    let ports = ports.into_iter().flat_map(Node::items);
    ports.filter(|port| {
        port.get("protocol")
            .is_none_or(|protocol| protocol.text() == "TCP")
    })
}
