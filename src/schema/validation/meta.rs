//! The metadata of objects, and what selects them by it: `ValidateObjectMeta` and `ValidateLabelSelector` of apimachinery.

use std::borrow::Cow;

use super::constraint::grammar_of_names;
use super::judge::{Judge, Topic};
use super::read::{entries, flag, int, is_filled, list, map, text};
use crate::schema::Scope;
use crate::value::Grammar;
use crate::yaml::{Kind, Node};

/// Kinds that are asked, not stored: they need no name.
const REVIEWS: &[&str] = &[
    "LocalSubjectAccessReview",
    "SelfSubjectAccessReview",
    "SelfSubjectReview",
    "SelfSubjectRulesReview",
    "SubjectAccessReview",
    "TokenReview",
];

/// Bytes that all annotations together may have.
const ANNOTATIONS_MOST: usize = 256 << 10;

/// The metadata of the judged object.
pub(super) fn object(judge: &mut Judge<'_>, scope: Scope) {
    if REVIEWS.contains(&judge.kind) {
        return;
    }
    // A range without a name gets one from the server.
    let is_needed = judge.kind != "LimitRange";
    let is_old_event = judge.kind == "Event" && judge.group.is_empty();
    let grammar = match is_old_event {
        true => Grammar::PathSegment,
        false => grammar_of_names(judge.kind, judge.group),
    };
    let root = judge.root;
    let Some(metadata) = root.get("metadata") else {
        if is_needed {
            judge.topic = Topic::Name;
            judge.required(root, "metadata", "name or generateName is required");
            judge.topic = Topic::Field;
        }
        return;
    };
    name(judge, metadata, grammar, is_needed);
    common(judge, metadata);
    if is_old_event {
        return;
    }
    for finalizer in list(metadata, "finalizers") {
        let text = finalizer.text();
        if !text.contains('/') && !matches!(&*text, "kubernetes" | "orphan" | "foregroundDeletion")
        {
            judge.invalid(
                finalizer,
                "name is neither a standard finalizer name nor is it fully qualified",
            );
        }
    }
    if scope == Scope::Namespaced && is_filled(metadata, "namespace") {
        judge.grammar(metadata, "namespace", Grammar::Label);
    }
}

/// The metadata of an object of a custom kind.
pub(super) fn custom(judge: &mut Judge<'_>) {
    if let Some(metadata) = judge.root.get("metadata") {
        name(judge, metadata, Grammar::Subdomain, false);
        common(judge, metadata);
    }
}

fn name<'t>(judge: &mut Judge<'t>, metadata: Node<'t>, grammar: Grammar, is_needed: bool) {
    judge.topic = Topic::Name;
    if let Some(prefix) = metadata.get("generateName")
        && let Some(text) = prefix.as_str().filter(|text| !text.is_empty())
        && let Some(why) = grammar.fault(&of_prefix(&text))
    {
        judge.invalid(prefix, why);
    }
    match metadata
        .get("name")
        .and_then(Node::as_str)
        .filter(|text| !text.is_empty())
    {
        Some(_) => judge.grammar(metadata, "name", grammar),
        None if is_needed && !is_filled(metadata, "generateName") => {
            judge.required(metadata, "name", "name or generateName is required")
        }
        None => {}
    }
    judge.topic = Topic::Field;
}

/// A name that begins so: `maskTrailingDash` of apimachinery.
fn of_prefix(text: &str) -> Cow<'_, str> {
    match text.strip_suffix('-') {
        Some(rest) if !rest.is_empty() => {
            let mut name: String = rest.chars().collect();
            name.pop();
            name.push('a');
            Cow::Owned(name)
        }
        _ => Cow::Borrowed(text),
    }
}

/// What holds for the metadata of every object.
fn common<'t>(judge: &mut Judge<'t>, metadata: Node<'t>) {
    if let Some(labels) = metadata.get("labels") {
        judge.labels(labels);
    }
    annotations(judge, metadata);
    let mut controller = false;
    for owner in list(metadata, "ownerReferences") {
        for field in ["apiVersion", "kind", "name", "uid"] {
            if !is_filled(owner, field) {
                judge.required(owner, field, "must not be empty");
            }
        }
        let controls = flag(owner, "controller");
        if controls && controller {
            judge.invalid(
                owner,
                "only one reference can have `controller` set to true",
            );
        }
        controller |= controls;
        if text(owner, "kind") == "Event" && text(owner, "apiVersion") == "v1" {
            judge.invalid(owner, "`v1 Event` is disallowed from being an owner");
        }
    }
    for finalizer in list(metadata, "finalizers") {
        if let Some(why) = finalizer
            .as_str()
            .and_then(|text| Grammar::Qualified.fault(&text))
        {
            judge.invalid(finalizer, why);
        }
    }
    if int(metadata, "generation").is_some_and(|generation| generation < 0)
        && let Some(generation) = metadata.get("generation")
    {
        judge.invalid(generation, "must be greater than or equal to 0");
    }
}

/// The annotations of the metadata: names, and their size together.
pub(super) fn annotations<'t>(judge: &mut Judge<'t>, metadata: Node<'t>) {
    let outer = std::mem::replace(&mut judge.topic, Topic::Label);
    let mut size = 0;
    for (key, value) in map(metadata, "annotations") {
        if let Some(why) = Grammar::Qualified.fault(&key.to_lowercase()) {
            judge.invalid_key(value, why);
        }
        size += key.len() + value.text().len();
    }
    if size > ANNOTATIONS_MOST
        && let Some(annotations) = metadata.get("annotations")
    {
        judge.invalid(
            annotations,
            format!("may not be more than {ANNOTATIONS_MOST} bytes"),
        );
    }
    judge.topic = outer;
}

