//! Definitions of custom resources: `pkg/apis/apiextensions/validation` of `k8s.io/apiextensions-apiserver`.

use rustc_hash::FxHashSet;

use super::admission::{url, url_path};
use super::judge::{Hook, Judge, Topic};
use super::read::{flag, has, list, text};
use super::structural;
use crate::schema::custom::uncompiled;
use crate::value::Grammar;
use crate::yaml::Node;

/// The function of a definition of this group.
pub(super) fn hook(definition: &str) -> Option<Hook> {
    Some(match definition {
        "CustomResourceDefinition" => resource,
        "CustomResourceDefinitionSpec" => spec,
        "CustomResourceDefinitionNames" => names,
        "CustomResourceDefinitionVersion" => version,
        "CustomResourceColumnDefinition" => column,
        "CustomResourceSubresourceScale" => scale,
        "CustomResourceConversion" => conversion,
        _ => return None,
    })
}

fn resource<'t>(judge: &mut Judge<'t>, root: Node<'t>) {
    let (Some(metadata), Some(spec)) = (root.get("metadata"), root.get("spec")) else {
        return;
    };
    let group = text(spec, "group");
    let plural = spec
        .get("names")
        .map(|names| text(names, "plural"))
        .unwrap_or_default();
    let wanted = format!("{plural}.{group}");
    if let Some(name) = metadata.get("name").filter(|name| name.text() != wanted) {
        judge.topic = Topic::Name;
        judge.invalid(
            name,
            format!("must be spec.names.plural+\".\"+spec.group: `{wanted}`"),
        );
        judge.topic = Topic::Field;
    }
    if ["k8s.io", "kubernetes.io"].iter().any(|own| {
        group
            .strip_suffix(own)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }) {
        approval(judge, metadata);
    }
}

/// `validateAPIApproval`: groups of the community are not for everybody.
fn approval<'t>(judge: &mut Judge<'t>, metadata: Node<'t>) {
    const NAME: &str = "api-approved.kubernetes.io";
    let annotation = metadata
        .get("annotations")
        .and_then(|annotations| annotations.get(NAME));
    match annotation.filter(|value| !value.text().is_empty()) {
        None => judge.required(
            metadata.get("annotations").unwrap_or(metadata),
            NAME,
            "protected groups must have approval annotation",
        ),
        Some(value) => {
            let text = value.text();
            let is_url = text.split_once("://").is_some_and(|(scheme, rest)| {
                !scheme.is_empty() && !rest.starts_with('/') && !rest.is_empty()
            });
            if !text.starts_with("unapproved") && !is_url {
                judge.invalid(value, "protected groups must have approval annotation: a URL, or a reason that starts with \"unapproved\"");
            }
        }
    }
}

fn spec<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    if let Some(group) = spec
        .get("group")
        .filter(|group| !group.text().is_empty() && !group.text().contains('.'))
    {
        judge.invalid(group, "should be a domain with at least one dot");
    }
    let versions: Vec<_> = list(spec, "versions").collect();
    let mut seen = FxHashSet::default();
    for name in versions.iter().filter_map(|version| version.get("name")) {
        if !seen.insert(name.text()) {
            judge.invalid(name, "must contain unique version names");
        }
    }
    let storage = versions
        .iter()
        .filter(|version| flag(**version, "storage"))
        .count();
    if storage != 1 {
        match spec.get("versions") {
            Some(listed) => judge.invalid(
                listed,
                "must have exactly one version marked as storage version",
            ),
            None => judge.required(
                spec,
                "versions",
                "must have exactly one version marked as storage version",
            ),
        }
    }
    if flag(spec, "preserveUnknownFields")
        && let Some(preserve) = spec.get("preserveUnknownFields")
    {
        judge.invalid(preserve, "must be false");
    }
}

fn names<'t>(judge: &mut Judge<'t>, names: Node<'t>) {
    for field in ["kind", "listKind"] {
        if let Some(name) = names.get(field).filter(|name| !name.text().is_empty())
            && let Some(why) = Grammar::ServiceLabel.fault(&name.text().to_lowercase())
        {
            judge.invalid(
                name,
                format!("may have mixed case, but should otherwise match: {why}"),
            );
        }
    }
    if let Some(name) = names
        .get("listKind")
        .filter(|name| !name.text().is_empty() && name.text() == text(names, "kind"))
    {
        judge.invalid(name, "kind and listKind may not be the same");
    }
}

