//! Settings of the controller manager that harden a cluster.

use super::demand::{Demand, ask, is_true};
use crate::finding::Violation;
use crate::manifest::{ObjectSet, Program};
use crate::rule::Params;

const DEMANDS: &[Demand] = &[
    Demand::when(
        "pod-gc-threshold",
        Program::ControllerManager,
        &["terminated-pod-gc-threshold"],
        |setting, _| setting.value.parse().is_ok_and(|number: i64| number < 1),
        "keeps all pods that have ended",
    ),
    Demand::unless(
        "shared-credentials",
        Program::ControllerManager,
        &["use-service-account-credentials"],
        is_true,
        "gives all its controllers the same powers",
    ),
    Demand::absent(
        "root-ca",
        Program::ControllerManager,
        &["root-ca-file"],
        "gives pods no authority to verify the API server with",
    ),
];

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    ask(set, DEMANDS, params, out);
}
