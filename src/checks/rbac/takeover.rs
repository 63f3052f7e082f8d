//! Rules from which one becomes cluster-admin.

use super::roles;
use crate::yaml::Node;

/// What starts pods.
const WORKLOADS: &[&str] = &[
    "pods",
    "deployments",
    "statefulsets",
    "daemonsets",
    "jobs",
    "cronjobs",
];

/// `cluster-admin` or `takeover`, and the words for a rule from which one becomes cluster-admin.
pub(in crate::checks) fn takeover(rule: Node<'_>) -> Option<(&'static str, &'static str)> {
    let has = |group, resource, verbs: &[&str]| {
        roles::covers(rule, "apiGroups", group)
            && roles::covers(rule, "resources", resource)
            && verbs.iter().any(|verb| roles::covers(rule, "verbs", verb))
    };
    if roles::grants_everything(rule) {
        return Some(("cluster-admin", "the token of a cluster administrator"));
    }
    let rbac = "rbac.authorization.k8s.io";
    let hooks = "admissionregistration.k8s.io";
    let creates = |workload: &&'static str| {
        ["", "apps", "batch"]
            .iter()
            .any(|group| has(group, workload, &["create"]))
    };
    let words = if roles::is_narrow(rule) {
        return None;
    } else if has("", "secrets", &["get", "list", "watch"]) {
        "a token that reads every Secret, and so can take over the cluster"
    } else if has("", "pods/exec", &["get", "create"]) {
        "a token that runs commands in every pod, and so can take over the cluster"
    } else if has("", "nodes/proxy", &["get", "create"]) {
        "a token that reaches every kubelet, and so can take over the cluster"
    } else if has("", "users", &["impersonate"]) || has("", "groups", &["impersonate"]) {
        "a token that acts as anybody, and so can take over the cluster"
    } else if has(rbac, "clusterroles", &["bind", "escalate"]) {
        "a token that hands out any rights, and so can take over the cluster"
    } else if has(
        hooks,
        "mutatingwebhookconfigurations",
        &["create", "update", "patch"],
    ) {
        "a token that rewrites what is stored, and so can take over the cluster"
    } else if WORKLOADS.iter().any(creates) {
        "a token that starts pods anywhere, and so can take over the cluster"
    } else {
        return None;
    };
    Some(("takeover", words))
}
