//! What of the project the report is about: sets are seen whole, and only what was asked for is said.

use rustc_hash::FxHashSet;

use super::Outcome;
use super::frame::Frame;
use crate::finding::{Finding, ObjectName};
use crate::source::Discovery;

/// The paths that were asked for.
pub(super) struct Asked<'d> {
    discovery: &'d Discovery,
    /// Nothing when it is all of them.
    paths: Option<FxHashSet<&'d str>>,
}

impl<'d> Asked<'d> {
    pub(super) fn of(discovery: &'d Discovery) -> Self {
        let sources = discovery.sources.iter();
        let asked = sources.clone().filter(|source| source.is_asked);
        let is_all = sources.clone().all(|source| source.is_asked);
        Self {
            discovery,
            paths: (!is_all).then(|| asked.map(|source| &*source.path).collect()),
        }
    }

    /// How many sources of a set were asked for.
    pub(super) fn count(&self, frame: &Frame) -> usize {
        let asked = frame.sources.iter();
        asked.filter(|&&id| self.discovery[id].is_asked).count()
    }

    /// What of a set's outcome is to be said.
    pub(super) fn said(&self, mut outcome: Outcome) -> Outcome {
        if let Some(paths) = &self.paths {
            let missing = |(finding, _): &(Finding, ObjectName)| is_about(paths, finding);
            outcome.findings.retain(|finding| is_about(paths, finding));
            outcome.missing.retain(missing);
            outcome.entries.retain(|entry| paths.contains(&*entry.path));
        }
        outcome
    }
}

/// Whether a finding stands in one of the paths, or points at something there.
fn is_about(paths: &FxHashSet<&str>, finding: &Finding) -> bool {
    let related = finding.related.iter().map(|related| &related.place);
    let mut places = related.chain([&finding.place]);
    places.any(|place| paths.contains(&*place.path))
}
