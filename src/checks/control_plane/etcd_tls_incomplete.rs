//! etcd without certificates, or that does not ask for one.

use super::demand::{Demand, ask_where, is_true};
use crate::finding::Violation;
use crate::manifest::{Component, ObjectSet, Program};
use crate::rule::Params;

const DEMANDS: &[Demand] = &[
    Demand::absent(
        "server-cert",
        Program::Etcd,
        &["cert-file", "auto-tls"],
        "serves clients without TLS",
    ),
    Demand::absent(
        "server-cert",
        Program::Etcd,
        &["key-file", "auto-tls"],
        "has no key for its certificate",
    ),
    Demand::absent(
        "peer-cert",
        Program::Etcd,
        &["peer-cert-file", "peer-auto-tls"],
        "speaks to its peers without TLS",
    ),
    Demand::absent(
        "peer-cert",
        Program::Etcd,
        &["peer-key-file", "peer-auto-tls"],
        "has no key for its peers",
    ),
    Demand::unless(
        "client-auth",
        Program::Etcd,
        &["client-cert-auth"],
        is_true,
        "asks clients for no certificate",
    ),
    Demand::unless(
        "peer-client-auth",
        Program::Etcd,
        &["peer-client-cert-auth"],
        is_true,
        "asks its peers for no certificate",
    ),
];

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
