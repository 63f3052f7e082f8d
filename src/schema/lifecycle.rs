//! Which APIs are gone or will go, and what takes their place. Made of `tables/api-versions.yaml` when it is compiled.

use super::table;
use crate::value::Version;

/// The first minor version of 1.x that still gets fixes while the newest known one is the newest: three do
/// (<https://kubernetes.io/releases/version-skew-policy/>).
pub const OLDEST_SUPPORTED: u8 = table::NEWEST - 2;

/// The end of a kind in one version of its group.
#[derive(Debug)]
pub struct Lifecycle {
    /// What serves it, and in whose versions all of this is: `Kubernetes`, `cert-manager`.
    pub server: &'static str,
    /// `policy/v1beta1`.
    pub api_version: &'static str,
    /// `PodDisruptionBudget`; empty for every kind of the API version.
    pub kind: &'static str,
    /// The first version that warns.
    pub deprecated: Option<Version>,
    /// The first version that does not serve it; of the future, the one announced.
    pub removed: Option<Version>,
    /// What takes its place, the best first.
    pub replacements: &'static [Replacement],
    /// Whether its objects mean the same when only `apiVersion` is changed.
    pub same_fields: bool,
    /// What else has to be changed; may be empty.
    pub changes: &'static str,
}

/// What takes the place of an API.
#[derive(Debug)]
pub struct Replacement {
    /// `policy/v1`.
    pub api_version: &'static str,
    /// Empty for the same kinds.
    pub kind: &'static str,
    /// The first version that serves it.
    pub since: Version,
}

include!(concat!(env!("OUT_DIR"), "/lifecycle.rs"));

/// The end of the kind, if one is known. Lists go with their items.
#[must_use]
pub fn lifecycle(api_version: &str, kind: &str) -> Option<&'static Lifecycle> {
    let item = kind.strip_suffix("List").unwrap_or(kind);
    [kind, item, ""].into_iter().find_map(|kind| {
        let wanted = (api_version, kind);
        let at = ROWS.binary_search_by_key(&wanted, |row| (row.api_version, row.kind));
        at.ok().and_then(|at| ROWS.get(at))
    })
}

/// Every end that is known, sorted by API version and kind.
#[must_use]
pub fn lifecycles() -> &'static [Lifecycle] {
    ROWS
}

impl Lifecycle {
    /// Whether this version does not serve it any more.
    #[must_use]
    pub fn is_removed(&self, version: Version) -> bool {
        self.removed.is_some_and(|removed| removed <= version)
    }

    /// Whether this version warns of it.
    #[must_use]
    pub fn is_deprecated(&self, version: Version) -> bool {
        self.deprecated.is_some_and(|first| first <= version) && !self.is_removed(version)
    }

    /// The best of what takes its place that all versions from the oldest to the newest serve.
    #[must_use]
    pub fn replacement(&self, oldest: Version, newest: Version) -> Option<&'static Replacement> {
        let mut lasting = self.lasting(newest);
        lasting.find(|other| other.since <= oldest)
    }

    /// What takes its place and is still there in the newest version, the best first.
    pub fn lasting(&self, newest: Version) -> impl Iterator<Item = &'static Replacement> {
        let is_there = move |other: &&Replacement| {
            let end = lifecycle(other.api_version, other.kind);
            end.is_none_or(|end| !end.is_removed(newest))
        };
        self.replacements.iter().filter(is_there)
    }
}

/// The first version of Kubernetes that serves the kind; nothing where it has no such kind, or had it before the tables begin.
#[must_use]
pub fn introduced(api_version: &str, kind: &str) -> Option<Version> {
    let (first, _) = table::life_of(api_version, kind)?;
    (first > table::OLDEST).then_some(Version::of_minor(first))
}
