//! etcd that signs its own certificates.

use super::demand::{Demand, ask, is_true};
use crate::finding::Violation;
use crate::manifest::{ObjectSet, Program};
use crate::rule::Params;

const DEMANDS: &[Demand] = &[
    Demand::when(
        "client",
        Program::Etcd,
        &["auto-tls"],
        is_true,
        "signs its own certificate for clients",
    ),
    Demand::when(
        "peer",
        Program::Etcd,
        &["peer-auto-tls"],
        is_true,
        "signs its own certificate for its peers",
    ),
];

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    ask(set, DEMANDS, params, out);
}
