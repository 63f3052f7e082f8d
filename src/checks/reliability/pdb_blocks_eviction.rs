//! Disruption budgets that never let a pod go.
//!
//! The numbers are those of `getExpectedPodCount` in `k8s.io/kubernetes/pkg/controller/disruption`: a budget counts the pods
//! of all workloads that it selects together, and shares of them are rounded up.

use super::scale::{Scale, scale};
use crate::finding::{Confidence, Severity, Violation};
use crate::manifest::Workload;
use crate::rule::{Mark, Subject, label_in};
use crate::value::share;
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(spec) = subject.node.get("spec") else {
        return;
    };
    let (most, least) = (spec.get("maxUnavailable"), spec.get("minAvailable"));
    let found = match (most, least) {
        (Some(most), None) => none_may_go(subject, most),
        (None, Some(least)) => {
            all_must_stay(subject, least).or_else(|| too_many_must_stay(subject, least))
        }
        // Neither and both are another rule's; of both, each may block all the same once the other is gone.
        (Some(most), Some(least)) => {
            none_may_go(subject, most).or_else(|| all_must_stay(subject, least))
        }
        (None, None) => None,
    };
    out.extend(found);
}

/// `maxUnavailable: 0`; any share above that lets at least one go.
fn none_may_go<'t>(subject: &Subject<'_, 't>, most: Node<'t>) -> Option<Violation> {
    let is_none = most.as_i64() == Some(0) || share::percent(&most.as_str()?) == Some(0);
    is_none.then(|| {
        let message = format!(
            "budget `{}` lets no pod be evicted, so no node with one can be drained",
            subject.name()
        );
        Violation {
            case: Some("zero-unavailable".into()),
            ..subject.violation(Mark::Value(most), message)
        }
    })
}

/// `minAvailable: 100%`.
fn all_must_stay<'t>(subject: &Subject<'_, 't>, least: Node<'t>) -> Option<Violation> {
    let share = share::percent(&least.as_str()?)?;
    (share >= 100).then(|| {
        let message = format!(
            "budget `{}` wants all pods to stay, so no node with one can be drained",
            subject.name()
        );
        Violation {
            case: Some("all-available".into()),
            ..subject.violation(Mark::Value(least), message)
        }
    })
}

/// As many as there are.
fn too_many_must_stay<'t>(subject: &Subject<'_, 't>, least: Node<'t>) -> Option<Violation> {
    let (set, (index, _)) = (subject.set, subject.object?);
    let mut pods = 0_i64;
    let mut selected: Vec<(Workload<'_, 't>, Scale<'t>)> = Vec::new();
    for (workload, _) in set.graph().budgeted(index) {
        if workload.is_long_running() {
            let scale = scale(set, workload)?;
            pods = pods.saturating_add(scale.least);
            selected.push((workload, scale));
        }
    }
    let wanted = match least.as_str() {
        Some(text) => share::of(share::percent(&text)?, pods)?,
        None => least.as_i64()?,
    };
    // What is patched before it is applied may have other numbers.
    if pods <= 0 || wanted < pods || set.graph().is_patched() {
        return None;
    }
    let (first, scale) = selected.first()?;
    let is_autoscaled = selected.iter().any(|(_, scale)| scale.is_autoscaled);
    let (kind, name) = (&first.object.kind, &first.object.name);
    let whose = match selected.len() {
        1 => format!("{kind} `{name}` has"),
        more => format!("the {more} workloads that it selects have"),
    };
    let when = if is_autoscaled { " at least" } else { "" };
    let staying = if wanted == 1 {
        "1 pod"
    } else {
        &format!("{wanted} pods")
    };
    let message = format!(
        "budget `{}` wants {staying} to stay, and {whose} {pods}{when}: no node with one can be drained",
        subject.name()
    );
    let case = match pods {
        _ if is_autoscaled => "above-hpa-minimum",
        1 => "single-replica",
        _ => "above-replicas",
    };
    let end = scale
        .end
        .unwrap_or_else(|| set.graph().name_of(first.index));
    let words = if scale.least == 1 {
        "1 pod"
    } else {
        &format!("{} pods", scale.least)
    };
    Some(Violation {
        case: Some(case.into()),
        severity: Some(Severity::Warning),
        confidence: match scale.end {
            Some(_) => Confidence::Certain,
            // An autoscaler elsewhere may decide.
            None => Confidence::Likely,
        },
        labels: vec![label_in(set, end.object, Mark::Value(end.node), words)],
        ..subject.violation(Mark::Value(least), message)
    })
}
