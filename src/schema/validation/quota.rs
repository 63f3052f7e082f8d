//! Quotas and ranges of resources: `ValidateLimitRange`, `ValidateResourceQuota`.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use super::constraint::amount;
use super::judge::Judge;
use super::read::{has, is_filled, known, list, map, text};
use super::resources::{self, NameRule};
use crate::value::{Grammar, Quantity, placeholder};
use crate::yaml::Node;

/// `ValidateLimitRange`.
pub(super) fn limit_range<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    let mut types = FxHashSet::default();
    for item in list(spec, "limits") {
        let Some(kind) = known(item, "type") else {
            continue;
        };
        match item.get("type") {
            Some(node) if !types.insert(kind.clone()) => judge.duplicate(node),
            Some(node) => {
                let is_known = kind.contains('/')
                    || matches!(&*kind, "Pod" | "Container" | "PersistentVolumeClaim");
                if let Some(why) = Grammar::Qualified.fault(&kind) {
                    judge.invalid(node, why);
                } else if !is_known {
                    judge.invalid(node, "must be a standard limit type or fully qualified");
                }
            }
            None => judge.required(item, "type", ""),
        }
        limit(judge, item, &kind);
    }
}

const SIDES: [&str; 5] = [
    "max",
    "min",
    "default",
    "defaultRequest",
    "maxLimitRequestRatio",
];

fn limit<'t>(judge: &mut Judge<'t>, item: Node<'t>, kind: &str) {
    let rule: NameRule = match kind {
        "Pod" | "Container" => resources::container_name,
        _ => resources::any_name,
    };
    for side in SIDES {
        if kind == "Pod" && side.starts_with("default") {
            if map(item, side).next().is_some() {
                judge.forbid(item, side, "may not be specified when `type` is 'Pod'");
            }
            continue;
        }
        for (name, value) in map(item, side) {
            if let Some(why) = rule(&name) {
                judge.invalid_key(value, why);
            }
        }
    }
    let names_storage = |side: &str| map(item, side).any(|(name, _)| name == "storage");
    if kind == "PersistentVolumeClaim" && !names_storage("min") && !names_storage("max") {
        judge.invalid(
            item,
            "either minimum or maximum storage value is required, but neither was provided",
        );
    }
    let names: FxHashSet<Cow<'t, str>> = SIDES
        .iter()
        .flat_map(|side| map(item, side))
        .map(|(name, _)| name)
        .collect();
    let mut names: Vec<_> = names.into_iter().collect();
    names.sort_unstable();
    for name in names {
        of_resource(judge, item, kind, &name);
    }
}

/// An amount and where it stands; what was filled in is where what it was made of stands.
type Amount<'t> = Option<(Quantity, Node<'t>)>;

/// The amounts of one resource, defaults filled in as `SetDefaults_LimitRangeItem` does, are in order.
fn of_resource<'t>(judge: &mut Judge<'t>, item: Node<'t>, kind: &str, name: &str) {
    let written = |side: &str| -> Amount<'t> {
        let (_, value) = map(item, side).find(|(key, _)| *key == name)?;
        Some((amount(value)?, value))
    };
    let (least, most, ratio) = (
        written("min"),
        written("max"),
        written("maxLimitRequestRatio"),
    );
    let (mut default, mut request) = (None, None);
    match kind {
        "Container" => {
            default = written("default").or(most);
            request = written("defaultRequest").or(default).or(least);
        }
        "Pod" => {}
        _ => (default, request) = (written("default"), written("defaultRequest")),
    }
    let mut above = |low: Amount<'t>, high: Amount<'t>, place: Amount<'t>, why: &'static str| {
        if let (Some((low, _)), Some((high, _)), Some((_, node))) = (low, high, place)
            && low > high
        {
            judge.invalid(node, why);
        }
    };
    above(least, most, least, "min value is greater than max value");
    above(
        least,
        request,
        request,
        "min value is greater than default request value",
    );
    above(
        request,
        most,
        request,
        "default request value is greater than max value",
    );
    above(
        request,
        default,
        request,
        "default request value is greater than default limit value",
    );
    above(
        least,
        default,
        default,
        "min value is greater than default value",
    );
    above(
        default,
        most,
        default,
        "default value is greater than max value",
    );
    if let Some((ratio, node)) = ratio {
        let greatest = most
            .zip(least)
            .and_then(|((most, _), (least, _))| most.divided_by(least));
        let one = Quantity::from_units(1);
        if ratio < one {
            judge.invalid(node, "ratio is less than 1");
        } else if greatest
            .is_some_and(|greatest| ratio.divided_by(one).is_some_and(|ratio| ratio > greatest))
        {
            judge.invalid(node, "ratio is greater than max/min");
        }
    }
    if let (Some((default, _)), Some((request, node))) = (default, request)
        && default != request
        && !resources::may_overcommit(name)
    {
        judge.invalid(node, "default value must equal to defaultRequest value");
    }
}

