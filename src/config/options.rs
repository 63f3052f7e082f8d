//! The command line, as plain data.

use std::io::IsTerminal;
use std::path::PathBuf;

use super::values::{FailOn, Versions};
use crate::report::Format;
use crate::schema::Location;
use crate::source::Since;

/// Everything `check` can be told.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What to lint; `-` is standard input.
    pub paths: Vec<PathBuf>,
    /// Where to write what; at least one.
    pub outputs: Vec<Output>,
    /// Profiles that replace the default selection.
    pub profile: Vec<String>,
    /// Words that replace the default selection, or are added to the profiles.
    pub select: Vec<String>,
    /// Words that are taken from the selection.
    pub ignore: Vec<String>,
    /// The severity from which on the exit code is 1; `None` when nothing was said.
    pub fail_on: Option<FailOn>,
    /// The commit since which findings are new; all count when nothing was said.
    pub since: Option<Since>,
    /// Globs of paths to pass over.
    pub exclude: Vec<String>,
    /// Versions of Kubernetes, in place of the configuration's; empty when nothing was said.
    pub kubernetes: Versions,
    /// Where the schemas of kinds lie that are not Kubernetes' own.
    pub schemas: Vec<Location>,
    /// What is shown besides the obvious.
    pub show: Vec<Show>,
    /// The name standard input goes by.
    pub stdin_filename: Option<String>,
    /// The configuration, and the folders with rules of the user's own.
    pub rules: RuleSource,
    /// The file of known findings, in place of the one that the configuration names.
    pub baseline: Option<PathBuf>,
    /// Whether that file is written, and nothing reported.
    pub write_baseline: bool,
    /// Whether known findings that are found no more fail the run.
    pub locked: bool,
    /// Whether nothing counts but what is named: not the project around it.
    pub isolated: bool,
    /// How many threads; 0 for one a core.
    pub jobs: usize,
    /// Whether to paint.
    pub color: Color,
    /// Whether a run that linted nothing is fine.
    pub allow_empty: bool,
    /// Whether the marks by which other linters are told to keep quiet count.
    pub compat: bool,
    /// Whether findings are counted by rule.
    pub statistics: bool,
    /// Whether it is said what was linted together, and why.
    pub explain_set: bool,
    /// Whether each of many like findings is shown.
    pub all: bool,
    /// Whether only findings are written.
    pub quiet: bool,
    /// Whether a long run shows how far it is.
    pub progress: bool,
}

/// Where the rules of a run come from, besides those that are built in.
#[derive(Clone, Debug, Default)]
pub struct RuleSource {
    /// The configuration to read in place of the nearest one.
    pub config: Option<PathBuf>,
    /// Whether no configuration is read.
    pub no_config: bool,
    /// Folders with rules of the user's own, besides those of the configuration.
    pub folders: Vec<PathBuf>,
}

/// Everything `import` can be told.
#[derive(Clone, Debug, Default)]
pub struct Importing {
    /// The configurations of other linters; those of the current folder when there are none.
    pub files: Vec<PathBuf>,
    /// The flags of kubeconform, as a shell has them.
    pub kubeconform: Option<String>,
    /// Whether `seaworthy.yaml` is written.
    pub write: bool,
}

/// One report to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// How.
    pub format: Format,
    /// Where; standard output when absent.
    pub file: Option<PathBuf>,
}

impl Output {
    /// The outputs that `--output` words ask for: `FORMAT=FILE`, or `FILE` in the format given; standard output when there
    /// are none.
    #[must_use]
    pub fn read(words: &[String], format: Format) -> Vec<Self> {
        let output = |word: &String| {
            let (named, file) = match word.split_once('=') {
                Some((name, file)) if name.parse::<Format>().is_ok() => (name.parse().ok(), file),
                _ => (None, word.as_str()),
            };
            Self {
                format: named.unwrap_or(format),
                file: (file != "-").then(|| file.into()),
            }
        };
        if words.is_empty() {
            return vec![Self { format, file: None }];
        }
        words.iter().map(output).collect()
    }
}

/// The format nobody asked for: annotations in GitHub Actions, pictures on a terminal, a line a finding in a pipe.
#[must_use]
pub fn format_for_here() -> Format {
    if std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true") {
        return Format::Github;
    }
    if std::io::stdout().is_terminal() {
        Format::Full
    } else {
        Format::Concise
    }
}

/// How rules are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listing {
    /// A line a rule.
    Text,
    /// For programs.
    Json,
    /// A table.
    Markdown,
}

/// How the page of a rule is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// For people.
    Markdown,
    /// For programs.
    Json,
}

/// A thing that is hidden unless asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// Every input, and what became of it.
    Coverage,
    /// Advice.
    Info,
    /// Findings that a comment silences.
    Suppressed,
    /// Findings that may well be wrong.
    Possible,
}

/// When to paint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Color {
    /// On a terminal that can.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}
