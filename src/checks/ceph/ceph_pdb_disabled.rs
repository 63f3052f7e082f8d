//! Ceph clusters whose nodes may be drained one after the other.

use super::rook::clusters;
use super::shapes::value_or_gap;
use crate::finding::Violation;
use crate::manifest::ObjectSet;
use crate::rule::{Mark, Params, violation_in};

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let clusters = clusters(set);
    if clusters.is_empty() {
        return;
    }
    let has_own = set.objects.iter().any(|object| {
        object.is("policy", "PodDisruptionBudget") && object.root.raw().contains("rook-ceph-osd")
    });
    for (index, cluster) in clusters {
        let management = cluster.spec.get("disruptionManagement");
        let managed = management.and_then(|it| it.get("managePodBudgets"));
        let is_off = match managed {
            Some(managed) => managed.as_bool() == Some(false),
            None => !cluster.has_defaults,
        };
        if has_own || !is_off {
            continue;
        }
        let mark = match management {
            Some(management) => value_or_gap(management, "managePodBudgets"),
            None => Mark::Missing {
                parent: cluster.spec,
                field: "disruptionManagement",
            },
        };
        let message = format!(
            "a node of `{}` may be drained while the one before it is still being repaired",
            cluster.name
        );
        let is_single = set.cluster.nodes == Some(1);
        out.push(Violation {
            case: Some(if is_single { "only-node" } else { "drained" }.into()),
            ..violation_in(set, index, mark, message)
        });
    }
}
