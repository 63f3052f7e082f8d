//! Labels in fields that never change, with a value that each version of the chart changes.

use std::borrow::Cow;

use crate::finding::Violation;
use crate::manifest::Object;
use crate::rule::{Mark, Subject, of_case};
use crate::value::placeholder;
use crate::yaml::Node;

/// Labels that hold name and version of the chart (<https://helm.sh/docs/chart_best_practices/labels/>).
const CHART: &[&str] = &["helm.sh/chart", "chart", "app.kubernetes.io/chart"];

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((_, object)) = subject.object else {
        return;
    };
    if !is_of_helm(object) {
        return;
    }
    let root = subject.node;
    for label in entries(root.at("/spec/selector/matchLabels")) {
        if let Some(text) = unstable(object, label) {
            let message = format!(
                "the next version is not `{text}`, and a selector cannot be changed: the upgrade of `{}` fails",
                object.name
            );
            out.push(subject.violation(Mark::Value(label), message));
        }
    }
    let templates = root.at("/spec/volumeClaimTemplates").into_iter();
    let of_claims = templates
        .flat_map(Node::items)
        .flat_map(|claim| entries(claim.at("/metadata/labels")));
    for label in of_claims {
        if let Some(text) = unstable(object, label) {
            let message = format!(
                "the next version is not `{text}`, and claim templates cannot be changed: the upgrade of `{}` fails",
                object.name
            );
            out.push(of_case(
                "claim-template-label",
                subject.violation(Mark::Value(label), message),
            ));
        }
    }
}

/// Whether a chart rendered it: Helm says so in a comment, or its labels do.
fn is_of_helm(object: &Object<'_>) -> bool {
    let is_managed = label(object, "app.kubernetes.io/managed-by").or(label(object, "heritage"));
    object.template.is_some()
        || label(object, "helm.sh/chart").is_some()
        || is_managed.is_some_and(|by| matches!(&*by, "Helm" | "Tiller"))
}

/// What the label says, if a version of the chart or of the application is in it.
fn unstable<'t>(object: &Object<'_>, label_node: Node<'t>) -> Option<Cow<'t, str>> {
    let key = label_node.key_text()?;
    let text = label_node.text();
    if placeholder::is_unknown(&text) {
        return None;
    }
    let changes = match &*key {
        "app.kubernetes.io/version" => is_version(&text),
        // Others keep two versions side by side, and mean it.
        "version" => {
            is_version(&text)
                && label(object, "app.kubernetes.io/version").is_some_and(|version| version == text)
        }
        key => CHART.contains(&key) && ends_in_version(&text),
    };
    changes.then_some(text)
}

/// `web-1.4.2`; neither `consul-helm` nor `web`.
fn ends_in_version(text: &str) -> bool {
    let after_hyphens = text.match_indices('-').map(|(at, _)| &text[at + 1..]);
    let mut versions = after_hyphens.filter(|rest| is_version(rest));
    versions.next().is_some()
}

/// `1.4.2`, `v1.4`.
fn is_version(text: &str) -> bool {
    let digits = text.strip_prefix('v').unwrap_or(text);
    digits.starts_with(|c: char| c.is_ascii_digit()) && digits.contains('.')
}

fn label<'t>(object: &Object<'t>, key: &str) -> Option<Cow<'t, str>> {
    let labels = object.root.at("/metadata/labels")?;
    labels.get(key).map(Node::text)
}

fn entries<'t>(labels: Option<Node<'t>>) -> impl Iterator<Item = Node<'t>> {
    labels.into_iter().flat_map(Node::entries)
}
