//! Autoscalers and disruption budgets: `pkg/apis/autoscaling/validation`, `pkg/apis/policy/validation`.

use super::judge::Judge;
use super::read::{has, int, is_filled, list, text};
use super::resources;
use crate::value::placeholder;
use crate::yaml::Node;

/// `ValidatePodDisruptionBudgetSpec`.
pub(super) fn disruption_budget<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    if has(spec, "minAvailable") {
        judge.forbid(
            spec,
            "maxUnavailable",
            "minAvailable and maxUnavailable cannot be both set",
        );
    }
}

/// The first minor version in which the feature gate `HPAScaleToZero` is on
/// (<https://kubernetes.io/docs/reference/command-line-tools-reference/feature-gates/#HPAScaleToZero>).
const SCALES_TO_ZERO: u8 = 37;

/// `validateHorizontalPodAutoscalerSpec`.
pub(super) fn autoscaler<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    let (least, most) = (int(spec, "minReplicas"), int(spec, "maxReplicas"));
    let floor = i64::from(judge.minor < SCALES_TO_ZERO);
    if let Some(node) = spec.get("minReplicas")
        && least.is_some_and(|least| least < floor)
    {
        judge.invalid(node, format!("must be greater than or equal to {floor}"));
    }
    if let (Some(least), Some(most)) = (least, most)
        && most < least
    {
        judge.forbid(
            spec,
            "maxReplicas",
            "must be greater than or equal to `minReplicas`",
        );
    }
    if let Some(target) = spec.get("scaleTargetRef") {
        api_version(judge, target);
    }
    for metric in list(spec, "metrics") {
        self::metric(judge, metric);
    }
    if least == Some(0)
        && !list(spec, "metrics")
            .any(|metric| matches!(&*text(metric, "type"), "Object" | "External"))
    {
        judge.forbid(spec, "minReplicas", "must specify at least one Object or External metric to support scaling to zero replicas");
    }
    for rules in ["scaleUp", "scaleDown"]
        .into_iter()
        .filter_map(|side| spec.get("behavior")?.get(side))
    {
        if rules.get("policies").is_some_and(Node::is_empty) {
            judge.required(rules, "policies", "must specify at least one policy");
        }
    }
}

/// `ValidateAPIVersion`: kinds outside the core group name their group.
fn api_version<'t>(judge: &mut Judge<'t>, reference: Node<'t>) {
    let version = text(reference, "apiVersion");
    let place = reference.get("apiVersion").unwrap_or(reference);
    if version.matches('/').count() > 1 {
        judge.invalid(place, "unexpected GroupVersion string");
    } else if !version.contains('/')
        && !placeholder::is_unknown(&version)
        && !is_core(&text(reference, "kind"))
    {
        match reference.get("apiVersion") {
            Some(version) => judge.invalid(version, "apiVersion must specify API group"),
            None => judge.required(reference, "apiVersion", "apiVersion must specify API group"),
        }
    }
}

/// Kinds of the core group that can be scaled or measured.
fn is_core(kind: &str) -> bool {
    kind == "ReplicationController"
}

/// The field of each type of metric.
const METRICS: &[(&str, &str)] = &[
    ("ContainerResource", "containerResource"),
    ("External", "external"),
    ("Object", "object"),
    ("Pods", "pods"),
    ("Resource", "resource"),
];

fn metric<'t>(judge: &mut Judge<'t>, metric: Node<'t>) {
    let kind = text(metric, "type");
    if placeholder::is_unknown(&kind) {
        return;
    }
    let Some((_, own)) = METRICS.iter().find(|(name, _)| *name == kind) else {
        judge.one_of(
            metric,
            "type",
            &[
                "ContainerResource",
                "External",
                "Object",
                "Pods",
                "Resource",
            ],
        );
        return;
    };
    for (_, other) in METRICS.iter().filter(|(_, field)| field != own) {
        judge.forbid(metric, other, "must populate the given metric source only");
    }
    match metric.get(own) {
        None => judge.required(
            metric,
            *own,
            "must populate information for the given metric source",
        ),
        Some(source) => self::source(judge, own, source),
    }
}

/// What each source asks of its target.
fn source<'t>(judge: &mut Judge<'t>, kind: &str, source: Node<'t>) {
    if kind == "containerResource"
        && let Some(name) = source.get("name")
        && let Some(why) =
            resources::container_name(&name.text()).filter(|_| !name.text().is_empty())
    {
        judge.invalid(name, why);
    }
    let Some(target) = source.get("target").filter(|_| !has(source, "metricName")) else {
        return;
    };
    let there = |field: &str| is_filled(target, field) || has(target, field);
    let needs: &[&str] = match kind {
        "object" | "external" => &["value", "averageValue"],
        "pods" => &["averageValue"],
        _ => &["averageUtilization", "averageValue"],
    };
    if !needs.iter().any(|field| there(field)) {
        judge.required(
            target,
            needs.first().copied().unwrap_or_default(),
            "must set a target",
        );
    }
    if kind != "object" && needs.iter().filter(|field| there(field)).count() > 1 {
        judge.forbid(target, "averageValue", "may not set both targets");
    }
}
