//! The kubelet's port that asks nobody who they are.

use super::demand::{Demand, ask};
use crate::finding::Violation;
use crate::manifest::{ObjectSet, Program};
use crate::rule::Params;

/// The flag's default is 10255, that of the configuration file 0 (kubelet.config.k8s.io/v1beta1).
const DEMANDS: &[Demand] = &[
    Demand::when(
        "open",
        Program::Kubelet,
        &["read-only-port"],
        |setting, _| !matches!(&*setting.value, "0" | ""),
        "lets anybody read its pods and metrics",
    ),
    Demand::absent(
        "absent",
        Program::Kubelet,
        &["read-only-port", "config"],
        "lets anybody read its pods and metrics on port 10255",
    ),
];

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    ask(set, DEMANDS, params, out);
}
