//! Nodes that are too far from their control plane.

use super::versions::{Part, Wanted, of_groups, wanted};
use crate::finding::Violation;
use crate::manifest::ObjectSet;
use crate::rule::{Params, of_case};

/// How many minor versions a kubelet may be older: three since Kubernetes 1.28 (KEP-3935), two before.
fn most_behind(control_plane: u16) -> u16 {
    if control_plane >= 28 { 3 } else { 2 }
}

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let all = wanted(set);
    let planes = || all.iter().filter(|one| one.part == Part::ControlPlane);
    for nodes in all.iter().filter(|one| one.part == Part::Nodes) {
        let is_theirs = |plane: &&Wanted<'_>| match (&plane.cluster, &nodes.cluster) {
            (Some(one), Some(other)) => one == other,
            // The configuration of one machine says both.
            (None, None) => plane.spot.source == nodes.spot.source,
            _ => false,
        };
        let plane = planes().find(is_theirs);
        out.extend(plane.and_then(|plane| judge(set, plane, nodes)));
    }
    for (plane, nodes) in of_groups(set) {
        out.extend(judge(set, &plane, &nodes));
    }
}

fn judge<'t>(set: &ObjectSet<'t>, plane: &Wanted<'t>, nodes: &Wanted<'t>) -> Option<Violation> {
    let (own, main) = (nodes.version, plane.version);
    let (case, message) = if own > main {
        (
            "newer",
            format!(
                "nodes of Kubernetes {own} are newer than their control plane, which is {main}"
            ),
        )
    } else if main.minor - own.minor > most_behind(main.minor) {
        (
            "older",
            format!(
                "nodes of Kubernetes {own} are {} versions older than their control plane, which is {main}",
                main.minor - own.minor
            ),
        )
    } else {
        return None;
    };
    Some(Violation {
        labels: vec![plane.spot.label("the control plane")],
        ..of_case(case, nodes.spot.violation(set, message))
    })
}
