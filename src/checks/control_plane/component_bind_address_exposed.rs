//! Components that listen on every address of their node.

use super::demand::{Demand, ask};
use crate::finding::Violation;
use crate::manifest::{ObjectSet, Program, Setting};
use crate::rule::Params;

const SAYS: &str = "listens on every address of its node";

const DEMANDS: &[Demand] = &[
    Demand::unless(
        "controller-manager",
        Program::ControllerManager,
        &["bind-address"],
        is_local,
        SAYS,
    ),
    Demand::unless(
        "scheduler",
        Program::Scheduler,
        &["bind-address"],
        is_local,
        SAYS,
    ),
    Demand::when(
        "kube-proxy",
        Program::KubeProxy,
        &["metrics-bind-address"],
        is_open,
        SAYS,
    ),
];

fn is_local(setting: &Setting<'_>, _: Params<'_>) -> bool {
    matches!(host(&setting.value), "127.0.0.1" | "::1" | "localhost")
}

fn is_open(setting: &Setting<'_>, _: Params<'_>) -> bool {
    matches!(host(&setting.value), "0.0.0.0" | "::")
}

/// The host of an address, which may have a port.
fn host(address: &str) -> &str {
    let bare = address.trim_start_matches('[');
    match bare.split_once(']') {
        Some((host, _)) => host,
        None if bare.matches(':').count() == 1 => bare.split(':').next().unwrap_or(bare),
        None => bare,
    }
}

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    ask(set, DEMANDS, params, out);
}
