//! Certificates, keys and authorities that components are not given.

use super::demand::{Bad, Demand, ask, is_false};
use crate::finding::Violation;
use crate::manifest::{ObjectSet, Program};
use crate::rule::Params;

const DEMANDS: &[Demand] = &[
    server(
        "serving-cert",
        &["tls-cert-file", "tls-sni-cert-key"],
        "serves a certificate that it signed itself",
    ),
    server(
        "serving-cert",
        &["tls-private-key-file", "tls-sni-cert-key"],
        "has no key for its certificate",
    ),
    server(
        "client-ca",
        &["client-ca-file"],
        "takes no client certificates",
    ),
    Demand {
        bad: Bad::When(is_false),
        ..server(
            "kubelet-https",
            &["kubelet-https"],
            "speaks to kubelets without TLS",
        )
    },
    server(
        "kubelet-client-cert",
        &["kubelet-client-certificate"],
        "shows kubelets no certificate",
    ),
    server(
        "kubelet-client-cert",
        &["kubelet-client-key"],
        "has no key for kubelets",
    ),
    server(
        "kubelet-ca",
        &["kubelet-certificate-authority"],
        "does not verify kubelets",
    ),
    server(
        "etcd-client-cert",
        &["etcd-certfile"],
        "shows etcd no certificate",
    ),
    server("etcd-client-cert", &["etcd-keyfile"], "has no key for etcd"),
    server("etcd-ca", &["etcd-cafile"], "does not verify etcd"),
    server(
        "service-account-key",
        &["service-account-key-file"],
        "verifies tokens with the key of its own certificate",
    ),
    Demand {
        program: Program::ControllerManager,
        ..server(
            "service-account-key",
            &["service-account-private-key-file"],
            "signs no tokens",
        )
    },
    kubelet(
        "kubelet-serving-cert",
        &["tls-cert-file", "rotate-server-certificates", "config"],
        "serves a certificate that it signed itself",
    ),
    kubelet(
        "kubelet-serving-cert",
        &[
            "tls-private-key-file",
            "rotate-server-certificates",
            "config",
        ],
        "has no key for its certificate",
    ),
    kubelet(
        "kubelet-client-ca",
        &["client-ca-file", "config"],
        "takes no client certificates",
    ),
];

const fn server(case: &'static str, flags: &'static [&'static str], says: &'static str) -> Demand {
    Demand {
        case,
        program: Program::ApiServer,
        flags,
        bad: Bad::Absent,
        says,
    }
}

const fn kubelet(case: &'static str, flags: &'static [&'static str], says: &'static str) -> Demand {
    Demand {
        program: Program::Kubelet,
        ..server(case, flags, says)
    }
}

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    ask(set, DEMANDS, params, out);
}
