//! Rollouts that want a volume which the old pod still has.

use super::one_node::{is_database, is_on_one_node, one_node_modes};
use crate::finding::{Confidence, Severity, Violation};
use crate::manifest::ObjectSet;
use crate::manifest::graph::ClaimUse;
use crate::rule::{Mark, Params, label_in, violation_in};
use crate::value::placeholder;
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let mut last = None;
    for used in set.graph().claim_uses() {
        // One workload is told once.
        if last == Some(used.user) {
            continue;
        }
        let violation = violation(set, used);
        if violation.is_some() {
            last = Some(used.user);
        }
        out.extend(violation);
    }
}

fn violation<'t>(set: &ObjectSet<'t>, used: &ClaimUse<'t>) -> Option<Violation> {
    let object = set.objects.get(used.user)?;
    if !object.is("apps", "Deployment") {
        return None;
    }
    let spec = object.root.get("spec")?;
    if spec.get("replicas").map_or(Some(1), Node::as_i64) != Some(1) {
        return None;
    }
    let mark = surge(spec)?;
    let claim = used.claim?;
    let modes = one_node_modes(claim)?;
    let name = claim.edge?.from.node;
    let workload = set.workload(used.user)?;
    // Several pods have a worse fault.
    let mut scalers = set.graph().autoscalers_of(workload);
    if scalers.any(|scaler| scaler.most().is_some()) {
        return None;
    }
    let is_on_one_node = is_on_one_node(set, workload, used);
    let is_mild = is_on_one_node && !is_database(set.graph(), used.user);
    let what = match is_on_one_node {
        true => "and both write to it",
        false => "which its node does not let go: the rollout hangs",
    };
    let message = format!(
        "a rollout of `{}` starts the new pod while the old one has claim `{}`, {what}",
        object.name,
        name.text()
    );
    Some(Violation {
        case: Some(
            if is_on_one_node {
                "two-writers"
            } else {
                "hangs"
            }
            .into(),
        ),
        confidence: Confidence::Likely,
        severity: is_mild.then_some(Severity::Info),
        labels: vec![
            label_in(set, used.user, Mark::Value(name), "the claim"),
            label_in(
                set,
                claim.object,
                Mark::Value(modes),
                "one node mounts it at a time",
            ),
        ],
        ..violation_in(set, used.user, mark, message)
    })
}

/// The field that lets the new pod start before the old one is gone; `None` where it does not, or is not known.
fn surge(spec: Node<'_>) -> Option<Mark<'static, '_>> {
    let Some(strategy) = spec.get("strategy") else {
        return Some(Mark::Missing {
            parent: spec,
            field: "strategy",
        });
    };
    let kind = strategy.get("type");
    if kind.is_some_and(|kind| kind.text() != "RollingUpdate") {
        return None;
    }
    match strategy.at("/rollingUpdate/maxSurge") {
        Some(surge) => {
            let text = surge.text();
            let is_none = text
                .trim_end_matches('%')
                .trim_start_matches('0')
                .is_empty();
            (!is_none && !placeholder::is_unknown(&text)).then_some(Mark::Value(surge))
        }
        // The default of 25 % is one pod.
        None => Some(kind.map_or(Mark::Key(strategy), Mark::Value)),
    }
}
