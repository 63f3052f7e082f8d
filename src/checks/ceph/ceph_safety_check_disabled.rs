//! Checks of Rook that are switched off.

use super::rook::{cluster, is_on};
use crate::finding::Violation;
use crate::rule::{Mark, Subject, of_case};
use crate::yaml::Node;

/// A field, the boolean that is bad, the case, and what comes of it.
type Switch = (&'static str, bool, &'static str, &'static str);

const SWITCHES: &[Switch] = &[
    (
        "/skipUpgradeChecks",
        true,
        "upgrade",
        "daemons are upgraded while others are down and data is at risk",
    ),
    (
        "/continueUpgradeAfterChecksEvenIfNotHealthy",
        true,
        "upgrade",
        "an upgrade goes on while data is at risk",
    ),
    (
        "/healthCheck/daemonHealth/mon/disabled",
        true,
        "health",
        "a monitor that is lost is not replaced",
    ),
    (
        "/healthCheck/daemonHealth/osd/disabled",
        true,
        "health",
        "a disk that is lost is not noticed",
    ),
    (
        "/healthCheck/daemonHealth/status/disabled",
        true,
        "health",
        "the state of the cluster is not looked at",
    ),
    (
        "/healthCheck/livenessProbe/mon/disabled",
        true,
        "health",
        "a monitor that hangs is not started anew",
    ),
    (
        "/healthCheck/livenessProbe/mgr/disabled",
        true,
        "health",
        "a manager that hangs is not started anew",
    ),
    (
        "/healthCheck/livenessProbe/osd/disabled",
        true,
        "health",
        "a daemon that hangs is not started anew",
    ),
    (
        "/crashCollector/disable",
        true,
        "traces",
        "nothing is kept of a daemon that crashes",
    ),
    (
        "/logCollector/enabled",
        false,
        "traces",
        "logs of daemons are not kept in files",
    ),
    (
        "/removeOSDsIfOutAndSafeToRemove",
        true,
        "traces",
        "a daemon that is out for a while is removed for good",
    ),
];

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(cluster) = subject.object.and_then(|(_, object)| cluster(object)) else {
        return;
    };
    for (pointer, bad, case, what) in SWITCHES {
        let node = cluster.spec.at(pointer);
        let node = node.filter(|node| node.as_bool() == Some(*bad));
        out.extend(node.map(|node| of_case(case, subject.violation(Mark::Value(node), *what))));
    }
    let timeout = cluster.spec.at("/healthCheck/daemonHealth/mon/timeout");
    let timeout = timeout.filter(|it| matches!(&*it.text(), "0" | "0s"));
    out.extend(timeout.map(|node| {
        let what = "a monitor that is lost is not replaced";
        of_case("health", subject.violation(Mark::Value(node), what))
    }));
    let muted = cluster.spec.at("/healthCheck/muteHealthWarning");
    for warning in muted.into_iter().flat_map(Node::entries) {
        let name = warning.key_text().unwrap_or_default();
        let is_muted = is_on(warning, "/disabled")
            || warning
                .get("policy")
                .is_some_and(|policy| policy.text() == "mute");
        if is_muted {
            let what = format!("nobody is told of `{name}` any more");
            out.push(of_case(
                "muted",
                subject.violation(Mark::Key(warning), what),
            ));
        }
    }
}
