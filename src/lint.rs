//! The pipeline, on one screen: sources to sets, sets to findings, findings to one sorted report.

mod accepted;
mod asked;
mod conclude;
mod existing;
mod frame;
mod governed;
mod kinds;
mod ledger;
mod marks;
mod mask;
mod set;
mod trial;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::config::{DeclaredCluster, Policy};
use crate::finding::{Coverage, Entry, Finding, ObjectName, Place, Report, RuleInfo, Together};
use crate::manifest::{Cluster, ObjectSet};
use crate::rule::Rule;
use crate::rule::engine::Engine;
use crate::source::{Discovery, ReadError, SourceKind, absolute};
use crate::span::{Location, SourceId};
use crate::value::Date;
use crate::yaml::Tree;
use asked::Asked;
use existing::Existing;
use frame::Frame;
use governed::Varied;
use kinds::FirstReading;
use set::Arena;

pub use conclude::url;
pub use governed::Variant;
pub use trial::try_example;

/// The rules of a run, and which of them are wanted.
#[derive(Debug)]
pub struct Linter<'r> {
    rules: &'r [Rule],
    /// The first one governs what no other does; never empty.
    policies: Vec<Policy>,
    variants: Vec<Varied<'r>>,
    clusters: &'r [DeclaredCluster],
    today: Date,
    compat: bool,
    engine: Engine<'r>,
    hashes_lines: bool,
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

/// Who looks at each set while its texts are there: the set, what holds it together in words, and where its locations are.
pub type Observer<'o, T> = dyn Fn(&ObjectSet<'_>, &str, &PlaceOf<'_>) -> T + Sync + 'o;

/// From a location in a text of a set to the place that a reader sees.
pub type PlaceOf<'p> = dyn Fn(Location) -> Place + 'p;

/// What one set leaves behind.
#[derive(Debug, Default)]
struct Outcome {
    findings: Vec<Finding>,
    /// Findings that are wrong where another set holds the object that they miss.
    missing: Vec<(Finding, ObjectName)>,
    existing: Existing,
    entries: Vec<Entry>,
    line_hashes: BTreeMap<Arc<str>, BTreeMap<u32, String>>,
    /// Words of marks that silenced something.
    used: Vec<marks::Used>,
    together: Option<Together>,
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
    /// A linter that asks the rules that a policy selects.
    #[must_use]
    pub fn new(rules: &'r [Rule], policy: impl Into<Policy>) -> Self {
        Self::governed(rules, vec![policy.into()])
    }

    /// The same with several policies; the first one governs what no other does.
    #[must_use]
    pub fn governed(rules: &'r [Rule], policies: Vec<Policy>) -> Self {
        let has = |rule| move |policy: &Policy| policy.selection.has(rule, rules);
        let wanted = (0..rules.len()).filter(|&rule| policies.iter().any(has(rule)));
        let wanted = wanted.collect();
        Self {
            rules,
            policies,
            variants: Vec::new(),
            clusters: &[],
            today: Date::today(),
            compat: true,
            engine: Engine::new(rules, wanted),
            hashes_lines: false,
        }
    }

    /// With the clusters that the user declared.
    #[must_use]
    pub fn with(mut self, clusters: &'r [DeclaredCluster]) -> Self {
        self.clusters = clusters;
        self
    }

    /// With rules whose parameters are others in places.
    #[must_use]
    pub fn varied(mut self, variants: &'r [Variant]) -> Self {
        self.variants = variants.iter().map(Varied::new).collect();
        self
    }

    /// Fills in [`Report::line_hashes`], which takes reading each text with a finding once more.
    #[must_use]
    pub fn hashing_lines(mut self, hashes_lines: bool) -> Self {
        self.hashes_lines = hashes_lines;
        self
    }

    /// Without the marks by which other linters are told to keep quiet.
    #[must_use]
    pub fn without_compat(mut self) -> Self {
        self.compat = false;
        self
    }

