//! Disks from claims that may all be on one node.

use super::rook::{cluster, number, switched};
use super::shapes::value_or_gap;
use crate::finding::Violation;
use crate::manifest::graph::Claim;
use crate::manifest::{VolumeTrait, makes};
use crate::rule::{Mark, Subject, of_case};
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(cluster) = subject.object.and_then(|(_, object)| cluster(object)) else {
        return;
    };
    let sets = cluster.spec.at("/storage/storageClassDeviceSets");
    let everywhere = ["/placement/osd", "/placement/all"];
    let shared = everywhere.iter().filter_map(|place| cluster.spec.at(place));
    let shared: Vec<_> = shared.collect();
    for set in sets.into_iter().flat_map(Node::items) {
        device_set(subject, set, &shared, out);
    }
}

fn device_set<'t>(
    subject: &Subject<'_, 't>,
    set: Node<'t>,
    shared: &[Node<'t>],
    out: &mut Vec<Violation>,
) {
    let name = set.get("name").map(Node::text).unwrap_or_default();
    let templates = set
        .get("volumeClaimTemplates")
        .into_iter()
        .flat_map(Node::items);
    let templates: Vec<_> = templates
        .filter_map(|template| template.get("spec"))
        .collect();
    let is_local = templates.iter().any(|spec| is_local(subject, *spec));
    if let Some(portable) = switched(set, "/portable", true).filter(|_| is_local) {
        let message = format!("disks of `{name}` are parts of nodes, and cannot move to others");
        out.push(of_case(
            "portable",
            subject.violation(Mark::Value(portable), message),
        ));
    }
    for spec in &templates {
        let mode = spec.get("volumeMode");
        if mode.is_some_and(|mode| mode.text() == "Block") {
            continue;
        }
        let mark = value_or_gap(*spec, "volumeMode");
        let message = format!("disks of `{name}` are file systems, and Ceph takes block devices");
        out.push(of_case("file-system", subject.violation(mark, message)));
    }
    let Some(count) = number(set, "/count").filter(|count| *count >= 2) else {
        return;
    };
    let own = ["/placement", "/preparePlacement"];
    let places = own
        .iter()
        .filter_map(|place| set.at(place))
        .chain(shared.iter().copied());
    let spread = places.map(spread).max().unwrap_or(Spread::None);
    let (case, message) = match spread {
        Spread::Required => return,
        _ if is_local => return,
        Spread::Preferred => (
            "preferred",
            format!("the {count} disks of `{name}` are spread over nodes only while there is room"),
        ),
        Spread::None => (
            "together",
            format!("the {count} disks of `{name}` may all be used on one node"),
        ),
    };
    let mark = Mark::Missing {
        parent: set,
        field: "placement",
    };
    out.push(of_case(case, subject.violation(mark, message)));
}

/// How pods are kept apart.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Spread {
    None,
    Preferred,
    Required,
}

fn spread(placement: Node<'_>) -> Spread {
    let constraints = placement.get("topologySpreadConstraints");
    let mut strict = constraints.into_iter().flat_map(Node::items);
    let is_strict = |constraint: Node<'_>| {
        let what = constraint.get("whenUnsatisfiable").map(Node::text);
        what.as_deref() != Some("ScheduleAnyway")
    };
    let required = "/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution";
    let preferred = "/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution";
    if strict.any(is_strict)
        || placement.at(required).is_some()
        // Sets that are each given nodes of their own.
        || placement.get("nodeAffinity").is_some()
    {
        Spread::Required
    } else if constraints.is_some() || placement.at(preferred).is_some() {
        Spread::Preferred
    } else {
        Spread::None
    }
}

/// Whether volumes of the template's class are parts of nodes, so that they are spread as the nodes are.
fn is_local<'t>(subject: &Subject<'_, 't>, spec: Node<'t>) -> bool {
    let claim = Claim {
        object: subject.object.map_or(0, |(index, _)| index),
        spec,
        edge: None,
    };
    let class = subject.set.graph().storage_class(claim);
    let provisioner = class.and_then(|class| class.provisioner);
    provisioner.is_some_and(|it| makes(&it, VolumeTrait::NodeLocal))
}
