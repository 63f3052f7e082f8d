//! Nodes that are too far from their control plane.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::versions::{Part, Wanted, of_groups, wanted};
use crate::finding::Violation;
use crate::manifest::ObjectSet;
use crate::rule::{Params, of_case};
use crate::span::SourceId;

/// How many minor versions a kubelet may be older: three since Kubernetes 1.28 (KEP-3935), two before.
fn most_behind(control_plane: u16) -> u16 {
    if control_plane >= 28 { 3 } else { 2 }
}

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let all = wanted(set);
    let mut planes = FxHashMap::default();
    for plane in all.iter().filter(|one| one.part == Part::ControlPlane) {
        planes.entry(whose(plane)).or_insert(plane);
    }
    for nodes in all.iter().filter(|one| one.part == Part::Nodes) {
        let plane = planes.get(&whose(nodes));
        out.extend(plane.and_then(|plane| judge(set, plane, nodes)));
    }
    for (plane, nodes) in of_groups(set) {
        out.extend(judge(set, &plane, &nodes));
    }
}

/// What the control plane and its nodes have in common: the name of their cluster, or the configuration of one machine.
fn whose<'t>(one: &Wanted<'t>) -> (Option<Cow<'t, str>>, Option<SourceId>) {
    let source = one.spot.source;
    (one.cluster.clone(), one.cluster.is_none().then_some(source))
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
