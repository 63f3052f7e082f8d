//! Ceph clusters that take every disk they find.

use super::rook::{cluster, is_on, switched};
use crate::finding::Violation;
use crate::rule::{Mark, Subject, of_case};
use crate::value::placeholder;
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(cluster) = subject.object.and_then(|(_, object)| cluster(object)) else {
        return;
    };
    if let Some(wipe) = switched(
        cluster.spec,
        "/cleanupPolicy/wipeDevicesFromOtherClusters",
        true,
    ) {
        let message = format!(
            "`{}` wipes disks that hold data of another Ceph cluster",
            cluster.name
        );
        out.push(of_case(
            "wipe",
            subject.violation(Mark::Value(wipe), message),
        ));
    }
    let Some(storage) = cluster.spec.get("storage") else {
        return;
    };
    // With disks from claims these fields mean nothing.
    if storage
        .get("storageClassDeviceSets")
        .is_some_and(|sets| !sets.is_empty())
    {
        return;
    }
    let is_placed = ["/placement/all/nodeAffinity", "/placement/osd/nodeAffinity"]
        .iter()
        .any(|place| cluster.spec.at(place).is_some());
    out.extend(everywhere(subject, storage, is_placed));
    for node in storage.get("nodes").into_iter().flat_map(Node::items) {
        for device in node.get("devices").into_iter().flat_map(Node::items) {
            out.extend(unstable(subject, device));
        }
    }
}

fn is_filtered(node: Node<'_>) -> bool {
    let filters = ["deviceFilter", "devicePathFilter"];
    filters
        .iter()
        .any(|filter| node.get(filter).is_some_and(|it| !it.text().is_empty()))
}

fn everywhere<'t>(
    subject: &Subject<'_, 't>,
    storage: Node<'t>,
    is_placed: bool,
) -> Option<Violation> {
    let nodes = storage.get("nodes").filter(|nodes| !nodes.is_empty());
    let all_nodes = switched(storage, "/useAllNodes", true);
    let all_devices = switched(storage, "/useAllDevices", true);
    let violation = |node, message: &str| subject.violation(Mark::Value(node), message);
    if let (Some(all), Some(nodes)) = (all_nodes, nodes) {
        let label = subject.label(Mark::Key(nodes), "nobody reads this");
        let found = violation(
            all,
            "disks of all nodes are used, and the list of nodes is not",
        );
        return Some(Violation {
            labels: vec![label],
            ..of_case("list-ignored", found)
        });
    }
    match (all_nodes, all_devices) {
        (Some(_), Some(devices)) if !is_filtered(storage) => {
            let case = if is_placed {
                "chosen-nodes"
            } else {
                "every-disk"
            };
            let message = "every empty disk of every node becomes Ceph's, one that is plugged in tomorrow, too";
            Some(of_case(case, violation(devices, message)))
        }
        (Some(all), _) => {
            let message = "a node that gets another label or taint changes where the data is";
            let found = is_filtered(storage) || is_on(storage, "/useAllDevices");
            found.then(|| of_case("all-nodes", violation(all, message)))
        }
        (None, Some(devices)) if !is_filtered(storage) => {
            let says = |node: Node<'t>| node.get("devices").is_some() || is_filtered(node);
            let mut nodes = nodes?.items();
            nodes.any(|node| !says(node)).then(|| {
                let message = "every empty disk of the listed nodes becomes Ceph's, one that is plugged in tomorrow, too";
                of_case("every-disk", violation(devices, message))
            })
        }
        _ => None,
    }
}

/// A disk by the name that the kernel gave it when it was found.
fn unstable<'t>(subject: &Subject<'_, 't>, device: Node<'t>) -> Option<Violation> {
    let node = device.get("name")?;
    let name = node.text();
    let short = name.strip_prefix("/dev/").unwrap_or(&name);
    let is_kernel_name = ["sd", "vd", "xvd", "nvme"].iter().any(|start| {
        let rest = short.strip_prefix(start);
        rest.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_alphanumeric()))
    });
    if placeholder::is_unknown(&name) || !is_kernel_name {
        return None;
    }
    let message = format!("`{name}` may be another disk after the next boot");
    Some(of_case(
        "unstable-name",
        subject.violation(Mark::Value(node), message),
    ))
}
