//! Monitoring whose own death nobody notices.

use super::alerting::{Alerting, Origin, configurations};
use super::inside::Inside;
use crate::finding::{Confidence, Severity, Violation};
use crate::manifest::ObjectSet;
use crate::rule::{Mark, Params, violation_in};
use crate::value::duration;
use crate::yaml::Node;

/// Alerts that always fire: kube-prometheus' and the older name of it.
const ALWAYS: &[&str] = &["Watchdog", "DeadMansSwitch"];

/// What a job says that tells somebody outside that it is alive.
const HEARTBEATS: &[&str] = &[
    "hc-ping.com",
    "healthchecks",
    "deadmanssnitch",
    "nosnch.in",
    "uptime",
];

/// How many seconds may pass between two signs of life.
const LONGEST_REPEAT: f64 = 15.0 * 60.0;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let configurations = configurations(set);
    let told = configurations.iter().filter(|one| !one.active().is_empty());
    let told: Vec<_> = told.collect();
    if told.is_empty() || is_watched_otherwise(set) {
        return;
    }
    let inside = Inside::of(set);
    let mut found = Vec::new();
    for one in &told {
        match judge(set, one, &inside) {
            Verdict::Good => return,
            Verdict::Unrouted => {}
            Verdict::Bad(violation) => found.push(*violation),
        }
    }
    if let Some(violation) = found.into_iter().next() {
        out.push(violation);
        return;
    }
    // A team's resource sees its own namespace's alerts alone.
    let whole = told.into_iter().find(|one| one.origin != Origin::Part);
    out.extend(whole.map(|one| Violation {
        case: Some("unrouted".into()),
        confidence: Confidence::Likely,
        ..violation(set, one, one.route.mark, "no route takes the alert that always fires to somebody who misses it: silence looks like health")
    }));
}

/// Whether somebody outside misses a sign of life of this monitoring.
pub(super) fn is_watched(set: &ObjectSet<'_>) -> bool {
    if is_watched_otherwise(set) {
        return true;
    }
    let inside = Inside::of(set);
    let all = configurations(set);
    let mut verdicts = all.iter().map(|one| judge(set, one, &inside));
    verdicts.any(|verdict| matches!(verdict, Verdict::Good))
}

enum Verdict {
    Good,
    Unrouted,
    Bad(Box<Violation>),
}

fn judge<'t>(set: &ObjectSet<'t>, one: &Alerting<'t>, inside: &Inside<'_, 't>) -> Verdict {
    let is_always = |value: &str| {
        value
            .split('|')
            .any(|name| ALWAYS.contains(&name.trim_matches(['(', ')', '^', '$'])))
    };
    let Some(selected) = one.route.selecting("alertname", &is_always) else {
        return Verdict::Unrouted;
    };
    let receiver = selected.receiver.unwrap_or_default();
    let bad = |case: &str, mark: Mark<'static, 't>, message: String| {
        Verdict::Bad(Box::new(Violation {
            case: Some(case.into()),
            ..violation(set, one, mark, message)
        }))
    };
    if !one.is_active(receiver) {
        let message = format!(
            "the alert that always fires goes to `{receiver}`, which tells nobody: silence looks like health"
        );
        return bad("dropped", selected.route.mark, message);
    }
    let namespace = set.objects[one.object].namespace.as_deref();
    let channels: Vec<_> = one
        .receivers
        .iter()
        .filter(|own| own.name == receiver)
        .flat_map(|own| &own.channels)
        .collect();
    let ends_here = |target: &Option<(Mark<'static, 't>, String)>| {
        target
            .as_ref()
            .is_some_and(|(_, target)| inside.ends_at(target, namespace))
    };
    if !channels.is_empty() && channels.iter().all(|channel| ends_here(&channel.target)) {
        let place = channels.iter().find_map(|channel| channel.target.as_ref());
        let mark = place.map_or(selected.route.mark, |(mark, _)| *mark);
        return bad(
            "in-cluster",
            mark,
            "who misses the alert that always fires is in the cluster that it is about".to_owned(),
        );
    }
    if let Some((mark, text)) = selected.repeat
        && duration::prometheus_seconds(text).is_some_and(|repeat| repeat > LONGEST_REPEAT)
    {
        let message =
            format!("a sign of life every `{text}`: nobody notices sooner that monitoring is dead");
        return bad("rare", *mark, message);
    }
    Verdict::Good
}

fn violation<'t>(
    set: &ObjectSet<'t>,
    one: &Alerting<'t>,
    mark: Mark<'static, 't>,
    message: impl Into<String>,
) -> Violation {
    let is_default = one.origin == Origin::Chart && !set.cluster.complete;
    Violation {
        severity: is_default.then_some(Severity::Info),
        ..violation_in(set, one.object, mark, message)
    }
}

/// Whether metrics go to a system outside, which notices when they stop, or a job says that it is alive.
fn is_watched_otherwise(set: &ObjectSet<'_>) -> bool {
    let writes_out = set.objects.iter().any(|object| {
        let writes = object
            .root
            .at("/spec/remoteWrite")
            .into_iter()
            .flat_map(Node::items);
        let mut urls = writes.filter_map(|write| write.get("url")).map(Node::text);
        object.group() == "monitoring.coreos.com" && urls.any(|url| !url.contains(".svc"))
    });
    let says_so = |text: &str| HEARTBEATS.iter().any(|word| text.contains(word));
    writes_out
        || set.workloads().any(|workload| {
            workload.pod.containers().any(|container| {
                let lists = ["command", "args"]
                    .into_iter()
                    .filter_map(|list| container.node.get(list));
                let mut words = lists.flat_map(Node::items).map(Node::text);
                words.any(|word| says_so(&word))
            })
        })
}
