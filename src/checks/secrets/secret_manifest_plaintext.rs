//! Secrets that lie open beside others that are encrypted.

use super::{literal, names, shape};
use crate::finding::{Confidence, Violation};
use crate::manifest::{Object, ObjectSet};
use crate::rule::{Mark, Params, Target, for_each_subject};
use crate::span::Location;
use crate::value::placeholder;
use crate::yaml::{Node, base64};

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let Some(witness) = set.objects.iter().find(|object| is_witness(object)) else {
        return;
    };
    for_each_subject(set, |subject| {
        let secret = subject.object.filter(|(_, object)| {
            subject.target() == Target::Object && object.is("", "Secret") && is_source(object)
        });
        let Some(((_, secret), (key, value))) =
            secret.and_then(|secret| Some((secret, open_value(secret.1)?)))
        else {
            return;
        };
        let message = format!(
            "Secret `{}` holds `{key}` for all to read, while others here are kept safe",
            secret.name
        );
        let mut violation = Violation {
            confidence: Confidence::Likely,
            ..subject.violation(Mark::Value(value), message)
        };
        let kind = witness.root.get("kind").unwrap_or(witness.root);
        violation.labels.push(crate::finding::Label {
            location: Location {
                source: witness.source,
                span: Mark::Value(kind).span(),
            },
            message: format!("`{}` is", witness.name),
        });
        out.push(violation);
    });
}

/// Kinds that stand for a Secret without holding it.
const KEEPERS: &[&str] = &[
    "BitwardenSecret",
    "ClusterExternalSecret",
    "ExternalSecret",
    "InfisicalSecret",
    "OnePasswordItem",
    "SealedSecret",
    "VaultDynamicSecret",
    "VaultStaticSecret",
];

/// Whether the object shows that secrets are kept safe here.
fn is_witness(object: &Object<'_>) -> bool {
    KEEPERS.contains(&&*object.kind) || object.is("", "Secret") && is_encrypted(object)
}

/// SOPS writes how it encrypted beside what it encrypted.
fn is_encrypted(object: &Object<'_>) -> bool {
    object.root.get("sops").is_some()
}

/// Whether somebody wrote the object: not a chart, not a cluster.
fn is_source(object: &Object<'_>) -> bool {
    object.template.is_none() && !object.is_live() && !is_encrypted(object)
}

/// The first value that is a secret, with its key.
fn open_value<'t>(secret: &Object<'t>) -> Option<(String, Node<'t>)> {
    let values = ["data", "stringData"]
        .into_iter()
        .filter_map(|map| Some((map, secret.root.get(map)?)));
    let mut values = values.flat_map(|(map, node)| node.entries().map(move |entry| (map, entry)));
    values.find_map(|(map, value)| {
        let key = value.key_text()?.into_owned();
        let written = value.text();
        let text = match map {
            "data" => String::from_utf8(base64(&written)?).ok()?,
            _ => written.clone().into_owned(),
        };
        let is_open = !placeholder::is_unknown(&written) && !placeholder::is_unknown(&text);
        let is_secret =
            names::is_secret(&key) && literal::is_secret(&text) || shape::find(&text).is_some();
        (is_open && is_secret).then_some((key, value))
    })
}
