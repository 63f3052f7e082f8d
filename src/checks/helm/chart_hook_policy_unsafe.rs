//! Hooks that never run, that are gone too soon, or that stay.

use crate::finding::Violation;
use crate::rule::{Mark, Subject, of_case};
use crate::value::placeholder;
use crate::yaml::Node;

/// The events that Helm knows (`events` of `pkg/release/v1/util/manifest_sorter.go`), and `crd-install`, which charts keep for Helm 2.
const EVENTS: &[&str] = &[
    "crd-install",
    "post-delete",
    "post-install",
    "post-rollback",
    "post-upgrade",
    "pre-delete",
    "pre-install",
    "pre-rollback",
    "pre-upgrade",
    "test",
    "test-success",
];

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((_, object)) = subject.object else {
        return;
    };
    let Some(annotations) = subject.node.at("/metadata/annotations") else {
        return;
    };
    let Some(hook) = annotations.get("helm.sh/hook") else {
        return;
    };
    if placeholder::is_unknown(&hook.text()) {
        return;
    }
    if let Some(message) = invalid_hook(hook) {
        out.push(of_case(
            "invalid-hook",
            subject.violation(Mark::Value(hook), message),
        ));
    }
    let ttl = subject.node.at("/spec/ttlSecondsAfterFinished");
    let is_job = object.is("batch", "Job");
    if let Some(ttl) = ttl.filter(|ttl| is_job && ttl.as_i64() == Some(0)) {
        let message = format!(
            "`{}` may be gone before Argo CD sees that it has finished",
            object.name
        );
        out.push(of_case(
            "ttl-zero",
            subject.violation(Mark::Value(ttl), message),
        ));
    }
    let stays = annotations.get("helm.sh/hook-delete-policy").is_none()
        && annotations
            .get("argocd.argoproj.io/hook-delete-policy")
            .is_none();
    if stays && ttl.is_none() && (is_job || object.is("", "Pod")) {
        let message = format!("`{}` stays until the next run", object.name);
        out.push(of_case(
            "delete-policy-missing",
            subject.violation(Mark::Key(hook), message),
        ));
    }
}

/// Helm leaves out the whole object if it does not know one of the events.
fn invalid_hook(hook: Node<'_>) -> Option<String> {
    let text = hook.text();
    let is_known = |event: &&str| {
        let event = event.trim().to_ascii_lowercase();
        EVENTS.contains(&&*event)
    };
    let unknown = text.split(',').find(|event| !is_known(event))?.trim();
    Some(match unknown {
        "" => "a hook for no event is left out by Helm".to_owned(),
        unknown => format!("Helm knows no hook `{unknown}` and leaves the object out"),
    })
}
