//! The pipeline, on one screen: sources to sets, sets to findings, findings to one sorted report.

mod conclude;
mod ledger;
mod mask;
mod set;

use std::sync::Arc;

use rayon::prelude::*;

use crate::config::Selection;
use crate::finding::{Coverage, Entry, Finding, Report, RuleInfo};
use crate::rule::Rule;
use crate::rule::engine::Engine;
use crate::source::{Discovery, Folder, ReadError, SourceKind};
use set::Arena;

/// The rules of a run, and which of them are wanted.
#[derive(Debug)]
pub struct Linter<'r> {
    rules: &'r [Rule],
    selection: &'r Selection,
    engine: Engine<'r>,
}

/// One text of a set, or why there is none.
#[derive(Debug)]
pub struct Input {
    /// As in [`crate::finding::Place::path`].
    pub path: Arc<str>,
    /// What it is, by name and place.
    pub kind: SourceKind,
    /// Whether it is read by the rules of JSON.
    pub is_json: bool,
    /// The text.
    pub text: Result<String, ReadError>,
}

/// What one set leaves behind.
#[derive(Debug, Default)]
struct Outcome {
    findings: Vec<Finding>,
    entries: Vec<Entry>,
}

/// Sets how many threads lint; 0 for one a core. Once a process, before the first run.
///
/// # Errors
/// When the system does not start them.
pub fn use_threads(jobs: usize) -> Result<(), String> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs);
    pool.build_global()
        .map_err(|error| format!("cannot start {jobs} threads: {error}"))
}

impl<'r> Linter<'r> {
    /// A linter that asks the selected rules.
    #[must_use]
    pub fn new(rules: &'r [Rule], selection: &'r Selection) -> Self {
        let wanted = (0..rules.len()).filter(|&rule| selection.has(rule, rules));
        Self {
            rules,
            selection,
            engine: Engine::new(rules, wanted.collect()),
        }
    }

    /// Lints everything that was discovered, each folder a set, in parallel. `progress` is told how many sources are
    /// done, from any thread.
    #[must_use]
    pub fn lint(&self, discovery: &Discovery, progress: &(dyn Fn(usize) + Sync)) -> Report {
        let folders = discovery.folders.par_iter();
        let outcomes = folders.map_init(Arena::default, |arena, folder| {
            let outcome = set::lint(self, arena, read(discovery, folder));
            progress(folder.sources.len());
            outcome
        });
        let mut outcomes: Vec<_> = outcomes.collect();
        outcomes.push(ledger::of_unread(self, discovery));
        self.report(outcomes)
    }

    /// Lints texts as one set.
    #[must_use]
    pub fn lint_texts(&self, inputs: Vec<Input>) -> Report {
        self.report(vec![set::lint(self, &mut Arena::default(), inputs)])
    }

    /// One sort by path, place and id, so that the output never depends on threads.
    fn report(&self, outcomes: Vec<Outcome>) -> Report {
        let mut report = Report {
            rules: self.rules_that_ran(),
            ..Report::default()
        };
        let mut entries = Vec::new();
        for outcome in outcomes {
            report.findings.extend(outcome.findings);
            entries.extend(outcome.entries);
        }
        report
            .findings
            .sort_by(|left, right| conclude::order(left).cmp(&conclude::order(right)));
        entries.sort_by(|left, right| left.path.cmp(&right.path));
        report.coverage = Coverage { entries };
        report
    }

    fn rules_that_ran(&self) -> Vec<RuleInfo> {
        let ran = self.rules.iter().enumerate();
        let ran = ran.filter(|(index, _)| self.selection.has(*index, self.rules));
        let info = |(_, rule): (usize, &Rule)| RuleInfo {
            id: rule.id.clone(),
            group: rule.group.clone(),
            summary: rule.file.summary.clone(),
            severity: rule.file.severity,
            docs: rule.file.docs.clone(),
        };
        ran.map(info).collect()
    }
}

fn read(discovery: &Discovery, folder: &Folder) -> Vec<Input> {
    let sources = folder.sources.iter().map(|&id| &discovery[id]);
    let input = |source: &crate::source::Source| Input {
        path: source.path.clone(),
        kind: source.kind,
        is_json: source.is_json(),
        text: source.read(),
    };
    sources.map(input).collect()
}
