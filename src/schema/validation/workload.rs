//! Workloads that keep pods running: `pkg/apis/apps/validation`, and replication controllers.

use super::constraint::percent;
use super::judge::Judge;
use super::meta;
use super::read::{has, int, is_filled, known, text};
use crate::yaml::{Kind, Node, Scalar};

/// `ValidateDeploymentSpec`.
pub(super) fn deployment<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    selector(judge, spec, "deployment");
    template(judge, spec);
    let deadline = int(spec, "progressDeadlineSeconds").unwrap_or(600);
    if int(spec, "minReadySeconds").unwrap_or(0) >= deadline {
        let place = spec
            .get("progressDeadlineSeconds")
            .or_else(|| spec.get("minReadySeconds"));
        judge.invalid(
            place.unwrap_or(spec),
            "progressDeadlineSeconds must be greater than minReadySeconds",
        );
    }
    let Some(strategy) = spec.get("strategy") else {
        return;
    };
    match known(strategy, "type").as_deref() {
        Some("Recreate") => judge.forbid(
            strategy,
            "rollingUpdate",
            "may not be specified when strategy `type` is 'Recreate'",
        ),
        Some("" | "RollingUpdate") => {
            if let Some(update) = strategy.get("rollingUpdate") {
                let is_zero = |field: &str| {
                    update
                        .get(field)
                        .is_some_and(|value| number(value) == Some(0))
                };
                if is_zero("maxSurge") && is_zero("maxUnavailable") {
                    judge.forbid(
                        update,
                        "maxUnavailable",
                        "may not be 0 when `maxSurge` is 0",
                    );
                }
            }
        }
        _ => {}
    }
}

/// The number of an integer or a percentage.
fn number(value: Node<'_>) -> Option<i64> {
    match value.scalar() {
        Scalar::Int(number) => Some(number),
        Scalar::Str(text) => percent(&text),
        _ => None,
    }
}

/// `ValidateReplicaSetSpec`.
pub(super) fn replica_set<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    selector(judge, spec, "deployment");
    template(judge, spec);
}

/// `ValidateReplicationControllerSpec`: the selector is by default the labels of the template.
pub(super) fn replication_controller<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    let of_template = spec
        .get("template")
        .and_then(|template| template.get("metadata")?.get("labels"));
    match spec.get("selector").filter(|selector| !selector.is_empty()) {
        None if of_template.is_none_or(Node::is_empty) => judge.required(spec, "selector", ""),
        None => {}
        Some(selector) => {
            judge.labels(selector);
            let differs = super::read::entries(selector).any(|value| {
                let label = value
                    .key_text()
                    .and_then(|key| of_template?.get_written(&key));
                label.is_none_or(|label| label.text() != value.text())
            });
            if differs {
                mismatch(judge, spec);
            }
        }
    }
    template(judge, spec);
}

/// `ValidateDaemonSetSpec`.
pub(super) fn daemon_set<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    selector(judge, spec, "daemonset");
    template(judge, spec);
    let Some(strategy) = spec.get("updateStrategy") else {
        return;
    };
    if !matches!(
        known(strategy, "type").as_deref(),
        Some("" | "RollingUpdate")
    ) {
        return;
    }
    let Some(update) = strategy.get("rollingUpdate") else {
        return;
    };
    let surge = update.get("maxSurge").and_then(number).unwrap_or(0);
    let unavailable = update.get("maxUnavailable").map_or(Some(1), number);
    match (unavailable, surge) {
        (Some(0), 0) => judge.required(update, "maxUnavailable", "cannot be 0 when maxSurge is 0"),
        (Some(1..), 1..) if has(update, "maxUnavailable") => {
            judge.forbid(
                update,
                "maxSurge",
                "may not be set when maxUnavailable is non-zero",
            );
        }
        (Some(1..), 1..) => judge.forbid(
            update,
            "maxSurge",
            "may not be set when maxUnavailable is non-zero, and it is 1 where it is absent",
        ),
        _ => {}
    }
}

/// `ValidateStatefulSetSpec`.
pub(super) fn stateful_set<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    selector(judge, spec, "statefulset");
    template(judge, spec);
    if let Some(strategy) = spec.get("updateStrategy")
        && known(strategy, "type").is_some_and(|name| name == "OnDelete")
    {
        judge.forbid(
            strategy,
            "rollingUpdate",
            "only allowed for updateStrategy 'RollingUpdate'",
        );
    }
}

/// The selector is there and asks for something, and the template's pods have what it asks for.
fn selector<'t>(judge: &mut Judge<'t>, spec: Node<'t>, kind: &str) {
    let Some(selector) = spec.get("selector") else {
        judge.required(spec, "selector", "");
        return;
    };
    if selector.kind() != Kind::Mapping {
        return;
    }
    if meta::is_empty(selector) {
        judge.invalid(selector, format!("empty selector is invalid for {kind}"));
        return;
    }
    let metadata = spec
        .get("template")
        .and_then(|template| template.get("metadata"));
    if meta::selects(selector, metadata) == Some(false) {
        mismatch(judge, spec);
    }
}

/// The labels of the template, or the nearest place to where they would be.
fn mismatch<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    let why = "`selector` does not match template `labels`";
    let Some(template) = spec.get("template") else {
        judge.required(spec, "template", why);
        return;
    };
    match template.get("metadata") {
        Some(metadata) => match metadata.get("labels") {
            Some(labels) => judge.invalid(labels, why),
            None => judge.required(metadata, "labels", why),
        },
        None => judge.required(template, "metadata", why),
    }
}

/// What a workload that keeps its pods running asks of their template.
fn template<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    let Some(template) = spec.get("template") else {
        judge.required(spec, "template", "");
        return;
    };
    let Some(pod) = template.get("spec") else {
        return;
    };
    if is_filled(pod, "restartPolicy") && text(pod, "restartPolicy") != "Always" {
        let policy = pod.get("restartPolicy").unwrap_or(pod);
        judge.unsupported(policy, &["Always"]);
    }
    judge.forbid(
        pod,
        "activeDeadlineSeconds",
        "activeDeadlineSeconds is not supported here",
    );
}

/// `ValidateControllerRevisionCreate`.
pub(super) fn controller_revision<'t>(judge: &mut Judge<'t>, root: Node<'t>) {
    if let Some(data) = root.get("data").filter(|data| data.kind() != Kind::Mapping) {
        judge.invalid(data, "data must be a valid JSON object");
    }
}