    /// Lints everything that was asked for, set by set, in parallel; what else was discovered is what it is seen in. `progress`
    /// is told how many sources are done, from any thread.
    #[must_use]
    pub fn lint(&self, discovery: &Discovery, progress: &(dyn Fn(usize) + Sync)) -> Report {
        self.observe(discovery, progress, &|_, _, _| ()).0
    }

    /// As [`Self::lint`], and shows each set to an observer before its texts are dropped: what they say of it, in the order of
    /// the sets.
    pub fn observe<T: Send>(
        &self,
        discovery: &Discovery,
        progress: &(dyn Fn(usize) + Sync),
        observer: &Observer<'_, T>,
    ) -> (Report, Vec<T>) {
        let frames = Frame::all(discovery, self.clusters, |file| self.undeclared(file));
        let bytes = AtomicUsize::new(0);
        let readings = discovery.sources.par_iter();
        let readings = readings.map(|source| kinds::reading(source, &bytes));
        let first = FirstReading::of(readings.collect());
        let asked = Asked::of(discovery);
        let (frames, around): (Vec<_>, Vec<_>) =
            frames.into_iter().partition(|frame| asked.count(frame) > 0);
        let outcomes = frames.par_iter().map_init(Arena::default, |arena, frame| {
            let (inputs, parsed) = read(discovery, frame, &first);
            let mut sources = frame.sources.iter().map(|&id| &discovery[id]);
            let is_apart = sources.any(|source| source.is_stdin() || source.is_chart_crd);
            let trees = arena.parse(&inputs, parsed);
            let mut seen = Vec::new();
            let mut show = |set: &ObjectSet<'_>, name: &str, place: &PlaceOf<'_>| {
                seen.push(observer(set, name, place));
            };
            let own = if is_apart { inputs.as_slice() } else { &[] };
            let custom = kinds::and_those_of(own, &trees, &first.kinds);
            let outcome = set::lint(self, frame, &inputs, &trees, custom, &mut show);
            arena.take_back(trees);
            progress(asked.count(frame));
            (asked.said(outcome), seen)
        });
        let (mut outcomes, seen): (Vec<_>, Vec<_>) = outcomes.unzip();
        // Nobody has to know what there is elsewhere when nobody misses anything.
        if outcomes.iter().any(|outcome| !outcome.missing.is_empty()) {
            let around = around.par_iter().map_init(Arena::default, |arena, frame| {
                let (inputs, parsed) = read(discovery, frame, &first);
                let trees = arena.parse(&inputs, parsed);
                let existing = set::existing(frame, &inputs, &trees);
                arena.take_back(trees);
                Outcome {
                    existing,
                    ..Outcome::default()
                }
            });
            outcomes.extend(around.collect::<Vec<_>>());
        }
        outcomes.push(ledger::of_unread(self, discovery));
        (self.report(outcomes), seen.into_iter().flatten().collect())
    }

    /// The report of a run that looks at nothing.
    #[must_use]
    pub fn nothing(&self) -> Report {
        self.report(Vec::new())
    }

    /// Lints texts as one set.
    #[must_use]
    pub fn lint_texts(&self, inputs: Vec<Input>) -> Report {
        let frame = Frame::of_texts(inputs.len(), self.undeclared(""));
        let trees = Arena::default().parse(&inputs, Vec::new());
        let custom = kinds::and_those_of(&inputs, &trees, &Arc::default());
        let outcome = set::lint(self, &frame, &inputs, &trees, custom, &mut |_, _, _| ());
        self.report(vec![outcome])
    }

