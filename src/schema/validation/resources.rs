//! Amounts of resources: `ValidateContainerResourceRequirements` of `pkg/apis/core/validation`.

use super::constraint::amount;
use super::judge::Judge;
use super::read::{entries, list, map, text};
use crate::value::{Grammar, Quantity};
use crate::yaml::Node;

/// What is wrong with the name of a resource in some place.
pub(super) type NameRule = fn(&str) -> Option<&'static str>;

const STANDARD: &[&str] = &[
    "configmaps",
    "cpu",
    "ephemeral-storage",
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "memory",
    "persistentvolumeclaims",
    "pods",
    "replicationcontrollers",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
    "requests.storage",
    "resourcequotas",
    "secrets",
    "services",
    "services.loadbalancers",
    "services.nodeports",
    "storage",
];

const WHOLE: &[&str] = &[
    "configmaps",
    "persistentvolumeclaims",
    "pods",
    "replicationcontrollers",
    "resourcequotas",
    "secrets",
    "services",
    "services.loadbalancers",
    "services.nodeports",
];

pub(super) fn is_huge_page(name: &str) -> bool {
    name.starts_with("hugepages-")
}

/// `IsStandardResourceName`.
pub(super) fn is_standard(name: &str) -> bool {
    STANDARD.contains(&name) || is_huge_page(name) || name.starts_with("requests.hugepages-")
}

/// `IsNativeResource`.
fn is_native(name: &str) -> bool {
    !name.contains('/') || name.contains("kubernetes.io/")
}

/// `IsExtendedResourceName`.
fn is_extended(name: &str) -> bool {
    !is_native(name)
        && !name.starts_with("requests.")
        && Grammar::Qualified
            .fault(&format!("requests.{name}"))
            .is_none()
}

/// `IsOvercommitAllowed`.
pub(super) fn may_overcommit(name: &str) -> bool {
    is_native(name) && !is_huge_page(name)
}

/// `validateResourceName`: standard or fully qualified.
pub(super) fn any_name(name: &str) -> Option<&'static str> {
    if Grammar::Qualified.fault(name).is_some() {
        return Some(
            "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
        );
    }
    let is_known = name.contains('/') || is_standard(name);
    (!is_known).then_some("must be a standard resource type or fully qualified")
}

/// `validateContainerResourceName`.
pub(super) fn container_name(name: &str) -> Option<&'static str> {
    any_name(name).or_else(|| {
        if !name.contains('/') {
            let is_standard =
                matches!(name, "cpu" | "memory" | "ephemeral-storage") || is_huge_page(name);
            return (!is_standard).then_some("must be a standard resource for containers");
        }
        (!is_native(name) && !is_extended(name))
            .then_some("doesn't follow extended resource name standard")
    })
}

/// `validatePodResourceName`.
fn pod_name(name: &str) -> Option<&'static str> {
    let is_supported = matches!(name, "cpu" | "memory") || is_huge_page(name);
    (!is_supported).then_some("supported values are `cpu`, `memory` and huge pages")
}

/// Names and values of a map of amounts.
pub(super) fn amounts<'t>(judge: &mut Judge<'t>, amounts: Node<'t>, rule: NameRule) {
    for value in entries(amounts) {
        let Some(name) = value.key_text() else {
            continue;
        };
        if let Some(why) = rule(&name) {
            judge.invalid_key(value, why);
        }
        if let Some(amount) = amount(value) {
            self::value(judge, &name, value, amount);
        }
    }
}

/// `ValidateResourceQuantityValue`, and of huge pages `validateResourceQuantityHugePageValue`.
pub(super) fn value<'t>(judge: &mut Judge<'t>, name: &str, node: Node<'t>, amount: Quantity) {
    if amount.sign().is_lt() {
        judge.invalid(node, "must be greater than or equal to 0");
    }
    // The server counts thousandths, and cannot count those of an integer of 64 bits that is large.
    let is_large =
        amount > Quantity::from_units(i64::MAX / 1000) && amount < Quantity::from_units(i64::MAX);
    let is_countable = amount.is_whole() && !is_large;
    if (WHOLE.contains(&name) || is_extended(name)) && !is_countable {
        judge.invalid(node, "must be an integer");
    }
    if let Some(size) = name.strip_prefix("hugepages-") {
        let divides = Quantity::parse(size).is_some_and(|size| amount.is_multiple_of(size));
        if !divides {
            judge.invalid(node, format!("is not positive integer multiple of {name}"));
        }
    }
}

