//! Roles and their bindings: `pkg/apis/rbac/validation`.

use super::judge::{Hook, Judge};
use super::read::{is_filled, list, text};
use crate::value::{Grammar, placeholder};
use crate::yaml::Node;

/// The function of a definition of this group.
pub(super) fn hook(definition: &str) -> Option<Hook> {
    Some(match definition {
        "PolicyRule" => policy_rule,
        "RoleBinding" | "ClusterRoleBinding" => binding,
        _ => return None,
    })
}

const GROUP: &str = "rbac.authorization.k8s.io";

fn policy_rule<'t>(judge: &mut Judge<'t>, rule: Node<'t>) {
    if !is_filled(rule, "verbs") {
        judge.required(rule, "verbs", "verbs must contain at least one value");
    }
    if is_filled(rule, "nonResourceURLs") {
        if judge.kind == "Role" {
            judge.forbid(
                rule,
                "nonResourceURLs",
                "namespaced rules cannot apply to non-resource URLs",
            );
        }
        if ["apiGroups", "resources", "resourceNames"]
            .iter()
            .any(|field| is_filled(rule, field))
        {
            judge.forbid(
                rule,
                "nonResourceURLs",
                "rules cannot apply to both regular resources and non-resource URLs",
            );
        }
        return;
    }
    for (field, why) in [
        (
            "apiGroups",
            "resource rules must supply at least one api group",
        ),
        (
            "resources",
            "resource rules must supply at least one resource",
        ),
    ] {
        if !is_filled(rule, field) {
            judge.required(rule, field, why);
        }
    }
}

fn binding<'t>(judge: &mut Judge<'t>, root: Node<'t>) {
    let kinds: &[&str] = if judge.kind == "RoleBinding" {
        &["Role", "ClusterRole"]
    } else {
        &["ClusterRole"]
    };
    if let Some(role) = root.get("roleRef") {
        if is_filled(role, "apiGroup") {
            judge.one_of(role, "apiGroup", &[GROUP]);
        }
        judge.one_of(role, "kind", kinds);
        if is_filled(role, "name") {
            judge.grammar(role, "name", Grammar::PathSegment);
        } else {
            judge.required(role, "name", "");
        }
    }
    for subject in list(root, "subjects") {
        self::subject(judge, subject);
    }
}

/// `ValidateRoleBindingSubject`. An absent group is that of the kind.
fn subject<'t>(judge: &mut Judge<'t>, subject: Node<'t>) {
    if !is_filled(subject, "name") {
        judge.required(subject, "name", "");
    }
    let kind = text(subject, "kind");
    if placeholder::is_unknown(&kind) {
        return;
    }
    match &*kind {
        "ServiceAccount" => {
            if is_filled(subject, "name") {
                judge.grammar(subject, "name", Grammar::Subdomain);
            }
            if is_filled(subject, "apiGroup") {
                judge.forbid(
                    subject,
                    "apiGroup",
                    "only the core group has service accounts: \"\"",
                );
            }
            if judge.kind == "ClusterRoleBinding" && !is_filled(subject, "namespace") {
                judge.required(subject, "namespace", "");
            }
        }
        "User" | "Group" => {
            if is_filled(subject, "apiGroup") {
                judge.one_of(subject, "apiGroup", &[GROUP]);
            }
        }
        _ => judge.one_of(subject, "kind", &["ServiceAccount", "User", "Group"]),
    }
}
