//! Findings in, text out: one file a format, each a function from [`Report`] to text.
//!
//! What is visible is decided here, once, by [`View::hides`]; a renderer never asks again.

mod checkstyle;
mod concise;
mod draw;
mod ending;
mod fingerprint;
mod fold;
mod full;
mod github;
mod gitlab;
mod html;
mod json;
mod junit;
pub(crate) mod markdown;
mod merge;
pub(crate) mod paint;
mod rdjson;
mod sarif;
mod snippet;
mod summary;
mod tap;
mod topic;
pub(crate) mod visible;
pub(crate) mod wrap;
pub(crate) mod xml;

use std::{collections::BTreeMap, fmt, io, str::FromStr};

use serde::Serialize;

use self::topic::Topic;
use crate::finding::{Confidence, Finding, Problem, Report, Severity};

/// The project's home; the pages of the rules lie below it.
pub const HOME: &str = "https://seaworthy.dev";

/// Standard input has no file name; its path is this.
const STDIN: &str = "<stdin>";

/// The page of a rule that comes with seaworthy.
#[must_use]
pub fn rule_url(id: &str) -> String {
    format!("{HOME}/rules/{id}")
}

/// The page about rules of the user's own, for one that links to nothing.
#[must_use]
pub fn own_rule_url() -> String {
    format!("{HOME}/own-rules")
}

/// A form a report can be written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// For people: each finding with the lines it is about.
    #[default]
    Full,
    /// For people and editors: one line a finding.
    Concise,
    /// For programs: everything that is known, versioned.
    Json,
    /// For programs that read line by line: a finding of `Json` a line.
    JsonLines,
    /// For code scanning and editors: SARIF 2.1.0.
    Sarif,
    /// For GitHub Actions: annotations of the changed lines.
    Github,
    /// For merge requests in GitLab: Code Quality.
    Gitlab,
    /// For CI servers: test results in JUnit's XML.
    Junit,
    /// For CI servers: Checkstyle's XML.
    Checkstyle,
    /// For reviewdog: its diagnostics.
    Rdjson,
    /// For the summary of a step in GitHub Actions: Markdown.
    Markdown,
    /// For test harnesses: TAP 14.
    Tap,
    /// For browsers: one page.
    Html,
}

impl Format {
    /// Every format.
    pub const ALL: &[Self] = &[
        Self::Full,
        Self::Concise,
        Self::Json,
        Self::JsonLines,
        Self::Sarif,
        Self::Github,
        Self::Gitlab,
        Self::Junit,
        Self::Checkstyle,
        Self::Rdjson,
        Self::Markdown,
        Self::Tap,
        Self::Html,
    ];

    /// The word for it on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Concise => "concise",
            Self::Json => "json",
            Self::JsonLines => "json-lines",
            Self::Sarif => "sarif",
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Junit => "junit",
            Self::Checkstyle => "checkstyle",
            Self::Rdjson => "rdjson",
            Self::Markdown => "markdown",
            Self::Tap => "tap",
            Self::Html => "html",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A word that names no format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is not a format; there are {}", names())]
pub struct UnknownFormat {
    /// The word.
    pub word: String,
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(word: &str) -> Result<Self, UnknownFormat> {
        let named = Self::ALL.iter().find(|format| format.name() == word);
        named.copied().ok_or_else(|| UnknownFormat {
            word: word.to_owned(),
        })
    }
}

fn names() -> String {
    let quoted = |format: &Format| format!("`{format}`");
    Format::ALL
        .iter()
        .map(quoted)
        .collect::<Vec<_>>()
        .join(", ")
}

/// What of a report is shown, and how. The default shows what a person gets who asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Whether colours may be used.
    pub color: bool,
    /// Whether the terminal understands hyperlinks (OSC 8).
    pub hyperlinks: bool,
    /// Columns of the terminal; 0 when there is none.
    pub width: usize,
    /// Whether advice is shown.
    pub show_info: bool,
    /// Whether findings silenced by a comment are shown.
    pub show_suppressed: bool,
    /// Whether findings that may well be wrong are shown.
    pub show_possible: bool,
    /// Whether every input is listed with what became of it.
    pub show_coverage: bool,
    /// Whether the sets are listed with why each is one.
    pub show_sets: bool,
    /// Whether each of many like findings is shown.
    pub all: bool,
    /// Whether findings are counted by rule.
    pub statistics: bool,
    /// Whether only findings are written: no counts, no last line.
    pub quiet: bool,
}

