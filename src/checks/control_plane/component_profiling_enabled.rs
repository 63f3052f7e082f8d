//! Profiling endpoints, which are on by default.

use super::demand::{Demand, ask, is_false};
use crate::finding::Violation;
use crate::manifest::{ObjectSet, Program};
use crate::rule::Params;

const FLAGS: &[&str] = &["profiling", "config"];

const SAYS: &str = "serves profiles of itself";

const DEMANDS: &[Demand] = &[
    Demand::unless("apiserver", Program::ApiServer, FLAGS, is_false, SAYS),
    Demand::unless(
        "controller-manager",
        Program::ControllerManager,
        FLAGS,
        is_false,
        SAYS,
    ),
    Demand::unless("scheduler", Program::Scheduler, FLAGS, is_false, SAYS),
];

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    ask(set, DEMANDS, params, out);
}
