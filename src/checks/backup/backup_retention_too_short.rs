//! Backups that are deleted before the next one is made.

use crate::finding::{Severity, Violation};
use crate::manifest::every;
use crate::rule::{Mark, Subject};
use crate::value::{cron, duration};
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((_, object)) = subject.object else {
        return;
    };
    let root = subject.node;
    match (object.group(), &*object.kind) {
        ("velero.io", "Schedule") => {
            let Some(schedule) = root.at("/spec/schedule") else {
                return;
            };
            let ttl = root.at("/spec/template/ttl");
            let kept = ttl.map_or(Some(VELERO_TTL), length);
            let place = ttl.unwrap_or(schedule);
            out.extend(judge(subject, place, kept, gap(schedule)));
        }
        ("snapscheduler.backube", "SnapshotSchedule") => {
            let (Some(schedule), Some(expires)) = (
                root.at("/spec/schedule"),
                root.at("/spec/retention/expires"),
            ) else {
                return;
            };
            out.extend(judge(subject, expires, length(expires), gap(schedule)));
        }
        ("kops.k8s.io", "Cluster") => {
            for manager in every(root, "/spec/etcdClusters/*/manager") {
                let (Some(interval), Some(days)) = (
                    manager.get("backupInterval"),
                    manager.get("backupRetentionDays"),
                ) else {
                    continue;
                };
                let kept = days.as_i64().and_then(|days| u64::try_from(days).ok());
                let kept = kept.filter(|&days| days > 0).map(|days| days * 86_400);
                out.extend(judge(subject, days, kept, length(interval)));
            }
        }
        _ => {}
    }
}

/// How long Velero keeps a backup that says nothing: `defaultBackupTTL` of `pkg/cmd/server/config/config.go`.
const VELERO_TTL: u64 = 30 * 86_400;

/// A duration in whole seconds.
fn length(node: Node<'_>) -> Option<u64> {
    let seconds = duration::seconds(&node.text()).filter(|&seconds| seconds >= 0.0);
    seconds.map(|seconds| seconds as u64)
}

fn gap(schedule: Node<'_>) -> Option<u64> {
    cron::longest_gap(&schedule.text()).map(|minutes| minutes * 60)
}

fn judge<'t>(
    subject: &Subject<'_, 't>,
    place: Node<'t>,
    kept: Option<u64>,
    between: Option<u64>,
) -> Option<Violation> {
    let (kept, between) = (kept?, between?);
    // Velero takes nothing for its default.
    if kept == 0 || between == 0 {
        return None;
    }
    let words = (duration::in_words(kept), duration::in_words(between));
    let (case, severity, message) = if kept < between {
        (
            "none-left",
            None,
            format!(
                "a backup is kept for {}, and the next one is up to {} away: part of the time there is none",
                words.0, words.1
            ),
        )
    } else if kept < 2 * between {
        let message = format!(
            "a backup is kept for {}, and the next one is up to {} away: one failure leaves none",
            words.0, words.1
        );
        ("one-left", Some(Severity::Warning), message)
    } else {
        return None;
    };
    Some(Violation {
        case: Some(case.into()),
        severity,
        ..subject.violation(Mark::Value(place), message)
    })
}
