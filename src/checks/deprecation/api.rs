//! The API of an object: where it is named, which versions it is for, and how to leave it.

use crate::finding::{Applicability, Edit, Fix};
use crate::manifest::{Cluster, Object};
use crate::rule::{Mark, Subject};
use crate::schema::{Lifecycle, OLDEST_SUPPORTED, Replacement, lifecycle};
use crate::value::Version;

/// Who serves Kubernetes' own APIs, as the table calls it.
const KUBERNETES: &str = "Kubernetes";

/// An object whose API has an end, and the versions that it is for.
pub(super) struct Ending<'s, 't> {
    pub(super) object: &'s Object<'t>,
    pub(super) end: &'static Lifecycle,
    /// The oldest version of what serves it; nothing where that is not known.
    oldest: Option<Version>,
    newest: Option<Version>,
}

impl<'s, 't> Ending<'s, 't> {
    /// Nothing of an API without one, and of one whose definition is in the set.
    pub(super) fn of(subject: &Subject<'s, 't>) -> Option<Self> {
        let (_, object) = subject.object?;
        let end = lifecycle(&object.api_version, &object.kind)?;
        let cluster = &subject.set.cluster;
        let is_known = end.server == KUBERNETES;
        if !is_known && subject.set.defines(object) {
            return None;
        }
        Some(Self {
            object,
            end,
            oldest: is_known.then(|| oldest(cluster)),
            newest: is_known.then(|| cluster.newest()),
        })
    }

    /// Whether the newest version does not serve it; of what serves it in a version nobody knows, whether any does not.
    pub(super) fn is_removed(&self) -> bool {
        match self.newest {
            Some(newest) => self.end.is_removed(newest),
            None => self.end.removed.is_some(),
        }
    }

    /// Whether the newest version serves it and warns.
    pub(super) fn is_deprecated(&self) -> bool {
        match self.newest {
            Some(newest) => self.end.is_deprecated(newest),
            None => self.end.removed.is_none(),
        }
    }

    /// Whether the oldest version that it may be for still serves it.
    pub(super) fn may_be_served(&self, cluster: &Cluster) -> bool {
        match self.oldest {
            Some(oldest) => !cluster.is_pinned() && !self.end.is_removed(oldest),
            None => true,
        }
    }

    /// What all versions serve in its place.
    pub(super) fn replacement(&self) -> Option<&'static Replacement> {
        match (self.oldest, self.newest) {
            (Some(oldest), Some(newest)) => self.end.replacement(oldest, newest),
            _ => self.end.replacements.first(),
        }
    }

    /// `; use …`, or that there is nothing to use.
    pub(super) fn way_out(&self) -> String {
        if let Some(other) = self.replacement() {
            let since = other.since;
            return format!("; use {}, there since {since}", self.name_of(other));
        }
        let later = self
            .newest
            .and_then(|newest| self.end.lasting(newest).last());
        match later {
            Some(other) => {
                let since = other.since;
                format!("; {} takes its place, since {since}", self.name_of(other))
            }
            None => ", and nothing takes its place".to_owned(),
        }
    }

    /// `` `policy/v1` ``, with the kind where it is another.
    fn name_of(&self, other: &Replacement) -> String {
        let api = other.api_version;
        let is_same = other.kind.is_empty() || other.kind == self.end.kind;
        let kind = if is_same { "" } else { other.kind };
        format!("`{api}` {kind}").trim_end().to_owned()
    }

    /// What else has to be changed.
    pub(super) fn help(&self) -> Option<String> {
        if !self.end.changes.is_empty() {
            return Some(format!("what changes: {}", self.end.changes));
        }
        let other = self.replacement().filter(|_| self.end.same_fields)?;
        let api = other.api_version;
        Some(format!(
            "write `apiVersion: {api}`; the fields are the same"
        ))
    }

    /// Writes the other API version, where nothing else changes.
    pub(super) fn fix(&self, subject: &Subject<'_, 't>) -> Option<Fix> {
        let other = self.replacement().filter(|_| self.end.same_fields)?;
        let node = self.object.root.get("apiVersion")?;
        let written = node.source_text().get(node.span().range())?;
        let quote = written.chars().next().filter(|c| matches!(c, '"' | '\''));
        let quote = quote.map(String::from).unwrap_or_default();
        let api = other.api_version;
        Some(Fix {
            title: format!("write `{api}`"),
            applicability: Applicability::Unsafe,
            edits: vec![Edit {
                location: subject.location(Mark::Value(node)),
                text: format!("{quote}{api}{quote}"),
            }],
        })
    }
}

/// The place that names the API: the value of `apiVersion`, or the object where a list says it for all of its items.
pub(super) fn mark<'t>(object: &Object<'t>) -> Mark<'static, 't> {
    Mark::Value(object.root.get("apiVersion").unwrap_or(object.root))
}

/// `` `policy/v1beta1` PodDisruptionBudget ``.
pub(super) fn name(object: &Object<'_>) -> String {
    format!("`{}` {}", object.api_version, object.kind)
}

/// The oldest version of Kubernetes that objects are for: where nobody says, the oldest that still gets fixes.
fn oldest(cluster: &Cluster) -> Version {
    if cluster.is_pinned() {
        cluster.oldest()
    } else {
        Version::of_minor(OLDEST_SUPPORTED)
    }
}
