//! Certificates, keys and authorities that components are not given.

use super::demand::{Demand, ask, is_false};
use crate::finding::Violation;
use crate::manifest::{ObjectSet, Program};
use crate::rule::Params;

const DEMANDS: &[Demand] = &[
    Demand::absent(
        "serving-cert",
        Program::ApiServer,
        &["tls-cert-file", "tls-sni-cert-key"],
        "serves a certificate that it signed itself",
    ),
    Demand::absent(
        "serving-cert",
        Program::ApiServer,
        &["tls-private-key-file", "tls-sni-cert-key"],
        "has no key for its certificate",
    ),
    Demand::absent(
        "client-ca",
        Program::ApiServer,
        &["client-ca-file"],
        "takes no client certificates",
    ),
    Demand::when(
        "kubelet-https",
        Program::ApiServer,
        &["kubelet-https"],
        is_false,
        "speaks to kubelets without TLS",
    ),
    Demand::absent(
        "kubelet-client-cert",
        Program::ApiServer,
        &["kubelet-client-certificate"],
        "shows kubelets no certificate",
    ),
    Demand::absent(
        "kubelet-client-cert",
        Program::ApiServer,
        &["kubelet-client-key"],
        "has no key for kubelets",
    ),
    Demand::absent(
        "kubelet-ca",
        Program::ApiServer,
        &["kubelet-certificate-authority"],
        "does not verify kubelets",
    ),
    Demand::absent(
        "etcd-client-cert",
        Program::ApiServer,
        &["etcd-certfile"],
        "shows etcd no certificate",
    ),
    Demand::absent(
        "etcd-client-cert",
        Program::ApiServer,
        &["etcd-keyfile"],
        "has no key for etcd",
    ),
    Demand::absent(
        "etcd-ca",
        Program::ApiServer,
        &["etcd-cafile"],
        "does not verify etcd",
    ),
    Demand::absent(
        "service-account-key",
        Program::ApiServer,
        &["service-account-key-file"],
        "verifies tokens with the key of its own certificate",
    ),
    Demand::absent(
        "service-account-key",
        Program::ControllerManager,
        &["service-account-private-key-file"],
        "signs no tokens",
    ),
    Demand::absent(
        "kubelet-serving-cert",
        Program::Kubelet,
        &["tls-cert-file", "rotate-server-certificates", "config"],
        "serves a certificate that it signed itself",
    ),
    Demand::absent(
        "kubelet-serving-cert",
        Program::Kubelet,
        &[
            "tls-private-key-file",
            "rotate-server-certificates",
            "config",
        ],
        "has no key for its certificate",
    ),
    Demand::absent(
        "kubelet-client-ca",
        Program::Kubelet,
        &["client-ca-file", "config"],
        "takes no client certificates",
    ),
];

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    ask(set, DEMANDS, params, out);
}