fn version<'t>(judge: &mut Judge<'t>, version: Node<'t>) {
    if let Some(warning) = version.get("deprecationWarning") {
        let text = warning.text();
        if !flag(version, "deprecated") {
            judge.forbidden(warning, "can only be set for deprecated versions");
        } else if text.is_empty() || text.len() > 256 || text.chars().any(char::is_control) {
            judge.invalid(warning, "must be 1 to 256 printable characters");
        }
    }
    // Before `v1` one schema could stand for all versions.
    let is_shared = judge
        .root
        .get("spec")
        .is_some_and(|spec| has(spec, "validation"));
    let Some(schema) = version
        .get("schema")
        .and_then(|schema| schema.get("openAPIV3Schema"))
    else {
        if is_shared {
            return;
        }
        let parent = version.get("schema").unwrap_or(version);
        judge.required(
            parent,
            if has(version, "schema") {
                "openAPIV3Schema"
            } else {
                "schema"
            },
            "",
        );
        return;
    };
    let has_status = version
        .get("subresources")
        .is_some_and(|subresources| has(subresources, "status"));
    let before = judge.found.len();
    structural::root(judge, schema, has_status);
    // Of a schema with other faults the server compiles no rules.
    if judge.found.len() == before {
        for (place, words) in uncompiled(schema, judge.minor) {
            judge.invalid(place, words);
        }
    }
    let mut seen = FxHashSet::default();
    for field in list(version, "selectableFields") {
        let Some(path) = field.get("jsonPath").filter(|path| !path.text().is_empty()) else {
            judge.required(field, "jsonPath", "");
            continue;
        };
        selectable(judge, schema, path);
        if !seen.insert(path.text()) {
            judge.duplicate(path);
        }
    }
}

/// A path to a scalar that the schema knows, outside the metadata.
fn selectable<'t>(judge: &mut Judge<'t>, schema: Node<'t>, path: Node<'t>) {
    let text = path.text();
    let Some(names) = text.strip_prefix('.').filter(|names| !names.contains('[')) else {
        judge.invalid(
            path,
            "is an invalid path: fields follow each other as in `.spec.color`",
        );
        return;
    };
    let found = names
        .split('.')
        .try_fold(schema, |schema, name| schema.get("properties")?.get(name));
    let kind = found.map(|schema| self::text(schema, "type"));
    if names.starts_with("metadata") {
        judge.invalid(path, "must not point to fields in metadata");
    } else if !matches!(kind.as_deref(), Some("string" | "boolean" | "integer")) {
        judge.invalid(
            path,
            "must point to a field of type string, boolean or integer",
        );
    }
}

fn column<'t>(judge: &mut Judge<'t>, column: Node<'t>) {
    if let Some(path) = column
        .get("jsonPath")
        .filter(|path| !path.text().is_empty() && !path.text().starts_with('.'))
    {
        judge.invalid(path, "must be a simple json path starting with .");
    }
}

fn scale<'t>(judge: &mut Judge<'t>, scale: Node<'t>) {
    let places: [(&str, &[&str]); 3] = [
        ("specReplicasPath", &[".spec."]),
        ("statusReplicasPath", &[".status."]),
        ("labelSelectorPath", &[".spec.", ".status."]),
    ];
    for (field, starts) in places {
        let Some(path) = scale.get(field).filter(|path| !path.text().is_empty()) else {
            continue;
        };
        let text = path.text();
        if !starts.iter().any(|start| text.starts_with(start)) {
            judge.invalid(
                path,
                format!(
                    "must be a simple json path under {}",
                    starts.join(" or ").replace(". ", " ").trim_end_matches('.')
                ),
            );
        }
    }
}

fn conversion<'t>(judge: &mut Judge<'t>, conversion: Node<'t>) {
    if text(conversion, "strategy") != "Webhook" {
        judge.forbid(
            conversion,
            "webhook",
            "should not be set when strategy is not set to Webhook",
        );
        return;
    }
    let Some(webhook) = conversion.get("webhook") else {
        judge.required(
            conversion,
            "webhook",
            "required when strategy is set to Webhook",
        );
        return;
    };
    let versions = || list(webhook, "conversionReviewVersions");
    if versions().next().is_some()
        && !versions().any(|version| matches!(&*version.text(), "v1" | "v1beta1"))
    {
        judge.forbid(
            webhook,
            "conversionReviewVersions",
            "must include at least one of v1, v1beta1",
        );
    }
    let Some(client) = webhook.get("clientConfig") else {
        judge.required(
            webhook,
            "clientConfig",
            "required when strategy is set to Webhook",
        );
        return;
    };
    match (client.get("url"), client.get("service")) {
        (Some(address), None) => url(judge, address),
        (None, Some(service)) => {
            if let Some(path) = service.get("path") {
                url_path(judge, path);
            }
        }
        _ => judge.invalid(client, "exactly one of url or service is required"),
    }
}
