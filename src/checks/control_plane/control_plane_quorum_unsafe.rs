//! Control planes that one machine can stop.

use super::members::{Members, Unit, control_planes, workers};
use crate::finding::{Severity, Violation};
use crate::manifest::{ClusterRole, ObjectSet};
use crate::rule::{Mark, Params};

/// More members than this only make every write wait for more of them.
const MOST: u64 = 7;

/// A cluster with so many workers is no try-out.
const MANY_WORKERS: u64 = 3;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let is_production =
        set.cluster.role == Some(ClusterRole::Production) || workers(set) >= MANY_WORKERS;
    let is_patched = set.graph().is_patched();
    for members in control_planes(set) {
        // A patch may say how many.
        if is_patched && matches!(members.spot.mark, Mark::Missing { .. }) {
            continue;
        }
        if let Some((case, severity, message)) = verdict(&members, is_production) {
            out.push(Violation {
                case: Some(case.into()),
                severity: Some(severity),
                ..members.spot.violation(set, message)
            });
        }
    }
}

fn verdict(members: &Members<'_>, is_production: bool) -> Option<(&'static str, Severity, String)> {
    let what = match members.unit {
        Unit::ControlPlane => "the control plane",
        Unit::Etcd => "etcd",
    };
    Some(match members.count {
        1 => {
            let severity = if is_production {
                Severity::Error
            } else {
                Severity::Warning
            };
            (
                "single",
                severity,
                format!("{what} has one member: when it stops, so does the cluster"),
            )
        }
        2 => (
            "two",
            Severity::Error,
            format!("{what} has two members: when either of them stops, so does the cluster"),
        ),
        even if even >= 4 && even % 2 == 0 => (
            "even",
            Severity::Warning,
            format!(
                "{what} has {even} members and survives the loss of no more than {} would",
                even - 1
            ),
        ),
        many if many > MOST => (
            "many",
            Severity::Info,
            format!(
                "{what} has {many} members: every write waits for {} of them",
                many / 2 + 1
            ),
        ),
        _ => return None,
    })
}
