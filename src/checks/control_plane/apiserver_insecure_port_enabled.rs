//! Ports of the API server that ask nobody who they are.

use super::demand::{Bad, Demand, Judge, ask, is_set};
use crate::finding::Violation;
use crate::manifest::{ObjectSet, Program};
use crate::rule::Params;

const DEMANDS: &[Demand] = &[
    of(
        "insecure-port",
        &["insecure-port"],
        |setting, _| setting.value != "0",
        "answers without TLS and without a login",
    ),
    of(
        "insecure-bind-address",
        &["insecure-bind-address"],
        is_set,
        "is given an address for requests without TLS",
    ),
    of(
        "secure-port",
        &["secure-port"],
        |setting, _| setting.value == "0",
        "serves no TLS",
    ),
];

const fn of(
    case: &'static str,
    flags: &'static [&'static str],
    is_bad: Judge,
    says: &'static str,
) -> Demand {
    Demand {
        case,
        program: Program::ApiServer,
        flags,
        bad: Bad::When(is_bad),
        says,
    }
}

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    ask(set, DEMANDS, params, out);
}
