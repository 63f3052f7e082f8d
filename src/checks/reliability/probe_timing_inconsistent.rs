//! Probes whose numbers kill too soon, or do not mean what they say.

use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::yaml::Node;

/// Seconds of failing below which a restart is rash.
const RASH: i64 = 10;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    for name in ["livenessProbe", "readinessProbe", "startupProbe"] {
        let probe = subject.node.get(name).filter(|probe| asks(*probe));
        out.extend(probe.and_then(|probe| slow(subject, probe)));
    }
    let Some(liveness) = subject.node.get("livenessProbe").filter(|it| asks(*it)) else {
        return;
    };
    out.extend(
        single_failure(subject, liveness)
            .or_else(|| impatient(subject, liveness))
            .or_else(|| before_readiness(subject, liveness)),
    );
}

/// Whether the probe has anything to ask; one without is refused, or switched off by a chart.
fn asks(probe: Node<'_>) -> bool {
    ["httpGet", "tcpSocket", "grpc", "exec"]
        .iter()
        .any(|handler| probe.get(handler).is_some())
}

/// A number of a probe, or the API's default.
fn number(probe: Node<'_>, field: &str, default: i64) -> Option<i64> {
    probe.get(field).map_or(Some(default), Node::as_i64)
}

/// Seconds of failing until the probe acts; `None` where they are not written as numbers.
fn patience(probe: Node<'_>) -> Option<i64> {
    number(probe, "periodSeconds", 10)?.checked_mul(number(probe, "failureThreshold", 3)?)
}

fn slow<'t>(subject: &Subject<'_, 't>, probe: Node<'t>) -> Option<Violation> {
    let field = probe.get("timeoutSeconds")?;
    let (timeout, period) = (field.as_i64()?, number(probe, "periodSeconds", 10)?);
    if timeout <= period {
        return None;
    }
    let message = format!(
        "a check of container `{}` may take {timeout} seconds, longer than the {period} until the next is due",
        subject.name()
    );
    let label = |node| subject.label(Mark::Value(node), format!("a check every {period} seconds"));
    Some(Violation {
        case: Some("timeout-exceeds-period".into()),
        labels: probe.get("periodSeconds").map(label).into_iter().collect(),
        ..subject.violation(Mark::Value(field), message)
    })
}

fn single_failure<'t>(subject: &Subject<'_, 't>, liveness: Node<'t>) -> Option<Violation> {
    let threshold = liveness.get("failureThreshold")?;
    if threshold.as_i64()? != 1 {
        return None;
    }
    let message = format!(
        "container `{}` is restarted as soon as one check fails",
        subject.name()
    );
    Some(Violation {
        case: Some("single-failure".into()),
        ..subject.violation(Mark::Value(threshold), message)
    })
}

fn impatient<'t>(subject: &Subject<'_, 't>, liveness: Node<'t>) -> Option<Violation> {
    let seconds = patience(liveness).filter(|seconds| (1..RASH).contains(seconds))?;
    let message = format!(
        "container `{}` is restarted after {seconds} seconds of failing",
        subject.name()
    );
    Some(Violation {
        case: Some("impatient".into()),
        ..subject.violation(Mark::Key(liveness), message)
    })
}

fn before_readiness<'t>(subject: &Subject<'_, 't>, liveness: Node<'t>) -> Option<Violation> {
    let readiness = subject.node.get("readinessProbe").filter(|it| asks(*it))?;
    let (seconds, longer) = (patience(liveness)?, patience(readiness)?);
    if seconds >= longer || subject.node.get("startupProbe").is_some() {
        return None;
    }
    let message = format!(
        "container `{}` is restarted after {seconds} seconds of failing, before readiness gives up",
        subject.name()
    );
    let label = subject.label(
        Mark::Key(readiness),
        format!("it fails for {longer} seconds first"),
    );
    Some(Violation {
        case: Some("liveness-before-readiness".into()),
        labels: vec![label],
        ..subject.violation(Mark::Key(liveness), message)
    })
}
