//! Profiling endpoints, which are on by default.

use super::demand::{Bad, Demand, ask, is_false};
use crate::finding::Violation;
use crate::manifest::{ObjectSet, Program};
use crate::rule::Params;

const DEMANDS: &[Demand] = &[
    of("apiserver", Program::ApiServer),
    of("controller-manager", Program::ControllerManager),
    of("scheduler", Program::Scheduler),
];

const fn of(case: &'static str, program: Program) -> Demand {
    Demand {
        case,
        program,
        flags: &["profiling", "config"],
        bad: Bad::Unless(is_false),
        says: "serves profiles of itself",
    }
}

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    ask(set, DEMANDS, params, out);
}
