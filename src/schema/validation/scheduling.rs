//! Where pods may run: affinity, tolerations, spreading, taints, runtime and priority classes.

use rustc_hash::FxHashSet;

use super::judge::Judge;
use super::read::{flag, has, int, is_blank, is_filled, list, map, text};
use super::resources;
use crate::value::Grammar;
use crate::yaml::Node;

/// `ValidateNodeSelector`: values are judged where the selector is required, not where it is a preference.
pub(super) fn node_selector<'t>(judge: &mut Judge<'t>, selector: Node<'t>) {
    let terms = list(selector, "nodeSelectorTerms");
    for value in terms
        .flat_map(|term| list(term, "matchExpressions"))
        .flat_map(|requirement| list(requirement, "values"))
    {
        if let Some(why) = value
            .as_str()
            .and_then(|text| Grammar::LabelValue.fault(&text))
        {
            judge.invalid(value, why);
        }
    }
}

/// `ValidateNodeSelectorTerm`.
pub(super) fn node_selector_term<'t>(judge: &mut Judge<'t>, term: Node<'t>) {
    for requirement in list(term, "matchExpressions") {
        judge.grammar(requirement, "key", Grammar::Qualified);
        let count = list(requirement, "values").count();
        match &*text(requirement, "operator") {
            "In" | "NotIn" if count == 0 => judge.required(
                requirement,
                "values",
                "must be specified when `operator` is 'In' or 'NotIn'",
            ),
            "Exists" | "DoesNotExist" if count > 0 => {
                judge.forbid(
                    requirement,
                    "values",
                    "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
                );
            }
            "Gt" | "Lt" if count != 1 => judge.required(
                requirement,
                "values",
                "must be specified single value when `operator` is 'Lt' or 'Gt'",
            ),
            "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt" => {}
            _ => wrong_operator(judge, requirement),
        }
    }
    for requirement in list(term, "matchFields") {
        match &*text(requirement, "operator") {
            "In" | "NotIn" if list(requirement, "values").count() != 1 => {
                judge.required(requirement, "values", "must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
            }
            "In" | "NotIn" => {}
            _ => wrong_operator(judge, requirement),
        }
        if text(requirement, "key") == "metadata.name" {
            for value in list(requirement, "values") {
                if let Some(why) = Grammar::Subdomain.fault(&value.text()) {
                    judge.invalid(value, why);
                }
            }
        } else {
            match requirement.get("key") {
                Some(key) => judge.invalid(key, "not a valid field selector key"),
                None => judge.required(requirement, "key", ""),
            }
        }
    }
}

fn wrong_operator<'t>(judge: &mut Judge<'t>, requirement: Node<'t>) {
    match requirement.get("operator") {
        Some(operator) => judge.invalid(operator, "not a valid selector operator"),
        None => judge.required(requirement, "operator", ""),
    }
}

/// `validatePodAffinityTerm`: keys to match need a selector, and are not in it twice.
pub(super) fn pod_affinity_term<'t>(judge: &mut Judge<'t>, term: Node<'t>) {
    label_keys(judge, term);
    for key in list(term, "matchLabelKeys") {
        if list(term, "mismatchLabelKeys").any(|other| other.text() == key.text()) {
            judge.invalid(key, "exists in both matchLabelKeys and mismatchLabelKeys");
        }
    }
}

fn label_keys<'t>(judge: &mut Judge<'t>, node: Node<'t>) {
    for key in ["matchLabelKeys", "mismatchLabelKeys"]
        .into_iter()
        .flat_map(|field| list(node, field))
    {
        if is_blank(key) {
            judge.invalid(key, "name part must be non-empty");
        }
    }
    let selector = node.get("labelSelector");
    for field in ["matchLabelKeys", "mismatchLabelKeys"] {
        if selector.is_none() && is_filled(node, field) {
            judge.forbid(
                node,
                field,
                "must not be specified when labelSelector is not set",
            );
        }
    }
    let Some(selector) = selector else {
        return;
    };
    for key in list(node, "matchLabelKeys") {
        let is_key = |expression: &Node<'t>| text(*expression, "key") == key.text();
        let named = list(selector, "matchExpressions").filter(is_key).count()
            + map(selector, "matchLabels")
                .filter(|(name, _)| *name == key.text())
                .count();
        if named > 1 {
            judge.invalid(key, "exists in both matchLabelKeys and labelSelector");
        }
    }
}

/// `validateTopologySpreadConstraints`: one constraint; that they differ is judged with the pod.
pub(super) fn spread_constraint<'t>(judge: &mut Judge<'t>, constraint: Node<'t>) {
    label_keys(judge, constraint);
    if has(constraint, "minDomains") && text(constraint, "whenUnsatisfiable") != "DoNotSchedule" {
        judge.forbid(
            constraint,
            "minDomains",
            "can only use minDomains if whenUnsatisfiable=DoNotSchedule",
        );
    }
}

/// `ValidateSpreadConstraintNotRepeat`.
pub(super) fn spread_constraints<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    let mut seen = FxHashSet::default();
    for constraint in list(spec, "topologySpreadConstraints") {
        if !seen.insert((
            text(constraint, "topologyKey"),
            text(constraint, "whenUnsatisfiable"),
        )) {
            judge.duplicate(constraint);
        }
    }
}

