//! Images whose tag says nothing about what is in them.

use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::value::{ImageReference, placeholder};
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(workload) = subject.workload else {
        return;
    };
    // OpenShift writes the tag it has resolved into the running object.
    if workload
        .object
        .annotation("image.openshift.io/triggers")
        .is_some()
    {
        return;
    }
    for container in workload.pod.containers() {
        let Some(image) = container.node.get("image") else {
            continue;
        };
        let policy = container.node.get("imagePullPolicy");
        out.extend(judge(subject, image, policy).map(|violation| Violation {
            container: Some(container.name().into_owned()),
            ..violation
        }));
    }
    for volume in workload.pod.volumes() {
        let Some(image) = volume.get("image") else {
            continue;
        };
        let reference = image.get("reference");
        out.extend(
            reference.and_then(|reference| judge(subject, reference, image.get("pullPolicy"))),
        );
    }
}

fn judge<'t>(
    subject: &Subject<'_, 't>,
    node: Node<'t>,
    policy: Option<Node<'t>>,
) -> Option<Violation> {
    let text = node
        .as_str()
        .filter(|text| !placeholder::is_unknown(text))?;
    let image = ImageReference::parse(&text).filter(|image| image.digest.is_none())?;
    let policy = policy.filter(|policy| matches!(&*policy.text(), "IfNotPresent" | "Never"));
    let when = match policy {
        Some(_) => "the day each node first pulled it",
        None => "the day it is pulled",
    };
    let mut violation = match image.tag {
        None => subject.violation(
            Mark::Value(node),
            format!("image `{text}` has no tag: what runs is `latest` on {when}"),
        ),
        Some(tag) => {
            let mark = Mark::end_of(node, &text, tag.len());
            let name = name(&text, tag);
            if is_floating(tag, subject) {
                let message =
                    format!("tag `{tag}` of image `{name}` moves: what runs depends on {when}");
                subject.violation(mark, message)
            } else if is_major(tag) {
                let message = format!(
                    "tag `{tag}` of image `{name}` moves with every release of that major version"
                );
                Violation {
                    case: Some("major-only".into()),
                    ..subject.violation(mark, message)
                }
            } else {
                return None;
            }
        }
    };
    let keeps = |policy| subject.label(Mark::Value(policy), "each node keeps the copy it has");
    violation.labels.extend(policy.map(keeps));
    Some(violation)
}

fn is_floating(tag: &str, subject: &Subject<'_, '_>) -> bool {
    subject
        .params
        .strings("floating-tags")
        .any(|floating| floating.eq_ignore_ascii_case(tag))
}

/// `3`, `v3`.
fn is_major(tag: &str) -> bool {
    let digits = tag.strip_prefix('v').unwrap_or(tag);
    (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The reference without its tag.
fn name<'t>(text: &'t str, tag: &str) -> &'t str {
    text.get(..text.len() - tag.len() - 1).unwrap_or(text)
}
