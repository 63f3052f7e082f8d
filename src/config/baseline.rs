//! The findings of old, kept in a file: they are known and do not count, until what they are about changes.
//!
//! A finding is recognised by its rule, its object, the field and the value there: never by a line, so that moving, sorting and
//! formatting change nothing. One line of the file is one finding, sorted, so that a difference reads well.

mod known;
mod matching;

use std::collections::HashSet;
use std::fmt;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::find::ConfigError;
use super::places::Places;
use super::read::{Key, Keyed, Noun, Read, Reader, key, mark};
use crate::finding::{Finding, Outcome, Place, Problem, Report};
use crate::report::{self, View};
use crate::source::{read_file, shown};
use crate::span::Span;
use crate::yaml::{Node, Syntax, Tree};
use known::{Keys, Known};

/// The version of the file that is written and read.
const VERSION: u32 = 1;

/// What a file of known findings says. Its text is the file's.
#[derive(Debug, Default)]
pub struct Baseline {
    version: Option<u32>,
    entries: Vec<Entry>,
    path: PathBuf,
}

/// A line of it, and where it stands if it was read.
#[derive(Clone, Debug, Default)]
struct Entry {
    known: Known,
    place: Option<Place>,
}

impl Baseline {
    /// Reads the file.
    ///
    /// # Errors
    /// When there is none, or something else is in it.
    pub fn load(file: &Path) -> Result<Self, ConfigError> {
        let text = read_file(file).map_err(|error| ConfigError::of_text(file, error))?;
        let mut tree = Tree::default();
        tree.parse(&text, Syntax::Json);
        let mut reader = Reader::new(Places::new(shown(file).into(), &text));
        let baseline: Self = reader.root(&tree, &text).unwrap_or_default();
        if reader.problems.is_empty() && baseline.version != Some(VERSION) {
            let message = format!("this seaworthy reads version {VERSION} of a baseline");
            let problem = reader.problem(Span::default(), message);
            problem.help =
                Some("take it away, and write it anew with `--write-baseline`".to_owned());
        }
        match reader.problems {
            problems if problems.is_empty() => Ok(Self {
                path: file.to_owned(),
                ..baseline
            }),
            problems => Err(ConfigError::Wrong(problems)),
        }
    }

    /// Silences the findings it knows, each entry one of them. Returns what it knows and the run did not find, though it looked at the
    /// file and asked the rule.
    #[must_use]
    pub fn apply(&self, report: &mut Report) -> Vec<Problem> {
        let keys = Keys::new(&self.path);
        let new = report.findings.iter_mut();
        let new = new.filter(|finding| finding.suppressed.is_none());
        let new = new.map(|finding| (keys.known(finding), finding)).collect();
        let gone = matching::silence_known(&self.entries, new);
        let asked = Asked::of(report, &keys);
        let gone = gone.into_iter().filter(|entry| asked.holds(&entry.known));
        gone.filter_map(Entry::gone).collect()
    }

    /// What a report shows, as the file that knows it; and what this file knows that the run did not ask for.
    #[must_use]
    pub fn renewed(self, report: &Report, view: &View) -> Self {
        let keys = Keys::new(&self.path);
        let asked = Asked::of(report, &keys);
        let shown = report::shown(report, view).filter(|finding| finding.suppressed.is_none());
        let shown = shown.map(|finding| Entry {
            known: keys.known(finding),
            place: None,
        });
        let old = self.entries.into_iter();
        let old = old.filter(|entry| !asked.holds(&entry.known));
        let mut entries: Vec<_> = shown.chain(old).collect();
        entries.sort_by(|left, right| left.known.cmp(&right.known));
        Self { entries, ..self }
    }

    /// A file that knows nothing yet.
    #[must_use]
    pub fn new(file: &Path) -> Self {
        Self {
            path: file.to_owned(),
            ..Self::default()
        }
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many findings it knows.
    #[must_use]
    pub fn count(&self) -> usize {
        self.entries.len()
    }
}

/// Keeps of a report what another one, of the same project at another time, does not have: findings are known by what a baseline knows
/// them by. Returns how many it has taken out.
#[must_use]
pub fn keep_new(report: &mut Report, before: &Report) -> usize {
    let keys = Keys::new(Path::new(""));
    let old = before.findings.iter();
    let old = old.filter(|finding| finding.suppressed.is_none());
    let old = old.map(|finding| Entry {
        known: keys.known(finding),
        place: Some(finding.place.clone()),
    });
    let old: Vec<_> = old.collect();
    let was_suppressed = |finding: &Finding| finding.suppressed.is_some();
    let before: Vec<_> = report.findings.iter().map(was_suppressed).collect();
    let open = report.findings.iter_mut();
    let open = open.filter(|finding| finding.suppressed.is_none());
    let open = open.map(|finding| (keys.known(finding), finding)).collect();
    matching::silence_known(&old, open);
    let count = report.findings.len();
    let mut before = before.into_iter();
    let is_kept = |finding: &Finding| before.next() == Some(true) || finding.suppressed.is_none();
    report.findings.retain(is_kept);
    count - report.findings.len()
}

impl fmt::Display for Baseline {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{{\"version\": {VERSION}, \"findings\": [")?;
        for (index, entry) in self.entries.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(out, "{comma}\n  {}", entry.known.row())?;
        }
        writeln!(out, "\n]}}")
    }
}

/// What a run has looked at.
struct Asked<'r> {
    rules: HashSet<&'r str>,
    paths: HashSet<String>,
    keys: &'r Keys,
}

impl<'r> Asked<'r> {
    fn of(report: &'r Report, keys: &'r Keys) -> Self {
        let inputs = report.coverage.entries.iter();
        let inputs = inputs.filter(|input| input.outcome != Outcome::NotUnderstood);
        Self {
            rules: report.rules.iter().map(|info| &*info.id).collect(),
            paths: inputs.map(|input| keys.path(&input.path)).collect(),
            keys,
        }
    }

    /// Whether the run would have found it: its rule was asked, and its file was read, or is gone.
    fn holds(&self, known: &Known) -> bool {
        let rule = known.rule.split('/').next().unwrap_or_default();
        let is_gone = || !self.keys.folder.join(&*known.path).exists();
        self.rules.contains(rule) && (self.paths.contains(&*known.path) || is_gone())
    }
}

impl Entry {
    fn gone(&self) -> Option<Problem> {
        let Known {
            rule, object, path, ..
        } = &self.known;
        let of = object.as_deref().unwrap_or(path);
        Some(Problem {
            message: format!("`{rule}` is found no more in `{of}`"),
            help: None,
            place: self.place.clone()?,
            related: Vec::new(),
        })
    }
}

impl Keyed for Baseline {
    const NAME: &'static str = "the baseline";

    fn keys() -> Vec<Key<Self>> {
        vec![
            key(
                "version",
                "The version of this file's format.",
                |own: &mut Self| &mut own.version,
            )
            .required(),
            key("findings", "What is known.", |own: &mut Self| {
                &mut own.entries
            })
            .required(),
        ]
    }
}

impl Read for Entry {
    fn noun() -> Noun {
        Noun::new("a finding", "findings")
    }

    fn schema() -> Value {
        Known::schema_of_keys()
    }

    fn read(node: Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        let known = Known::read_keys(node, reader)?;
        let place = Some(reader.places.place(mark(node)));
        Some(Self { known, place })
    }
}