/// Requests and limits together. A request that is absent is its limit.
pub(super) fn requirements<'t>(judge: &mut Judge<'t>, required: Node<'t>, rule: NameRule) {
    let (limits, requests) = (required.get("limits"), required.get("requests"));
    for side in [limits, requests].into_iter().flatten() {
        amounts(judge, side, rule);
    }
    let names: Vec<_> = map(required, "limits")
        .chain(map(required, "requests"))
        .map(|(name, _)| name)
        .collect();
    if names.iter().any(|name| is_huge_page(name))
        && !names.iter().any(|name| matches!(&**name, "cpu" | "memory"))
    {
        judge.forbidden(required, "HugePages require cpu or memory");
    }
    for (name, value) in map(required, "requests") {
        let (Some(request), limit) = (
            amount(value),
            limits.and_then(|limits| limits.get_written(&name)),
        ) else {
            continue;
        };
        match limit.map(amount) {
            None if !may_overcommit(&name) => match limits {
                Some(limits) => judge.required(
                    limits,
                    name.clone().into_owned(),
                    "limit must be set for non overcommitable resources",
                ),
                None => judge.required(
                    required,
                    "limits",
                    "limit must be set for non overcommitable resources",
                ),
            },
            Some(Some(limit)) if request != limit && !may_overcommit(&name) => {
                judge.invalid(value, format!("must be equal to {name} limit"));
            }
            Some(Some(limit)) if request > limit => {
                judge.invalid(value, format!("must be less than or equal to {name} limit"))
            }
            _ => {}
        }
    }
}

/// `validateResourceClaimNames`: claims of a container are claims of its pod.
pub(super) fn claims<'t>(judge: &mut Judge<'t>, required: Node<'t>, of_pod: &[String]) {
    let mut seen: Vec<(String, String)> = Vec::new();
    for claim in list(required, "claims") {
        let key = (
            text(claim, "name").into_owned(),
            text(claim, "request").into_owned(),
        );
        let Some(name) = claim.get("name").filter(|_| !key.0.is_empty()) else {
            judge.required(claim, "name", "");
            continue;
        };
        if !key.1.is_empty() {
            judge.grammar(claim, "request", Grammar::Label);
        }
        let repeats = |(other, request): &(String, String)| {
            *other == key.0 && (request.is_empty() || key.1.is_empty() || *request == key.1)
        };
        if seen.iter().any(repeats) {
            judge.duplicate(name);
        }
        if !of_pod.contains(&key.0) {
            judge.not_found(name, "must be one of the names in pod.spec.resourceClaims");
        }
        seen.push(key);
    }
}

/// Resources of the pod itself: `validatePodResources`.
pub(super) fn pod_level<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    let Some(required) = spec.get("resources") else {
        return;
    };
    judge.forbid(
        required,
        "claims",
        "claims may not be set for Resources at pod-level",
    );
    requirements(judge, required, pod_name);
    for (name, value) in map(required, "requests") {
        let sum = list(spec, "containers").filter_map(|container| {
            let of = container.get("resources")?;
            let side = of.get("requests").and_then(|side| side.get_written(&name));
            amount(side.or_else(|| of.get("limits")?.get_written(&name))?)
        });
        let sum = sum.fold(Quantity::from_units(0), |sum, amount| sum + amount);
        if amount(value).is_some_and(|amount| amount < sum) {
            judge.invalid(
                value,
                "must be greater than or equal to aggregate container requests",
            );
        }
    }
    for (name, value) in map(required, "limits") {
        for container in list(spec, "containers") {
            let limit = container
                .get("resources")
                .and_then(|of| of.get("limits")?.get_written(&name));
            if let Some(limit) = limit
                && amount(limit)
                    .zip(amount(value))
                    .is_some_and(|(own, of_pod)| own > of_pod)
            {
                judge.invalid(
                    limit,
                    format!("must be less than or equal to pod limits of {name}"),
                );
            }
        }
    }
}
