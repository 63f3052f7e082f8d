//! Components that listen on every address of their node.

use super::demand::{Bad, Demand, ask};
use crate::finding::Violation;
use crate::manifest::{ObjectSet, Program, Setting};
use crate::rule::Params;

const DEMANDS: &[Demand] = &[
    of(
        "controller-manager",
        Program::ControllerManager,
        &["bind-address"],
        Bad::Unless(is_local),
    ),
    of(
        "scheduler",
        Program::Scheduler,
        &["bind-address"],
        Bad::Unless(is_local),
    ),
    of(
        "kube-proxy",
        Program::KubeProxy,
        &["metrics-bind-address"],
        Bad::When(is_open),
    ),
];

const fn of(
    case: &'static str,
    program: Program,
    flags: &'static [&'static str],
    bad: Bad,
) -> Demand {
    Demand {
        case,
        program,
        flags,
        bad,
        says: "listens on every address of its node",
    }
}

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
