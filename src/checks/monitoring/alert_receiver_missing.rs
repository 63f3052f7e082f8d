//! Alerts that are sent to nobody.

use super::alerting::{Alerting, Origin, configurations};
use super::releases::releases;
use crate::finding::{Confidence, Severity, Violation};
use crate::manifest::ObjectSet;
use crate::rule::{Mark, Params, violation_in};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let configurations = configurations(set);
    let is_anybody_told = configurations.iter().any(|one| !one.active().is_empty());
    if is_anybody_told {
        out.extend(
            configurations
                .iter()
                .filter_map(|one| without_critical(set, one)),
        );
        return;
    }
    // A team's part may be quiet beneath a file that is not here.
    let whole = configurations.iter().filter(|one| {
        one.origin != Origin::Part || one.receivers.iter().all(|own| own.name != "null")
    });
    for one in whole {
        let names = one.route.receivers();
        if names.iter().any(|name| one.is_active(name)) {
            continue;
        }
        let is_default = one.origin == Origin::Chart && !set.cluster.complete;
        let severity = if sends_elsewhere(set) {
            Some(Severity::Info)
        } else {
            is_default.then_some(Severity::Warning)
        };
        let name = one.route.receiver.as_deref().unwrap_or_default();
        let message = format!(
            "no alert reaches anybody: receiver `{name}` has no integration, nor has any other"
        );
        out.push(Violation {
            case: Some(
                if is_default {
                    "chart-default"
                } else {
                    "nobody"
                }
                .into(),
            ),
            severity,
            ..violation_in(set, one.object, one.route.mark, message)
        });
    }
    if configurations.is_empty() {
        out.extend(untouched(set));
    }
}

/// Critical alerts that reach nobody where others do.
fn without_critical<'t>(set: &ObjectSet<'t>, one: &Alerting<'t>) -> Option<Violation> {
    if one.origin == Origin::Part || one.active().is_empty() {
        return None;
    }
    let (route, receiver) = one.route.of_critical();
    let receiver = receiver.filter(|name| !one.is_active(name))?;
    // Who lets only named teams' alerts through has routes for these.
    let mut critical = one
        .route
        .selecting("severity", &|value| value.contains("critical"))
        .into_iter();
    if critical.any(|found| found.receiver.is_some_and(|name| one.is_active(name))) {
        return None;
    }
    Some(Violation {
        case: Some("critical".into()),
        severity: Some(Severity::Warning),
        confidence: Confidence::Likely,
        ..violation_in(
            set,
            one.object,
            route.mark,
            format!("critical alerts reach nobody: receiver `{receiver}` has no integration"),
        )
    })
}

/// Whether Prometheus is told of an Alertmanager besides those of the set.
fn sends_elsewhere(set: &ObjectSet<'_>) -> bool {
    let mut all = set
        .objects
        .iter()
        .filter(|object| object.is("monitoring.coreos.com", "Prometheus"));
    all.any(|object| {
        object
            .root
            .at("/spec/additionalAlertManagerConfigs")
            .is_some()
    })
}

/// Releases of the stack that leave Alertmanager as the chart has it: with the receiver `null`.
fn untouched(set: &ObjectSet<'_>) -> Vec<Violation> {
    let elsewhere = [
        "configSecret",
        "alertmanagerConfiguration",
        "alertmanagerConfigSelector",
    ];
    let is_untouched = |values: Node<'_>| {
        let alertmanager = values.get("alertmanager");
        let has = |field: &str| alertmanager.is_some_and(|own| own.get(field).is_some());
        let spec = alertmanager.and_then(|own| own.get("alertmanagerSpec"));
        let is_off = alertmanager
            .and_then(|own| own.get("enabled"))
            .is_some_and(|node| node.as_bool() != Some(true));
        !is_off
            && !["config", "stringConfig", "tplConfig"]
                .iter()
                .any(|field| has(field))
            && !elsewhere
                .iter()
                .any(|field| spec.is_some_and(|spec| spec.get(field).is_some()))
    };
    let found = releases(set).filter(|release| !release.has_more && is_untouched(release.values));
    let found = found.filter(|_| !set.graph().is_patched());
    found
        .map(|release| {
            let parent = release.values.get("alertmanager").unwrap_or(release.values);
            let mark = Mark::Missing { parent, field: "config" };
            Violation {
                case: Some("chart-default".into()),
                severity: Some(Severity::Warning),
                confidence: Confidence::Likely,
                ..violation_in(set, release.object, mark, "no alert reaches anybody: the chart's own configuration has the receiver `null` alone")
            }
        })
        .collect()
}
