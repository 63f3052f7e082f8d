//! Bindings that make somebody cluster-admin.

use rustc_hash::FxHashSet;

use super::roles::{self, Roles};
use crate::finding::Violation;
use crate::manifest::{Object, ObjectSet};
use crate::rule::{Mark, Params, Subject, Target, for_each_subject};
use crate::value::placeholder;
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    let roles = Roles::of(set);
    let is_full = |role: &&Object<'_>| roles.rules(role).into_iter().any(roles::grants_everything);
    let full: FxHashSet<_> = roles.all().filter(is_full).map(roles::name_of).collect();
    for_each_subject(set, |subject| {
        let Some((_, binding)) = subject
            .object
            .filter(|(_, object)| subject.target() == Target::Object && roles::is_binding(object))
        else {
            return;
        };
        let Some(role) = roles::bound_name(binding) else {
            return;
        };
        let is_named =
            role.0 == "ClusterRole" && params.strings("roles").any(|name| name == role.2);
        let is_built_in = binding.name == "cluster-admin" || binding.name.starts_with("system:");
        if !is_built_in && (is_named || full.contains(&role)) {
            out.extend(judge(subject, binding));
        }
    });
}

fn judge<'t>(subject: &Subject<'_, 't>, binding: &Object<'t>) -> Vec<Violation> {
    let is_cluster_wide = binding.kind == "ClusterRoleBinding";
    let scope = if is_cluster_wide {
        "in the whole cluster"
    } else {
        "in the namespace"
    };
    let Some(role) = binding.root.at("/roleRef/name") else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut others = Vec::new();
    for bound in roles::subjects(binding) {
        match everybody(bound).filter(|_| is_cluster_wide) {
            Some(who) => found.push(Violation {
                case: Some("broad-subject".into()),
                labels: vec![subject.label(Mark::Value(role), "what they get")],
                ..subject.violation(
                    Mark::Value(bound.get("name").unwrap_or(bound)),
                    format!("{who} may do everything {scope}"),
                )
            }),
            None => others.push(bound),
        }
    }
    let Some(first) = others.first() else {
        return found;
    };
    let more = match others.len() {
        1 => String::new(),
        count => format!(" and {} more", count - 1),
    };
    let message = format!("{}{more} may do everything {scope}", described(*first));
    let case = if is_cluster_wide {
        "cluster"
    } else {
        "namespace"
    };
    let name = first.get("name").unwrap_or(*first);
    found.push(Violation {
        case: Some(case.into()),
        labels: vec![subject.label(Mark::Value(name), "to whom it is given")],
        ..subject.violation(Mark::Value(role), message)
    });
    found
}

/// Words for a subject that is nobody in particular.
fn everybody(subject: Node<'_>) -> Option<String> {
    let (kind, name) = roles::who(subject);
    match (&*kind, &*name) {
        ("ServiceAccount", "default") => {
            let namespace = subject.get("namespace").map(Node::text).unwrap_or_default();
            let place = match &*namespace {
                "" => "the namespace".to_owned(),
                unknown if placeholder::is_unknown(unknown) => "the namespace".to_owned(),
                namespace => format!("`{namespace}`"),
            };
            Some(format!("every pod of {place} that names no ServiceAccount"))
        }
        ("Group", "system:authenticated" | "system:unauthenticated" | "system:serviceaccounts")
        | ("User", "system:anonymous") => Some(format!("everybody of `{name}`")),
        ("Group", group) if group.starts_with("system:serviceaccounts:") => {
            Some(format!("everybody of `{name}`"))
        }
        _ => None,
    }
}

/// ``ServiceAccount `ci/runner` ``, ``Group `ops` ``.
fn described(subject: Node<'_>) -> String {
    let (kind, name) = roles::who(subject);
    match subject.get("namespace").map(Node::text) {
        Some(namespace) if !namespace.is_empty() => format!("{kind} `{namespace}/{name}`"),
        _ => format!("{kind} `{name}`"),
    }
}