    /// One sort by path, place and id, so that the output never depends on threads.
    fn report(&self, outcomes: Vec<Outcome>) -> Report {
        let mut report = Report {
            rules: self.rules_that_ran(),
            ..Report::default()
        };
        let (mut entries, mut missing) = (Vec::new(), Vec::new());
        let mut existing = Existing::default();
        let mut used = FxHashSet::default();
        for outcome in outcomes {
            used.extend(outcome.used);
            report.sets.extend(outcome.together);
            report.findings.extend(outcome.findings);
            missing.extend(outcome.missing);
            existing.add(outcome.existing);
            entries.extend(outcome.entries);
            report.line_hashes.extend(outcome.line_hashes);
        }
        report.findings.extend(existing.still_missing(missing));
        report.findings.extend(accepted::findings(self));
        report
            .findings
            .sort_by(|left, right| conclude::order(left).cmp(&conclude::order(right)));
        // Two sets may hold the same file.
        report
            .findings
            .dedup_by(|later, first| conclude::order(later) == conclude::order(first));
        report
            .findings
            .retain(|finding| !marks::is_used_elsewhere(finding, &used));
        entries
            .sort_by(|left: &Entry, right| (&left.path, &left.set).cmp(&(&right.path, &right.set)));
        entries.dedup_by(|later, first| is_same_input(first, later));
        report.coverage = Coverage { entries };
        report
            .sets
            .sort_by(|left, right| (&left.set, &left.inputs).cmp(&(&right.set, &right.inputs)));
        report
    }

    /// The place of the policy that governs a file: that of the nearest configuration upwards.
    fn policy_of(&self, file: &Path) -> usize {
        if self.policies.len() == 1 {
            return 0;
        }
        let place = absolute(file);
        let near = |(index, policy): (usize, &Policy)| Some((policy.nearness(&place)?, index));
        let policies = self.policies.iter().enumerate();
        policies
            .filter_map(near)
            .max()
            .map_or(0, |(_, index)| index)
    }

    /// What is known of the cluster that a file is applied to, where none is declared.
    fn undeclared(&self, file: &str) -> Cluster {
        self.policies[self.policy_of(Path::new(file))]
            .cluster
            .clone()
    }

    /// Whether everything was asked for, everywhere.
    fn says_all(&self) -> bool {
        let mut policies = self.policies.iter();
        policies.all(|policy| policy.selection.is_all())
    }

    /// Whether any policy wants a part of the rule.
    fn runs(&self, rule: usize) -> bool {
        let mut policies = self.policies.iter();
        policies.any(|policy| policy.selection.has(rule, self.rules))
    }

    fn rules_that_ran(&self) -> Vec<RuleInfo> {
        let ran = self.rules.iter().enumerate();
        let ran = ran.filter(|(index, _)| self.runs(*index));
        let info = |(index, rule): (usize, &Rule)| {
            let policies = self.policies.iter();
            let severities = policies.map(|policy| policy.highest(index, self.rules));
            RuleInfo {
                id: rule.id.clone(),
                group: rule.group.clone(),
                summary: rule.file.summary.clone(),
                severity: severities.max().unwrap_or(rule.file.severity),
                docs: rule.file.docs.clone(),
                url: conclude::url(rule),
            }
        };
        ran.map(info).collect()
    }
}

/// Of an input that stands in several sets one entry is kept, which names them all.
fn is_same_input(first: &mut Entry, later: &Entry) -> bool {
    let was_read = !first.set.is_empty() && !later.set.is_empty();
    let same = was_read && first.path == later.path;
    if same && first.set != later.set {
        first.set = format!("{}; {}", first.set, later.set).into();
    }
    same
}

/// The texts of a set, and the trees of those that are parsed already.
fn read(
    discovery: &Discovery,
    frame: &Frame,
    first: &FirstReading,
) -> (Vec<Input>, Vec<Option<Tree>>) {
    let input = |&id: &SourceId| {
        let (source, kept) = (&discovery[id], first.take(id));
        let input = Input {
            path: source.path.clone(),
            kind: source.kind,
            is_json: source.is_json(),
            text: kept.text.map_or_else(|| source.read(), Ok),
        };
        (input, kept.tree)
    };
    frame.sources.iter().map(input).unzip()
}