/// `IsStandardQuotaResourceName`: what is asked for, and not `storage` as such.
fn is_standard(name: &str) -> bool {
    resources::is_standard(name) && name != "storage"
}

/// `ValidateResourceQuotaResourceName`.
fn quota_name(name: &str) -> Option<&'static str> {
    resources::any_name(name).or_else(|| {
        (!name.contains('/') && !is_standard(name))
            .then_some("must be a standard resource for quota")
    })
}

/// `ValidateResourceQuotaSpec`.
pub(super) fn resource_quota<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    for (name, value) in map(spec, "hard") {
        if let Some(why) = quota_name(&name) {
            judge.invalid_key(value, why);
        }
        if let Some(amount) = amount(value) {
            resources::value(
                judge,
                name.strip_prefix("hugepages-").map_or(&*name, |_| "memory"),
                value,
                amount,
            );
        }
    }
    let scopes: Vec<_> = list(spec, "scopes").collect();
    for scope in &scopes {
        self::scope(judge, spec, *scope);
    }
    conflicts(judge, &scopes);
    let requirements = || {
        spec.get("scopeSelector")
            .into_iter()
            .flat_map(|selector| list(selector, "matchExpressions"))
    };
    for requirement in requirements() {
        selector(judge, spec, requirement);
    }
    let named: Vec<_> = requirements()
        .filter_map(|requirement| requirement.get("scopeName"))
        .collect();
    conflicts(judge, &named);
}

const COMPUTE: &[&str] = &[
    "cpu",
    "limits.cpu",
    "limits.memory",
    "memory",
    "pods",
    "requests.cpu",
    "requests.memory",
];

/// A scope, and whether what is limited can be in it: `IsResourceQuotaScopeValidForResource`.
fn scope<'t>(judge: &mut Judge<'t>, spec: Node<'t>, scope: Node<'t>) {
    let text = scope.text();
    let limited: &[&str] = match &*text {
        "Terminating"
        | "NotTerminating"
        | "NotBestEffort"
        | "PriorityClass"
        | "CrossNamespacePodAffinity" => COMPUTE,
        "BestEffort" => &["pods"],
        "VolumeAttributesClass" => &["persistentvolumeclaims", "requests.storage"],
        _ => {
            judge.invalid(scope, "unsupported scope");
            return;
        }
    };
    if map(spec, "hard").any(|(name, _)| is_standard(&name) && !limited.contains(&&*name)) {
        judge.invalid(scope, "unsupported scope applied to resource");
    }
}

fn conflicts<'t>(judge: &mut Judge<'t>, scopes: &[Node<'t>]) {
    for (one, other) in [
        ("BestEffort", "NotBestEffort"),
        ("Terminating", "NotTerminating"),
    ] {
        let find = |wanted: &str| scopes.iter().find(|scope| scope.text() == wanted);
        if let (Some(_), Some(second)) = (find(one), find(other)) {
            judge.invalid(*second, "conflicting scopes");
        }
    }
}

fn selector<'t>(judge: &mut Judge<'t>, spec: Node<'t>, requirement: Node<'t>) {
    match requirement.get("scopeName") {
        Some(name) => scope(judge, spec, name),
        None => judge.required(requirement, "scopeName", "unsupported scope"),
    }
    let (operator, name) = (
        text(requirement, "operator"),
        text(requirement, "scopeName"),
    );
    if placeholder::is_unknown(&operator) {
        return;
    }
    let place = requirement.get("operator").unwrap_or(requirement);
    let is_plain = matches!(
        &*name,
        "BestEffort"
            | "NotBestEffort"
            | "Terminating"
            | "NotTerminating"
            | "CrossNamespacePodAffinity"
    );
    if is_plain && operator != "Exists" {
        judge.invalid(place, "must be 'Exists' for this scope");
    }
    match &*operator {
        "In" | "NotIn" if !is_filled(requirement, "values") => {
            judge.required(
                requirement,
                "values",
                "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
            );
        }
        "Exists" | "DoesNotExist" if is_filled(requirement, "values") => {
            judge.forbid(
                requirement,
                "values",
                "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
            );
        }
        "In" | "NotIn" | "Exists" | "DoesNotExist" => {}
        _ if has(requirement, "operator") => judge.invalid(place, "not a valid selector operator"),
        _ => judge.required(requirement, "operator", ""),
    }
}