/// Why a finding is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hidden {
    /// A comment silences it.
    Suppressed,
    /// It may well be wrong.
    Possible,
    /// It is advice.
    Info,
}

impl View {
    /// Why this finding is not shown; nothing when it is.
    #[must_use]
    pub fn hides(&self, finding: &Finding) -> Option<Hidden> {
        if finding.suppressed.is_some() && !self.show_suppressed {
            return Some(Hidden::Suppressed);
        }
        if finding.confidence == Confidence::Possible && !self.show_possible {
            return Some(Hidden::Possible);
        }
        (finding.severity == Severity::Info && !self.show_info).then_some(Hidden::Info)
    }
}

/// The findings that are shown, in the order of the report.
///
/// The ones silenced by a comment are among them when asked for; they count neither in a summary nor in an exit code.
pub fn shown<'a>(report: &'a Report, view: &View) -> impl Iterator<Item = &'a Finding> {
    let findings = report.findings.iter();
    findings.filter(|finding| view.hides(finding).is_none())
}

/// The findings that a format for people writes: those of one topic as one, unless all are asked for.
fn topics<'a>(findings: &[&'a Finding], view: &View) -> Vec<Topic<'a>> {
    if view.all {
        findings.iter().copied().map(Topic::of).collect()
    } else {
        topic::gather(findings)
    }
}

/// Writes a report.
///
/// # Errors
///
/// Only those of `out`.
pub fn write(
    format: Format,
    report: &Report,
    view: &View,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    match format {
        Format::Full => full::write(report, view, out),
        Format::Concise => concise::write(report, view, out),
        Format::Json => json::write(report, view, out),
        Format::JsonLines => json::write_lines(report, view, out),
        Format::Sarif => sarif::write(report, view, out),
        Format::Github => github::write(report, view, out),
        Format::Gitlab => gitlab::write(report, view, out),
        Format::Junit => junit::write(report, view, out),
        Format::Checkstyle => checkstyle::write(report, view, out),
        Format::Rdjson => rdjson::write(report, view, out),
        Format::Markdown => markdown::write(report, view, out),
        Format::Tap => tap::write(report, view, out),
        Format::Html => html::write(report, view, out),
    }
}

/// Writes what is wrong with a file that says how to lint, for people.
///
/// # Errors
///
/// Only those of `out`.
pub fn write_problem(problem: &Problem, view: &View, out: &mut dyn io::Write) -> io::Result<()> {
    full::write_problem(problem, view, out)
}

/// The word for a severity in every format for people.
pub(crate) const fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

/// The rule's id, with the case when there is one: what `--select` and `ignore[…]` take.
pub(crate) fn title(finding: &Finding) -> String {
    let title = match &finding.case {
        Some(case) => format!("{}/{case}", finding.rule),
        None => finding.rule.to_string(),
    };
    visible::line(&title).into_owned()
}

/// The shown findings of each file, in the order of the paths.
fn by_file<'a>(report: &'a Report, view: &View) -> BTreeMap<&'a str, Vec<&'a Finding>> {
    let mut files: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in shown(report, view) {
        files.entry(&finding.place.path).or_default().push(finding);
    }
    files
}

/// A path as those write it who compare it with the paths of a repository.
fn relative(path: &str) -> &str {
    path.trim_start_matches("./")
}

/// Writes a document of one of the JSON formats.
fn write_json(document: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, document)?;
    writeln!(out)
}
