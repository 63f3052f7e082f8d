//! Kubernetes' own resources, by the names that roles and quotas have for them.

use std::sync::LazyLock;

use super::table::{NEWEST, Scope, kinds};

/// What the API server keeps of one kind, in all versions of its group.
#[derive(Debug)]
pub struct Resource {
    /// `apps`; empty for the core group.
    pub group: &'static str,
    /// `deployments`.
    pub name: String,
    /// `Deployment`.
    pub kind: &'static str,
    /// Where its objects stand.
    pub scope: Scope,
    /// Whether the newest version that the tables know still serves it.
    is_current: bool,
}

/// Kinds that are only sent to a part of another resource: `pods/eviction`, `deployments/scale`.
const SENT_TO_PARTS: &[&str] = &[
    "DeploymentRollback",
    "EphemeralContainers",
    "Eviction",
    "Scale",
    "TokenRequest",
];

static RESOURCES: LazyLock<Vec<Resource>> = LazyLock::new(|| {
    let stands_alone = |kind: &str| !SENT_TO_PARTS.contains(&kind);
    let objects = kinds().iter().filter(|row| {
        row.scope != Scope::None
            && stands_alone(row.kind)
            // The answers of discovery have none.
            && row.definition.life_of("metadata").is_some()
    });
    let mut found: Vec<Resource> = Vec::new();
    for row in objects {
        let group = row.api_version.split_once('/').map_or("", |(it, _)| it);
        let is_current = row.is_in(NEWEST);
        match found
            .iter_mut()
            .find(|other| other.group == group && other.kind == row.kind)
        {
            Some(other) => other.is_current |= is_current,
            None => found.push(Resource {
                group,
                name: plural(row.kind),
                kind: row.kind,
                scope: row.scope,
                is_current,
            }),
        }
    }
    found.sort_by(|a, b| {
        let key = |it: &Resource| (!it.is_current, it.group);
        key(a).cmp(&key(b)).then_with(|| a.name.cmp(&b.name))
    });
    found
});

/// Every resource that any version of Kubernetes serves, what the newest one still does first, by group and name.
#[must_use]
pub fn resources() -> &'static [Resource] {
    &RESOURCES
}

/// As `UnsafeGuessKindToResource` of `k8s.io/apimachinery/pkg/api/meta` guesses it, which is right for all of Kubernetes' own.
fn plural(kind: &str) -> String {
    let singular = kind.to_ascii_lowercase();
    match singular.strip_suffix('y') {
        _ if singular.ends_with("endpoints") => singular,
        Some(stem) => format!("{stem}ies"),
        None if singular.ends_with('s') => format!("{singular}es"),
        None => format!("{singular}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `kubectl api-resources` shows, and what version 1.15 showed and 1.22 does not.
    #[test]
    fn names_and_groups() {
        let groups = |name: &str| -> Vec<&str> {
            let named = resources().iter().filter(|it| it.name == name);
            named.map(|it| it.group).collect()
        };
        for (name, expected) in [
            ("endpoints", vec![""]),
            ("pods", vec![""]),
            ("events", vec!["", "events.k8s.io"]),
            ("deployments", vec!["apps", "extensions"]),
            ("ingresses", vec!["networking.k8s.io", "extensions"]),
            ("networkpolicies", vec!["networking.k8s.io", "extensions"]),
            ("csistoragecapacities", vec!["storage.k8s.io"]),
            ("podsecuritypolicies", vec!["extensions", "policy"]),
            ("evictions", vec![]),
            ("scales", vec![]),
            ("apigroups", vec![]),
        ] {
            assert_eq!(groups(name), expected, "{name}");
        }
        let node = resources().iter().find(|it| it.kind == "Node");
        assert!(node.is_some_and(|node| node.scope == Scope::Cluster));
    }
}
