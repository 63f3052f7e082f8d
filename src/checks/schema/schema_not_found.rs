//! Kinds that nobody describes: of a group of Kubernetes' own, a mistake; else one whose fields are not looked at.

use super::user_schema;
use crate::finding::Violation;
use crate::manifest::Object;
use crate::rule::{Mark, Subject};
use crate::schema::{self, Located, Scope, ServedKind};
use crate::source::shown;
use crate::value::{near, placeholder};

/// Kinds of the core group that something else than a cluster reads: the configuration of `kubectl`, the policy of an old scheduler, and
/// what OpenShift had there before it had groups.
const NOT_OF_A_CLUSTER: &[&str] = &[
    "BuildConfig",
    "Config",
    "DeploymentConfig",
    "ImageStream",
    "ImageStreamTag",
    "Policy",
    "Project",
    "ProjectRequest",
    "Role",
    "RoleBinding",
    "Route",
    "SecurityContextConstraints",
    "Template",
];

/// What the documents of a machine of Talos name, which has kinds of its own; Kubernetes' core group never had it:
/// <https://docs.siderolabs.com/talos/v1.11/reference/configuration/overview>.
const TALOS: &str = "v1alpha1";

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((_, object)) = subject.object else {
        return;
    };
    let is_unknown = [&object.api_version, &object.kind]
        .iter()
        .any(|text| placeholder::is_unknown(text));
    if is_unknown || subject.set.is_described(object) || has_ended(object) {
        return;
    }
    match &*user_schema::located(subject, object) {
        Located::Schema(..) => return,
        Located::Broken(path, why) => {
            let message = format!("the schema in `{}` cannot be used: {why}", shown(path));
            out.push(Violation {
                case: Some("broken".into()),
                ..subject.violation(mark(object, "kind"), message)
            });
            return;
        }
        Located::Nowhere => {}
    }
    if let Some(violation) = mistake(subject, object) {
        out.push(violation);
    } else if !is_ignored(subject, object) {
        let (api, kind) = (&object.api_version, &object.kind);
        let message = format!("the fields of `{api}` {kind} are not known, and were not looked at");
        out.push(Violation {
            case: Some("unknown".into()),
            ..subject.violation(mark(object, "kind"), message)
        });
    }
}

/// Whether it is the business of the rules about APIs that are gone: they know it, and its fields are no longer published.
fn has_ended(object: &Object<'_>) -> bool {
    schema::lifecycle(&object.api_version, &object.kind).is_some()
}

fn is_ignored(subject: &Subject<'_, '_>, object: &Object<'_>) -> bool {
    let name = format!("{}/{}", object.group(), object.kind);
    let is_of = |own: &str| match own.strip_suffix("/*") {
        Some(group) => group == object.group(),
        None => own == name || own == object.kind,
    };
    subject.params.strings("ignore").any(is_of)
}

/// A kind that a group of Kubernetes' own does not have in this version, or in none.
fn mistake<'t>(subject: &Subject<'_, 't>, object: &Object<'t>) -> Option<Violation> {
    let group = object.group();
    let is_own = group.is_empty() && NOT_OF_A_CLUSTER.contains(&&*object.kind);
    let mut own = kinds().filter(|kind| group_of(kind) == group).peekable();
    if is_own || own.peek().is_none() {
        return None;
    }
    let own: Vec<_> = own.collect();
    let (api, name) = (&object.api_version, &object.kind);
    let elsewhere = own.iter().rev().find(|kind| kind.kind == *name);
    if *api == TALOS && elsewhere.is_none() {
        return None;
    }
    let (field, help) = match elsewhere {
        Some(kind) => (
            "apiVersion",
            Some(format!("write `apiVersion: {}`", kind.api_version)),
        ),
        None => ("kind", meant(object, &own)),
    };
    let message = format!("Kubernetes has no `{name}` in `{api}`");
    Some(Violation {
        case: Some("near-miss".into()),
        help,
        ..subject.violation(mark(object, field), message)
    })
}

/// What was meant by a kind that the group does not have.
fn meant(object: &Object<'_>, own: &[&ServedKind]) -> Option<String> {
    let name = &*object.kind;
    let newest = kinds()
        .rfind(|kind| kind.kind == name && schema::lifecycle(kind.api_version, name).is_none());
    if let Some(kind) = newest {
        return Some(format!("write `apiVersion: {}`", kind.api_version));
    }
    let near = near::nearest(name, own.iter().map(|kind| kind.kind))?;
    Some(format!("did you mean `{near}`?"))
}

/// Kinds that stand in files.
fn kinds() -> impl DoubleEndedIterator<Item = &'static ServedKind> {
    let is_written = |kind: &&ServedKind| kind.scope != Scope::None;
    schema::kinds().iter().filter(is_written)
}

fn group_of(kind: &ServedKind) -> &'static str {
    kind.api_version
        .split_once('/')
        .map_or("", |(group, _)| group)
}

fn mark<'t>(object: &Object<'t>, field: &str) -> Mark<'static, 't> {
    Mark::Value(object.root.get(field).unwrap_or(object.root))
}
