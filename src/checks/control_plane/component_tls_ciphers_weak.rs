//! Cipher suites and versions of TLS that are no longer safe.

use super::demand::{Bad, Demand, ask, at, mark_of_item};
use crate::finding::Violation;
use crate::manifest::{ObjectSet, Program, Setting};
use crate::rule::Params;

/// Suites that CIS Kubernetes Benchmark 1.10, 1.2.29 and 4.2.12, and TLS 1.3 leave: forward secrecy and authenticated encryption.
const STRONG: &[&str] = &[
    "TLS_AES_128_GCM_SHA256",
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
];

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
        for suite in setting.into_iter().flat_map(Setting::items) {
            if suite.starts_with("TLS_") && !STRONG.contains(&suite) {
                let name = component.program.name();
                let message = format!("`{name}` offers the weak cipher suite `{suite}`");
                let mark = setting.map(|setting| mark_of_item(setting, suite));
                let violation = mark.map(|mark| at(set, component, mark, message));
                out.extend(violation.map(|violation| Violation {
                    case: Some("cipher-suite".into()),
                    ..violation
                }));
            }
        }
    }
    let demands = PROGRAMS.iter().map(|&program| Demand {
        case: "version",
        program,
        flags: &["tls-min-version"],
        bad: Bad::When(is_old),
        says: "takes versions of TLS before 1.2",
    });
    ask(set, &demands.collect::<Vec<_>>(), params, out);
    if !params.is_set("allow-absent") {
        let demands = PROGRAMS.iter().map(|&program| Demand {
            case: "absent",
            program,
            flags: &["tls-cipher-suites", "cipher-suites", "config"],
            bad: Bad::Absent,
            says: "offers the cipher suites of Go",
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
