//! Kubelets whose certificates are not replaced before they expire.

use super::demand::{Demand, ask, is_false};
use crate::finding::Violation;
use crate::manifest::{ObjectSet, Program, Setting};
use crate::rule::Params;

const DEMANDS: &[Demand] = &[
    Demand::when(
        "client",
        Program::Kubelet,
        &["rotate-certificates"],
        is_false,
        "loses the cluster when its certificate expires",
    ),
    Demand::when(
        "server",
        Program::Kubelet,
        &["feature-gates"],
        forbids_rotation,
        "does not renew the certificate that it serves",
    ),
    Demand::when(
        "server",
        Program::ControllerManager,
        &["feature-gates"],
        forbids_rotation,
        "renews no certificates that kubelets serve",
    ),
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