impl<'t> Judge<'t> {
    /// Keys and values of labels, or of a selector that names them.
    pub(super) fn labels(&mut self, labels: Node<'t>) {
        let outer = std::mem::replace(&mut self.topic, Topic::Label);
        for value in entries(labels) {
            if let Some(why) = value
                .key_text()
                .and_then(|key| Grammar::Qualified.fault(&key))
            {
                self.invalid_key(value, why);
            } else if let Some(why) = value
                .as_str()
                .and_then(|text| Grammar::LabelValue.fault(&text))
            {
                self.invalid(value, why);
            }
        }
        self.topic = outer;
    }
}

/// A `LabelSelector`.
pub(super) fn selector<'t>(judge: &mut Judge<'t>, node: Node<'t>) {
    let outer = std::mem::replace(&mut judge.topic, Topic::Label);
    if let Some(labels) = node.get("matchLabels") {
        judge.labels(labels);
    }
    for requirement in list(node, "matchExpressions") {
        operator(judge, requirement);
        judge.grammar(requirement, "key", Grammar::Qualified);
        for value in list(requirement, "values") {
            if let Some(why) = value
                .as_str()
                .and_then(|text| Grammar::LabelValue.fault(&text))
            {
                judge.invalid(value, why);
            }
        }
    }
    judge.topic = outer;
}

/// The operator of a requirement, and whether it goes with the values.
fn operator<'t>(judge: &mut Judge<'t>, requirement: Node<'t>) {
    match &*text(requirement, "operator") {
        "In" | "NotIn" if !is_filled(requirement, "values") => {
            judge.required(
                requirement,
                "values",
                "must be specified when `operator` is 'In' or 'NotIn'",
            );
        }
        "Exists" | "DoesNotExist" if is_filled(requirement, "values") => {
            judge.forbid(
                requirement,
                "values",
                "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
            );
        }
        "In" | "NotIn" | "Exists" | "DoesNotExist" => {}
        _ => match requirement.get("operator") {
            Some(operator) => judge.invalid(operator, "not a valid selector operator"),
            None => judge.required(requirement, "operator", ""),
        },
    }
}

/// Whether the labels of `metadata` are those that the selector asks for; nothing where that cannot be told.
pub(super) fn selects<'t>(selector: Node<'t>, metadata: Option<Node<'t>>) -> Option<bool> {
    let label = |key: &str| metadata.and_then(|metadata| metadata.get("labels")?.get_written(key));
    let is_unknown = |text: &str| crate::value::placeholder::is_unknown(text);
    let labels = metadata.and_then(|metadata| metadata.get("labels"));
    if labels.is_some_and(|labels| {
        labels.kind() != Kind::Mapping
            || entries(labels).any(|value| is_unknown(&value.key_text().unwrap_or_default()))
    }) {
        return None;
    }
    for (key, value) in map(selector, "matchLabels") {
        let Some(label) = label(&key) else {
            return (!is_unknown(&key)).then_some(false);
        };
        if is_unknown(&label.text()) || is_unknown(&value.text()) {
            return None;
        }
        if label.as_str().unwrap_or_default() != value.as_str().unwrap_or_default() {
            return Some(false);
        }
    }
    for requirement in list(selector, "matchExpressions") {
        let label = label(&text(requirement, "key"));
        let is_among = label.is_some_and(|label| {
            list(requirement, "values").any(|value| value.text() == label.text())
        });
        if label.is_some_and(|label| is_unknown(&label.text())) {
            return None;
        }
        let holds = match &*text(requirement, "operator") {
            "In" => is_among,
            "NotIn" => !is_among,
            "Exists" => label.is_some(),
            "DoesNotExist" => label.is_none(),
            _ => return None,
        };
        if !holds {
            return Some(false);
        }
    }
    Some(true)
}

/// Whether a `LabelSelector` asks for nothing.
pub(super) fn is_empty(selector: Node<'_>) -> bool {
    map(selector, "matchLabels").next().is_none()
        && list(selector, "matchExpressions").next().is_none()
}

/// A namespace: its finalizers, and the levels of pod security that its labels set.
pub(super) fn namespace<'t>(judge: &mut Judge<'t>, root: Node<'t>) {
    for finalizer in root
        .get("spec")
        .into_iter()
        .flat_map(|spec| list(spec, "finalizers"))
    {
        let text = finalizer.text();
        if !text.contains('/') && !matches!(&*text, "kubernetes" | "orphan" | "foregroundDeletion")
        {
            judge.invalid(
                finalizer,
                "name is neither a standard finalizer name nor is it fully qualified",
            );
        }
    }
    let Some(metadata) = root.get("metadata") else {
        return;
    };
    for (key, value) in map(metadata, "labels") {
        let Some(mode) = key.strip_prefix("pod-security.kubernetes.io/") else {
            continue;
        };
        let text = value.text();
        match mode {
            "enforce" | "audit" | "warn"
                if !matches!(&*text, "privileged" | "baseline" | "restricted") =>
            {
                judge.invalid(value, "must be one of privileged, baseline, restricted");
            }
            "enforce-version" | "audit-version" | "warn-version" if !is_policy_version(&text) => {
                judge.invalid(value, "must be \"latest\" or \"v1.x\"");
            }
            _ => {}
        }
    }
}

/// `latest` or `v1.28`.
fn is_policy_version(text: &str) -> bool {
    let minor = text.strip_prefix("v1.").unwrap_or_default();
    let is_number =
        minor.bytes().all(|b| b.is_ascii_digit()) && (minor == "0" || !minor.starts_with('0'));
    text == "latest" || !minor.is_empty() && is_number
}