/// `ValidateTolerations`.
pub(super) fn toleration<'t>(judge: &mut Judge<'t>, toleration: Node<'t>) {
    let operator = text(toleration, "operator");
    if !is_filled(toleration, "key") && operator != "Exists" {
        place(
            judge,
            toleration,
            "operator",
            "operator must be Exists when `key` is empty, which means \"match all values and all keys\"",
        );
    }
    if has(toleration, "tolerationSeconds") && text(toleration, "effect") != "NoExecute" {
        place(
            judge,
            toleration,
            "effect",
            "effect must be 'NoExecute' when `tolerationSeconds` is set",
        );
    }
    match &*operator {
        "" | "Equal" => {
            if let Some(value) = toleration.get("value")
                && let Some(why) = value
                    .as_str()
                    .and_then(|text| Grammar::LabelValue.fault(&text))
            {
                judge.invalid(value, why);
            }
        }
        "Exists" if is_filled(toleration, "value") => judge.forbid(
            toleration,
            "value",
            "must be empty when `operator` is 'Exists'",
        ),
        "Gt" | "Lt" if judge.minor < 35 => place(
            judge,
            toleration,
            "operator",
            "supported values: \"Equal\", \"Exists\"",
        ),
        _ => {}
    }
}

fn place<'t>(judge: &mut Judge<'t>, parent: Node<'t>, field: &'static str, why: &'static str) {
    match parent.get(field) {
        Some(value) => judge.invalid(value, why),
        None => judge.required(parent, field, why),
    }
}

/// `ValidateTopologySelectorTerm`.
pub(super) fn topology_selector_term<'t>(judge: &mut Judge<'t>, term: Node<'t>) {
    let mut keys = FxHashSet::default();
    for key in list(term, "matchLabelExpressions").filter_map(|expression| expression.get("key")) {
        if !keys.insert(key.text()) {
            judge.duplicate(key);
        }
    }
}

/// The annotations of a node: `ValidateNodeSpecificAnnotations`.
pub(super) fn node_annotations<'t>(judge: &mut Judge<'t>, root: Node<'t>) {
    for (key, value) in root
        .get("metadata")
        .into_iter()
        .flat_map(|metadata| map(metadata, "annotations"))
    {
        let start = match &*key {
            "scheduler.alpha.kubernetes.io/preferAvoidPods" => '{',
            "scheduler.alpha.kubernetes.io/taints" => '[',
            _ => continue,
        };
        let text = value.text();
        if !text.is_empty() && !text.trim_start().starts_with(start) {
            judge.invalid(value, "is not the JSON that is expected here");
        }
    }
}

/// `validateNodeTaints`, and the networks of the node's pods.
pub(super) fn node<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    let mut seen = FxHashSet::default();
    for taint in list(spec, "taints") {
        judge.grammar(taint, "key", Grammar::Qualified);
        if is_filled(taint, "value") {
            judge.grammar(taint, "value", Grammar::LabelValue);
        }
        if !is_filled(taint, "effect") {
            judge.required(taint, "effect", "");
        }
        if !seen.insert((text(taint, "key"), text(taint, "effect"))) {
            judge.duplicate(taint);
        }
    }
    // `podCIDR` wins over a list that begins with another.
    let (first, one) = (
        list(spec, "podCIDRs").next(),
        spec.get("podCIDR").filter(|one| !one.text().is_empty()),
    );
    let networks: Vec<_> = match (one, first) {
        (Some(one), first) if first.is_none_or(|first| first.text() != one.text()) => vec![one],
        _ => list(spec, "podCIDRs").collect(),
    };
    let mut of_four = Vec::new();
    for network in &networks {
        match crate::value::ip::parse_network(&network.text()) {
            Some((address, _)) => of_four.push(address.is_ipv4()),
            None => judge.invalid(
                *network,
                "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)",
            ),
        }
    }
    let repeats = of_four
        .iter()
        .enumerate()
        .any(|(at, family)| of_four.iter().skip(at + 1).any(|other| other == family));
    if repeats && let Some(networks) = spec.get("podCIDRs") {
        judge.invalid(
            networks,
            "may specify no more than one CIDR for each IP family",
        );
    }
}

/// `ValidateRuntimeClass`.
pub(super) fn runtime_class<'t>(judge: &mut Judge<'t>, root: Node<'t>) {
    if let Some(fixed) = root
        .get("overhead")
        .and_then(|overhead| overhead.get("podFixed"))
    {
        resources::amounts(judge, fixed, resources::container_name);
    }
    let mut seen = FxHashSet::default();
    for toleration in root
        .get("scheduling")
        .into_iter()
        .flat_map(|scheduling| list(scheduling, "tolerations"))
    {
        let key = ["key", "operator", "value", "effect"].map(|field| text(toleration, field));
        if !seen.insert(key) {
            judge.duplicate(toleration);
        }
    }
}

/// `ValidatePriorityClass`.
pub(super) fn priority_class<'t>(judge: &mut Judge<'t>, root: Node<'t>) {
    let Some(metadata) = root.get("metadata") else {
        return;
    };
    let (name, value) = (text(metadata, "name"), int(root, "value").unwrap_or(0));
    let is_known = matches!(
        (&*name, value),
        ("system-cluster-critical", 2_000_000_000) | ("system-node-critical", 2_000_001_000)
    );
    if name.starts_with("system-") {
        if !is_known || flag(root, "globalDefault") {
            judge.forbid(
                metadata,
                "name",
                "priority class names with 'system-' prefix are reserved for system use only",
            );
        }
    } else if value > 1_000_000_000 {
        judge.forbid(
            root,
            "value",
            "maximum allowed value of a user defined priority is 1000000000",
        );
    }
}
