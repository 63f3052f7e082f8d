//! etcd without certificates, or that does not ask for one.

use super::demand::{Bad, Demand, ask_where, is_true};
use crate::finding::Violation;
use crate::manifest::{Component, ObjectSet, Program};
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

/// Whether nobody outside its pod or node reaches it at these addresses.
fn is_local(etcd: &Component<'_>, listens: &str) -> bool {
    let Some(urls) = etcd.setting(listens) else {
        return false;
    };
    let is_near = |url: &str| {
        let host = url.split_once("://").map_or(url, |(_, host)| host);
        url.starts_with("unix")
            || ["127.0.0.1", "localhost", "[::1]"]
                .iter()
                .any(|near| host.starts_with(near))
    };
    urls.items().all(is_near)
}

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    ask_where(set, DEMANDS, params, out, |etcd, demand| {
        let listens = if demand.case.starts_with("peer") {
            "listen-peer-urls"
        } else {
            "listen-client-urls"
        };
        !is_local(etcd, listens)
    });
}
