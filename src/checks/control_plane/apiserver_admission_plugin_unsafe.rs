//! Admission plugins that admit everything, and protective ones that are switched off.

use super::demand::{at, mark_of_item};
use crate::finding::Violation;
use crate::manifest::{ObjectSet, Program};
use crate::rule::Params;

/// Plugins that are on by default and protect something, with the case that names them and what is lost without them.
const PROTECTIVE: &[(&str, &str, &str)] = &[
    (
        "ServiceAccount",
        "service-account",
        "pods get no service account",
    ),
    (
        "NamespaceLifecycle",
        "namespace-lifecycle",
        "objects can be made in namespaces that are going away",
    ),
    (
        "PodSecurity",
        "pod-security",
        "the Pod Security labels of namespaces say nothing",
    ),
    (
        "ValidatingAdmissionWebhook",
        "other",
        "no validating webhook is asked",
    ),
    (
        "MutatingAdmissionWebhook",
        "other",
        "no mutating webhook is asked",
    ),
    (
        "ValidatingAdmissionPolicy",
        "other",
        "no admission policy is asked",
    ),
    ("LimitRanger", "other", "LimitRanges say nothing"),
    ("ResourceQuota", "other", "quotas say nothing"),
];

/// How many plugins of one list are looked at; there are not as many.
const MOST: usize = 64;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let servers = set
        .components()
        .iter()
        .filter(|component| component.program == Program::ApiServer);
    for server in servers {
        for flag in ["enable-admission-plugins", "admission-control"] {
            let Some(setting) = server.setting(flag) else {
                continue;
            };
            if setting.items().any(|plugin| plugin == "AlwaysAdmit") {
                let mark = mark_of_item(setting, "AlwaysAdmit");
                let mut violation = at(set, server, mark, "`AlwaysAdmit` admits every request");
                violation.case = Some("always-admit".into());
                out.push(violation);
            }
        }
        let Some(setting) = server.setting("disable-admission-plugins") else {
            continue;
        };
        for plugin in setting.items().take(MOST) {
            let row = PROTECTIVE.iter().find(|(name, ..)| *name == plugin);
            if let Some((_, case, lost)) = row {
                let message = format!("`{plugin}` is switched off: {lost}");
                let mut violation = at(set, server, mark_of_item(setting, plugin), message);
                violation.case = Some((*case).into());
                out.push(violation);
            }
        }
    }
}
