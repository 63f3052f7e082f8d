//! Kubelets whose certificates are not replaced before they expire.

use super::demand::{Bad, Demand, ask, is_false};
use crate::finding::Violation;
use crate::manifest::{ObjectSet, Program, Setting};
use crate::rule::Params;

const DEMANDS: &[Demand] = &[
    Demand {
        case: "client",
        program: Program::Kubelet,
        flags: &["rotate-certificates"],
        bad: Bad::When(is_false),
        says: "loses the cluster when its certificate expires",
    },
    Demand {
        case: "server",
        program: Program::Kubelet,
        flags: &["feature-gates"],
        bad: Bad::When(forbids_rotation),
        says: "does not renew the certificate that it serves",
    },
    Demand {
        case: "server",
        program: Program::ControllerManager,
        flags: &["feature-gates"],
        bad: Bad::When(forbids_rotation),
        says: "renews no certificates that kubelets serve",
    },
];

fn forbids_rotation(setting: &Setting<'_>, _: Params<'_>) -> bool {
    let pairs = setting.pairs();
    let gate = pairs
        .iter()
        .find(|pair| pair.name == "RotateKubeletServerCertificate");
    gate.is_some_and(|gate| gate.value == "false")
}

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    ask(set, DEMANDS, params, out);
}
