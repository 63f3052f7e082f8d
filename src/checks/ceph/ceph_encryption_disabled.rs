//! Ceph clusters that send and store in clear text.

use super::rook::{cluster, is_on};
use crate::finding::Violation;
use crate::rule::{Mark, Subject, of_case};
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(cluster) = subject.object.and_then(|(_, object)| cluster(object)) else {
        return;
    };
    let spec = cluster.spec;
    let connections = spec.at("/network/connections");
    let encrypted = connections.and_then(|it| it.at("/encryption/enabled"));
    if encrypted.and_then(Node::as_bool) != Some(true) {
        let mark = encrypted.map_or(
            Mark::Missing {
                parent: connections.unwrap_or(spec),
                field: "encryption",
            },
            Mark::Value,
        );
        let message = format!(
            "`{}` sends all its data through the network in clear text",
            cluster.name
        );
        out.push(of_case("network", subject.violation(mark, message)));
    }
    let Some(storage) = spec.get("storage") else {
        return;
    };
    let all = storage.at("/config/encryptedDevice");
    let sets = storage.get("storageClassDeviceSets");
    let mut sets = sets.into_iter().flat_map(Node::items).peekable();
    let is_encrypted = match sets.peek() {
        Some(_) => sets.all(|set| is_on(set, "/encrypted")),
        None => all.is_some_and(|all| all.text() == "true"),
    };
    if !is_encrypted {
        let mark = all.map_or(
            Mark::Missing {
                parent: storage,
                field: "config",
            },
            Mark::Value,
        );
        let message = format!("`{}` writes to its disks in clear text", cluster.name);
        out.push(of_case("disks", subject.violation(mark, message)));
    }
}
