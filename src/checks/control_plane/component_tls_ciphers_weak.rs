//! Cipher suites and versions of TLS that are no longer safe.

use super::demand::{Demand, ask, at, mark_of_item};
use crate::finding::Violation;
use crate::manifest::{ObjectSet, Program, Setting};
use crate::rule::Params;
use crate::value::placeholder;

/// The "preferred values" of `--tls-cipher-suites` in the reference of kube-apiserver, without those that it calls insecure: RSA key
/// exchange, RC4, 3DES, and CBC with SHA256.
const STRONG: &[&str] = &[
    "TLS_AES_128_GCM_SHA256",
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
];

/// How many suites of one list are looked at; there are not half as many.
const MOST: usize = 64;

const PROGRAMS: &[Program] = &[
    Program::ApiServer,
    Program::ControllerManager,
    Program::Scheduler,
    Program::Etcd,
    Program::Kubelet,
];

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    for component in set.components() {
        let settings = ["tls-cipher-suites", "cipher-suites"];
        let setting = settings.iter().find_map(|name| component.setting(name));
        for suite in setting.into_iter().flat_map(Setting::items).take(MOST) {
            if !STRONG.contains(&suite) && !placeholder::is_unknown(suite) {
                let name = component.program.name();
                let message = if suite.starts_with("TLS_") {
                    format!("`{name}` offers the weak cipher suite `{suite}`")
                } else {
                    format!("`{name}` does not start: `{suite}` is no cipher suite")
                };
                let mark = setting.map(|setting| mark_of_item(setting, suite));
                let violation = mark.map(|mark| at(set, component, mark, message));
                out.extend(violation.map(|violation| Violation {
                    case: Some("cipher-suite".into()),
                    ..violation
                }));
            }
        }
    }
    let demands = PROGRAMS.iter().map(|&program| {
        Demand::when(
            "version",
            program,
            &["tls-min-version"],
            is_old,
            "takes versions of TLS before 1.2",
        )
    });
    ask(set, &demands.collect::<Vec<_>>(), params, out);
    if !params.is_set("allow-absent") {
        let demands = PROGRAMS.iter().map(|&program| {
            Demand::absent(
                "absent",
                program,
                &["tls-cipher-suites", "cipher-suites", "config"],
                "offers the cipher suites of Go",
            )
        });
        ask(set, &demands.collect::<Vec<_>>(), params, out);
    }
}

fn is_old(setting: &Setting<'_>, _: Params<'_>) -> bool {
    matches!(
        &*setting.value,
        "VersionTLS10" | "VersionTLS11" | "TLS1.0" | "TLS1.1"
    )
}
