//! etcd without certificates, or that does not ask for one.

use super::demand::{Bad, Demand, ask, is_true};
use crate::finding::Violation;
use crate::manifest::{ObjectSet, Program};
use crate::rule::Params;

const DEMANDS: &[Demand] = &[
    of(
        "server-cert",
        &["cert-file", "auto-tls"],
        Bad::Absent,
        "serves clients without TLS",
    ),
    of(
        "server-cert",
        &["key-file", "auto-tls"],
        Bad::Absent,
        "has no key for its certificate",
    ),
    of(
        "peer-cert",
        &["peer-cert-file", "peer-auto-tls"],
        Bad::Absent,
        "speaks to its peers without TLS",
    ),
    of(
        "peer-cert",
        &["peer-key-file", "peer-auto-tls"],
        Bad::Absent,
        "has no key for its peers",
    ),
    of(
        "client-auth",
        &["client-cert-auth"],
        Bad::Unless(is_true),
        "asks clients for no certificate",
    ),
    of(
        "peer-client-auth",
        &["peer-client-cert-auth"],
        Bad::Unless(is_true),
        "asks its peers for no certificate",
    ),
];

const fn of(
    case: &'static str,
    flags: &'static [&'static str],
    bad: Bad,
    says: &'static str,
) -> Demand {
    Demand {
        case,
        program: Program::Etcd,
        flags,
        bad,
        says,
    }
}

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    ask(set, DEMANDS, params, out);
}
