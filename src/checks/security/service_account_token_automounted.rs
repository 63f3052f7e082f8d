//! Tokens of the API server in pods that may not need one.

use super::account::{self, Accounts};
use crate::finding::{Confidence, Violation};
use crate::manifest::{ObjectSet, Workload};
use crate::rule::{Mark, Params, Subject, Target, for_each_subject};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let accounts = Accounts::of(set);
    for_each_subject(set, |subject| match (subject.target(), subject.workload) {
        (Target::Pod, Some(workload)) => out.extend(pod(subject, workload, &accounts)),
        (Target::Object, _) => out.extend(declared(subject, &accounts)),
        _ => {}
    });
}

fn pod<'t>(
    subject: &Subject<'_, 't>,
    workload: Workload<'_, 't>,
    accounts: &Accounts<'_, 't>,
) -> Option<Violation> {
    let spec = workload.pod.spec;
    let account = account::of(workload.pod);
    let namespace = workload.object.namespace.as_deref();
    let yes = spec
        .get("automountServiceAccountToken")
        .and_then(Node::as_bool)
        == Some(true);
    let is_off =
        account::says_no(spec) || !yes && accounts.keeps_its_token(&account.name, namespace);
    if is_off || mounts_a_token(workload) {
        return None;
    }
    let (case, rights) = match accounts.is_bound(&account.name, namespace) {
        true => ("bound", "has rights"),
        false => ("pod", "nothing here gives any rights"),
    };
    let message = format!(
        "{} `{}` carries a token of ServiceAccount `{}`, which {rights}",
        workload.object.kind, workload.object.name, account.name
    );
    let mark = match account.node {
        Some(node) => Mark::Value(node),
        None => Mark::Missing {
            parent: spec,
            field: "automountServiceAccountToken",
        },
    };
    Some(Violation {
        case: Some(case.into()),
        confidence: Confidence::Likely,
        ..subject.violation(mark, message)
    })
}

/// A token that the pod asks for in so many words, and so needs.
fn mounts_a_token(workload: Workload<'_, '_>) -> bool {
    let sources = workload
        .pod
        .volumes()
        .filter_map(|volume| volume.at("/projected/sources"));
    let mut sources = sources.flat_map(Node::items);
    sources.any(|source| source.get("serviceAccountToken").is_some())
}

fn declared(subject: &Subject<'_, '_>, accounts: &Accounts<'_, '_>) -> Option<Violation> {
    let (_, object) = subject
        .object
        .filter(|(_, object)| object.is("", "ServiceAccount"))?;
    let is_off = account::says_no(object.root)
        || accounts.is_refused_by_all(&object.name, object.namespace.as_deref());
    let name = object.root.at("/metadata/name").filter(|_| !is_off)?;
    let message = format!(
        "ServiceAccount `{}` gives its token to every pod that does not say no",
        object.name
    );
    Some(Violation {
        case: Some("service-account".into()),
        ..subject.violation(Mark::Value(name), message)
    })
}
