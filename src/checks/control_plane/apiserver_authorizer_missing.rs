//! API servers that do not ask RBAC, or do not hold kubelets to their own node.

use super::demand::{Demand, ask};
use crate::finding::Violation;
use crate::manifest::{ObjectSet, Program};
use crate::rule::Params;

const FLAGS: &[&str] = &["authorization-mode", "authorization-config"];

const DEMANDS: &[Demand] = &[
    Demand::unless(
        "node",
        Program::ApiServer,
        FLAGS,
        |setting, _| setting.items().any(|mode| mode == "Node"),
        "lets every kubelet read what belongs to other nodes",
    ),
    Demand::unless(
        "rbac",
        Program::ApiServer,
        FLAGS,
        |setting, _| setting.items().any(|mode| mode == "RBAC"),
        "does not ask roles and bindings",
    ),
];

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    ask(set, DEMANDS, params, out);
}
