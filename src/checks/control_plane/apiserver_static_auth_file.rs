//! Passwords and tokens in a file, read once at start.

use super::demand::{Bad, Demand, ask, is_set};
use crate::finding::Violation;
use crate::manifest::{ObjectSet, Program};
use crate::rule::Params;

const DEMANDS: &[Demand] = &[
    of("basic", &["basic-auth-file"], "takes passwords from a file"),
    of("token", &["token-auth-file"], "takes tokens from a file"),
];

const fn of(case: &'static str, flags: &'static [&'static str], says: &'static str) -> Demand {
    Demand {
        case,
        program: Program::ApiServer,
        flags,
        bad: Bad::When(is_set),
        says,
    }
}

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    ask(set, DEMANDS, params, out);
}
