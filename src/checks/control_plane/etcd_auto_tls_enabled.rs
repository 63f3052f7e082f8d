//! etcd that signs its own certificates.

use super::demand::{Bad, Demand, ask, is_true};
use crate::finding::Violation;
use crate::manifest::{ObjectSet, Program};
use crate::rule::Params;

const DEMANDS: &[Demand] = &[
    of(
        "client",
        &["auto-tls"],
        "signs its own certificate for clients",
    ),
    of(
        "peer",
        &["peer-auto-tls"],
        "signs its own certificate for its peers",
    ),
];

const fn of(case: &'static str, flags: &'static [&'static str], says: &'static str) -> Demand {
    Demand {
        case,
        program: Program::Etcd,
        flags,
        bad: Bad::When(is_true),
        says,
    }
}

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    ask(set, DEMANDS, params, out);
}
