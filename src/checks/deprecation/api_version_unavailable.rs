//! Objects of APIs that the oldest version does not serve yet, or not unless told to.

use super::api::{mark, name};
use crate::finding::Violation;
use crate::manifest::Object;
use crate::rule::Subject;
use crate::schema::{introduced, life_of, lifecycle, lifecycles};
use crate::value::Version;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let cluster = &subject.set.cluster;
    let Some((_, object)) = subject.object.filter(|_| cluster.is_pinned()) else {
        return;
    };
    let end = lifecycle(&object.api_version, &object.kind);
    if end.is_some_and(|end| end.is_removed(cluster.newest())) {
        return;
    }
    let oldest = cluster.oldest();
    if let Some(first) =
        introduced(&object.api_version, &object.kind).filter(|first| *first > oldest)
    {
        let what = name(object);
        let message = format!("{what} comes with Kubernetes {first}, and this is for {oldest}");
        out.push(Violation {
            help: older(object, oldest),
            ..subject.violation(mark(object), message)
        });
    } else if is_off(object) {
        let (what, api) = (name(object), &object.api_version);
        let message = format!("{what} is off unless the API server is told to serve it");
        out.push(Violation {
            case: Some("off-by-default".into()),
            help: Some(format!(
                "start the API server with `--runtime-config={api}=true`"
            )),
            ..subject.violation(mark(object), message)
        });
    }
}

/// What the version serves in its place.
fn older(object: &Object<'_>, version: Version) -> Option<String> {
    let leads_here = |end: &&'static crate::schema::Lifecycle| {
        let mut replacements = end.replacements.iter();
        end.kind == object.kind && replacements.any(|other| other.api_version == object.api_version)
    };
    let is_served = |end: &&'static crate::schema::Lifecycle| {
        let is_there = life_of(end.api_version, end.kind).is_some()
            && introduced(end.api_version, end.kind).is_none_or(|first| first <= version);
        is_there && !end.is_removed(version)
    };
    let mut ends = lifecycles().iter().filter(leads_here).filter(is_served);
    let api = ends.next_back()?.api_version;
    Some(format!("{version} serves it as `{api}`"))
}

/// Alpha APIs are off, and so are the beta APIs that came with 1.24 or later (KEP-3136), but for new versions of groups that were
/// on before.
fn is_off(object: &Object<'_>) -> bool {
    let Some((group, version)) = object.api_version.split_once('/') else {
        return false;
    };
    if life_of(&object.api_version, &object.kind).is_none() {
        return false;
    }
    let first = introduced(&object.api_version, &object.kind);
    let is_new = first.is_some_and(|first| first >= Version::of_minor(24));
    version.contains("alpha")
        || version.contains("beta") && is_new && group != "flowcontrol.apiserver.k8s.io"
}
