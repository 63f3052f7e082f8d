//! The names that roles use for what Kubernetes itself has.

use crate::schema::resources;

/// What no objects are of, by group: whom one may act as (<https://kubernetes.io/docs/reference/access-authn-authz/user-impersonation/>),
/// and signers of certificates, that may be approved; and where `replicationcontrollers/scale` once was.
const WITHOUT_OBJECTS: &[(&str, &str)] = &[
    ("", "groups"),
    ("", "users"),
    ("authentication.k8s.io", "uids"),
    ("authentication.k8s.io", "userextras"),
    ("certificates.k8s.io", "signers"),
    ("extensions", "replicationcontrollers"),
];

/// Subresources of any resource.
pub(super) const SUBRESOURCES: &[&str] = &[
    "approval",
    "attach",
    "binding",
    "checkpoint",
    "configz",
    "ephemeralcontainers",
    "eviction",
    "exec",
    "finalize",
    "finalizers",
    "healthz",
    "log",
    "metrics",
    "nodes",
    "pods",
    "portforward",
    "proxy",
    "resize",
    "scale",
    "spec",
    "stats",
    "status",
    "token",
];

/// Verbs of requests, and those that only roles know.
pub(super) const VERBS: &[&str] = &[
    "*",
    "approve",
    "attest",
    "bind",
    "create",
    "delete",
    "deletecollection",
    "escalate",
    "get",
    "head",
    "impersonate",
    "list",
    "options",
    "patch",
    "proxy",
    "sign",
    "update",
    "use",
    "watch",
];

/// Whether Kubernetes itself has the group.
pub(super) fn is_group(group: &str) -> bool {
    resources().iter().any(|resource| resource.group == group)
}

/// The groups that have the resource, those that the newest version serves first.
pub(super) fn groups_of(name: &str) -> impl Iterator<Item = &'static str> {
    let of_objects = resources().iter().map(|it| (it.group, it.name.as_str()));
    let all = of_objects.chain(WITHOUT_OBJECTS.iter().copied());
    all.filter(move |(_, other)| *other == name)
        .map(|(group, _)| group)
}

/// The resource of the group that was meant by a singular or the name of a kind.
pub(super) fn meant(group: &str, written: &str) -> Option<&'static str> {
    let mut all = resources().iter().filter(|it| it.group == group);
    let meant = all.find(|it| {
        [&*it.name, it.kind]
            .iter()
            .any(|name| name.eq_ignore_ascii_case(written))
    });
    meant.map(|it| it.name.as_str())
}
