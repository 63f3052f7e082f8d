//! Settings of the controller manager that harden a cluster.

use super::demand::{Bad, Demand, ask, is_true};
use crate::finding::Violation;
use crate::manifest::{ObjectSet, Program};
use crate::rule::Params;

const DEMANDS: &[Demand] = &[
    Demand {
        case: "pod-gc-threshold",
        program: Program::ControllerManager,
        flags: &["terminated-pod-gc-threshold"],
        bad: Bad::Unless(|setting, _| setting.value.parse().is_ok_and(|number: i64| number >= 1)),
        says: "keeps 12500 pods that have ended, or all of them",
    },
    Demand {
        case: "shared-credentials",
        program: Program::ControllerManager,
        flags: &["use-service-account-credentials"],
        bad: Bad::Unless(is_true),
        says: "gives all its controllers the same powers",
    },
    Demand {
        case: "root-ca",
        program: Program::ControllerManager,
        flags: &["root-ca-file"],
        bad: Bad::Absent,
        says: "gives pods no authority to verify the API server with",
    },
];

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    ask(set, DEMANDS, params, out);
}
