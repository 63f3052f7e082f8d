//! Ports of the API server that ask nobody who they are.

use super::demand::{Demand, ask, is_set};
use crate::finding::Violation;
use crate::manifest::{ObjectSet, Program};
use crate::rule::Params;

const DEMANDS: &[Demand] = &[
    Demand::when(
        "insecure-port",
        Program::ApiServer,
        &["insecure-port"],
        |setting, _| setting.value != "0",
        "answers without TLS and without a login",
    ),
    Demand::when(
        "insecure-bind-address",
        Program::ApiServer,
        &["insecure-bind-address"],
        is_set,
        "is given an address for requests without TLS",
    ),
    Demand::when(
        "secure-port",
        Program::ApiServer,
        &["secure-port"],
        |setting, _| setting.value == "0",
        "serves no TLS",
    ),
];

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    ask(set, DEMANDS, params, out);
}
