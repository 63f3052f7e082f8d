//! API servers that do not ask RBAC, or do not hold kubelets to their own node.

use super::demand::{Bad, Demand, Judge, ask};
use crate::finding::Violation;
use crate::manifest::{ObjectSet, Program};
use crate::rule::Params;

const DEMANDS: &[Demand] = &[
    of(
        "node",
        |setting, _| setting.items().any(|mode| mode == "Node"),
        "lets every kubelet read what belongs to other nodes",
    ),
    of(
        "rbac",
        |setting, _| setting.items().any(|mode| mode == "RBAC"),
        "does not ask roles and bindings",
    ),
];

const fn of(case: &'static str, is_good: Judge, says: &'static str) -> Demand {
    Demand {
        case,
        program: Program::ApiServer,
        flags: &["authorization-mode", "authorization-config"],
        bad: Bad::Unless(is_good),
        says,
    }
}

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    ask(set, DEMANDS, params, out);
}
