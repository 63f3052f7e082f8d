//! Priority and fairness of requests: `pkg/apis/flowcontrol/validation`.

use super::judge::{Hook, Judge};
use super::read::{flag, has, int, is_filled, list, text};
use crate::value::Grammar;
use crate::yaml::Node;

/// The function of a definition of this group.
pub(super) fn hook(definition: &str) -> Option<Hook> {
    Some(match definition {
        "FlowSchemaSpec" => schema,
        "PolicyRulesWithSubjects" => rules,
        "Subject" => subject,
        "ServiceAccountSubject" => account,
        "NonResourcePolicyRule" => non_resource_rule,
        "ResourcePolicyRule" => resource_rule,
        "PriorityLevelConfigurationSpec" => priority_level,
        "LimitResponse" => limit_response,
        "QueuingConfiguration" => queuing,
        _ => return None,
    })
}

fn name_of(judge: &Judge<'_>) -> String {
    judge
        .root
        .get("metadata")
        .map(|metadata| text(metadata, "name").into_owned())
        .unwrap_or_default()
}

fn schema<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    let Some(precedence) = spec.get("matchingPrecedence") else {
        return;
    };
    match precedence.as_i64() {
        Some(1) if name_of(judge) != "exempt" => judge.invalid(
            precedence,
            "only the schema named 'exempt' may have matchingPrecedence 1",
        ),
        _ => {}
    }
}

fn rules<'t>(judge: &mut Judge<'t>, rules: Node<'t>) {
    if !is_filled(rules, "resourceRules") && !is_filled(rules, "nonResourceRules") {
        judge.invalid(
            rules,
            "at least one of resourceRules and nonResourceRules has to be non-empty",
        );
    }
}

fn subject<'t>(judge: &mut Judge<'t>, subject: Node<'t>) {
    const KINDS: [(&str, &str); 3] = [
        ("ServiceAccount", "serviceAccount"),
        ("User", "user"),
        ("Group", "group"),
    ];
    let kind = text(subject, "kind");
    let Some((_, own)) = KINDS.iter().find(|(name, _)| *name == kind) else {
        judge.one_of(subject, "kind", &["Group", "ServiceAccount", "User"]);
        return;
    };
    if !has(subject, own) {
        judge.required(
            subject,
            *own,
            format!("{own} is required when subject kind is '{kind}'"),
        );
    }
    for (name, other) in KINDS.iter().filter(|(name, _)| *name != kind) {
        judge.forbid(
            subject,
            other,
            format!("{other} is forbidden when subject kind is not '{name}'"),
        );
    }
}

fn account<'t>(judge: &mut Judge<'t>, account: Node<'t>) {
    if is_filled(account, "name") && text(account, "name") != "*" {
        judge.grammar(account, "name", Grammar::Subdomain);
    }
}

const VERBS: &[&str] = &[
    "create",
    "delete",
    "deletecollection",
    "get",
    "list",
    "patch",
    "proxy",
    "update",
    "watch",
];

fn verbs<'t>(judge: &mut Judge<'t>, rule: Node<'t>) {
    if alone(judge, rule, "verbs") {
        return;
    }
    for verb in list(rule, "verbs").filter(|verb| !VERBS.contains(&&*verb.text())) {
        judge.unsupported(verb, VERBS);
    }
}

/// Whether there is a `*`; says so where it does not stand alone.
fn alone<'t>(judge: &mut Judge<'t>, rule: Node<'t>, field: &str) -> bool {
    let is_open = list(rule, field).any(|item| item.text() == "*");
    if is_open
        && list(rule, field).count() > 1
        && let Some(listed) = rule.get(field)
    {
        judge.invalid(
            listed,
            format!("if '*' is present, must not specify other {field}"),
        );
    }
    is_open
}

fn non_resource_rule<'t>(judge: &mut Judge<'t>, rule: Node<'t>) {
    verbs(judge, rule);
    if alone(judge, rule, "nonResourceURLs") {
        return;
    }
    for url in list(rule, "nonResourceURLs") {
        let text = url.text();
        let stars = text.matches('*').count();
        let why = match &*text {
            "" => "must not be empty",
            "/" => continue,
            _ if !text.starts_with('/') => "must start with slash",
            _ if text.contains(' ') => "must not contain white-space",
            _ if text.contains("//") => "must not contain double slash",
            _ if stars > 1 || stars == 1 && !text.ends_with("/*") => {
                "wildcard can only do suffix matching"
            }
            _ => continue,
        };
        judge.invalid(url, why);
    }
}

fn resource_rule<'t>(judge: &mut Judge<'t>, rule: Node<'t>) {
    verbs(judge, rule);
    alone(judge, rule, "apiGroups");
    alone(judge, rule, "resources");
    if !is_filled(rule, "namespaces") && !flag(rule, "clusterScope") {
        judge.required(
            rule,
            "namespaces",
            "resource rules that are not cluster scoped must supply at least one namespace",
        );
    }
    if alone(judge, rule, "namespaces") {
        return;
    }
    for namespace in list(rule, "namespaces") {
        if let Some(why) = Grammar::Label.fault(&namespace.text()) {
            judge.invalid(
                namespace,
                format!("each member of this list must be '*' or a DNS-1123 label; {why}"),
            );
        }
    }
}

fn priority_level<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    let kind = text(spec, "type");
    if (name_of(judge) == "exempt") != (kind == "Exempt")
        && let Some(kind) = spec.get("type")
    {
        judge.invalid(kind, "must be 'Exempt' if and only if `name` is 'exempt'");
    }
    match &*kind {
        "Exempt" => judge.forbid(spec, "limited", "must be nil if the type is not Limited"),
        "Limited" => {
            judge.forbid(spec, "exempt", "must be nil if the type is Limited");
            if !has(spec, "limited") {
                judge.required(spec, "limited", "must not be empty when type is Limited");
            }
        }
        _ => {}
    }
}

fn limit_response<'t>(judge: &mut Judge<'t>, response: Node<'t>) {
    match &*text(response, "type") {
        "Reject" => judge.forbid(
            response,
            "queuing",
            "must be nil if limited.limitResponse.type is not Limited",
        ),
        "Queue" if !has(response, "queuing") => judge.required(
            response,
            "queuing",
            "must not be empty if limited.limitResponse.type is Limited",
        ),
        _ => {}
    }
}

/// The defaults are 64 queues and hands of 8.
fn queuing<'t>(judge: &mut Judge<'t>, config: Node<'t>) {
    let number = |field: &str, default: i64| {
        int(config, field)
            .filter(|number| *number != 0)
            .unwrap_or(default)
    };
    let (queues, hand) = (number("queues", 64), number("handSize", 8));
    let place = config
        .get("handSize")
        .or_else(|| config.get("queues"))
        .unwrap_or(config);
    if hand > queues {
        judge.invalid(
            place,
            format!("should not be greater than queues ({queues})"),
        );
    } else if queues > 0 && hand > 0 && entropy(queues, hand) > 60 {
        judge.invalid(place, "required entropy bits should not be greater than 60");
    }
}

/// `RequiredEntropyBits` of shuffle sharding.
fn entropy(deck: i64, hand: i64) -> i64 {
    (((deck as f64).log2() * hand as f64).ceil()) as i64
}
