//! Passwords and tokens in a file, read once at start.

use super::demand::{Demand, ask, is_set};
use crate::finding::Violation;
use crate::manifest::{ObjectSet, Program};
use crate::rule::Params;

const DEMANDS: &[Demand] = &[
    Demand::when(
        "basic",
        Program::ApiServer,
        &["basic-auth-file"],
        is_set,
        "takes passwords from a file",
    ),
    Demand::when(
        "token",
        Program::ApiServer,
        &["token-auth-file"],
        is_set,
        "takes tokens from a file",
    ),
];

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    ask(set, DEMANDS, params, out);
}
