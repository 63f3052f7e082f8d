//! Roles, what they grant, and what binds them.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::manifest::{Object, ObjectSet};
use crate::yaml::Node;

/// The API group of roles and bindings.
const GROUP: &str = "rbac.authorization.k8s.io";

/// The roles of a set by name.
pub(in crate::checks) struct Roles<'s, 't> {
    by_name: FxHashMap<RoleName<'t>, &'s Object<'t>>,
    cluster_roles: Vec<&'s Object<'t>>,
}

/// Kind, namespace and name; the namespace of a ClusterRole is empty.
type RoleName<'t> = (Cow<'t, str>, Cow<'t, str>, Cow<'t, str>);

impl<'s, 't> Roles<'s, 't> {
    /// The roles of this set.
    pub(in crate::checks) fn of(set: &'s ObjectSet<'t>) -> Self {
        let roles = set.objects.iter().filter(|object| is_role(object));
        Self {
            by_name: roles.clone().map(|role| (name_of(role), role)).collect(),
            cluster_roles: roles.filter(|role| role.kind == "ClusterRole").collect(),
        }
    }

    /// Every role.
    pub(super) fn all(&self) -> impl Iterator<Item = &'s Object<'t>> {
        self.by_name.values().copied()
    }

    /// The role that a binding binds, if the set has it.
    pub(in crate::checks) fn bound_by(&self, binding: &Object<'t>) -> Option<&'s Object<'t>> {
        self.by_name.get(&bound_name(binding)?).copied()
    }

    /// Every rule of a role, with those that are aggregated into it.
    pub(in crate::checks) fn rules(&self, role: &Object<'t>) -> Vec<Node<'t>> {
        let selectors = role.root.at("/aggregationRule/clusterRoleSelectors");
        let selectors: Vec<_> = selectors.into_iter().flat_map(Node::items).collect();
        let parts = self
            .cluster_roles
            .iter()
            .filter(|part| selectors.iter().any(|selector| selects(*selector, part)));
        rules(role)
            .chain(parts.flat_map(|part| rules(part)))
            .collect()
    }
}

/// Whether the object is a role.
pub(super) fn is_role(object: &Object<'_>) -> bool {
    object.is(GROUP, "Role") || object.is(GROUP, "ClusterRole")
}

/// Whether the object binds a role.
pub(in crate::checks) fn is_binding(object: &Object<'_>) -> bool {
    object.is(GROUP, "RoleBinding") || object.is(GROUP, "ClusterRoleBinding")
}

/// Whether Kubernetes itself has a role of this name.
pub(super) fn is_built_in(name: &str) -> bool {
    name.starts_with("system:") || matches!(name, "cluster-admin" | "admin" | "edit" | "view")
}

/// What names a role.
pub(super) fn name_of<'t>(role: &Object<'t>) -> RoleName<'t> {
    let namespace = match &*role.kind {
        "Role" => role.namespace.clone().unwrap_or_default(),
        _ => Cow::Borrowed(""),
    };
    (role.kind.clone(), namespace, role.name.clone())
}

/// What names the role that a binding binds.
pub(super) fn bound_name<'t>(binding: &Object<'t>) -> Option<RoleName<'t>> {
    let role = binding.root.get("roleRef")?;
    let kind = role.get("kind")?.text();
    let namespace = match &*kind {
        "Role" => binding.namespace.clone().unwrap_or_default(),
        _ => Cow::Borrowed(""),
    };
    Some((kind, namespace, role.get("name")?.text()))
}

/// Those to whom a binding gives its role.
pub(in crate::checks) fn subjects<'t>(binding: &Object<'t>) -> impl Iterator<Item = Node<'t>> {
    let subjects = binding.root.get("subjects");
    subjects.into_iter().flat_map(Node::items)
}

/// Kind and name of one of them.
pub(in crate::checks) fn who<'t>(subject: Node<'t>) -> (Cow<'t, str>, Cow<'t, str>) {
    let text = |key| subject.get(key).map(Node::text).unwrap_or_default();
    (text("kind"), text("name"))
}

/// The rules a role says itself.
pub(super) fn rules<'t>(role: &Object<'t>) -> impl Iterator<Item = Node<'t>> {
    role.root.get("rules").into_iter().flat_map(Node::items)
}

/// Whether a list of a rule holds the word, or `*`.
pub(super) fn covers(rule: Node<'_>, list: &str, word: &str) -> bool {
    let items = rule.get(list).into_iter().flat_map(Node::items);
    items
        .map(Node::text)
        .any(|item| item == word || item == "*")
}

/// Every verb there is for an object.
const VERBS: &[&str] = &[
    "get", "list", "watch", "create", "update", "patch", "delete",
];

/// Whether a rule grants everything on everything.
pub(super) fn grants_everything(rule: Node<'_>) -> bool {
    covers(rule, "apiGroups", "*")
        && covers(rule, "resources", "*")
        && VERBS.iter().all(|verb| covers(rule, "verbs", verb))
        && !is_narrow(rule)
}

/// Whether a rule names the objects it is about.
pub(super) fn is_narrow(rule: Node<'_>) -> bool {
    rule.get("resourceNames")
        .is_some_and(|names| !names.is_empty())
}

fn selects(selector: Node<'_>, role: &Object<'_>) -> bool {
    let labels = role.root.at("/metadata/labels");
    let Some(wanted) = selector
        .get("matchLabels")
        .filter(|wanted| !wanted.is_empty())
    else {
        return false;
    };
    wanted.entries().all(|label| {
        let own = labels.and_then(|labels| labels.get(&label.key_text()?));
        own.is_some_and(|own| own.text() == label.text())
    })
}
