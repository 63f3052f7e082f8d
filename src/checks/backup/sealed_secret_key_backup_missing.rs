//! Sealed Secrets that nobody can open once the cluster is gone.

use super::velero::{Schedule, schedules, texts};
use crate::finding::{Confidence, Severity, Violation};
use crate::manifest::{Object, ObjectSet};
use crate::rule::{Mark, Params, violation_in};
use crate::yaml::Node;

/// The label of the Secrets that hold keys: <https://github.com/bitnami-labs/sealed-secrets#how-can-i-do-a-backup-of-my-sealedsecrets>.
const KEY_LABEL: &str = "sealedsecrets.bitnami.com/sealed-secrets-key";

/// Where the controller keeps them.
const NAMESPACES: &[&str] = &["kube-system", "sealed-secrets"];

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let sealed = |object: &Object<'_>| object.is("bitnami.com", "SealedSecret");
    let Some(first) = set.objects.iter().position(sealed) else {
        return;
    };
    if is_kept(set) {
        return;
    }
    let name = set.graph().name_of(first);
    let message = "nothing of the set keeps the key that opens sealed Secrets: without the cluster nobody reads them";
    let is_whole = set.cluster.complete;
    out.push(Violation {
        confidence: Confidence::Likely,
        severity: (!is_whole).then_some(Severity::Info),
        ..violation_in(set, first, Mark::Value(name.node), message)
    });
}

fn is_kept(set: &ObjectSet<'_>) -> bool {
    schedules(set).iter().any(takes_keys)
        || set.objects.iter().any(|object| {
            let labels = object.root.at("/metadata/labels");
            let is_key = labels.is_some_and(|labels| labels.get(KEY_LABEL).is_some());
            is_key && object.is("", "Secret") || names_key(object)
        })
}

/// Whether a schedule of Velero takes the Secrets of the controller.
fn takes_keys(schedule: &Schedule<'_>) -> bool {
    let lists = |list: &str| {
        let resources = texts(schedule.template, list);
        let mut resources = resources.iter();
        resources.any(|resource| matches!(&**resource, "*" | "secrets" | "secret"))
    };
    let takes = |namespace: &&str| schedule.takes(Some(namespace));
    let has_list = schedule.template.get("includedResources").is_some();
    NAMESPACES.iter().any(takes)
        && (!has_list || lists("includedResources"))
        && !lists("excludedResources")
}

/// A job or a `PushSecret` that speaks of the keys.
fn names_key(object: &Object<'_>) -> bool {
    let is_meant = object.is("batch", "CronJob") || object.kind == "PushSecret";
    let text = || object.root.get("spec").map(Node::raw).unwrap_or_default();
    is_meant && (text().contains(KEY_LABEL) || text().contains("sealed-secrets-key"))
}
