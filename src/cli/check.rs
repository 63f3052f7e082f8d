//! The flags of `check`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::RuleSource;
use crate::config;
use crate::finding::Severity;
use crate::report::Format;
use crate::schema::Location;
use crate::source::Since;
use crate::value::version;

/// What `check --help` ends with.
pub(super) const AFTER_CHECK: &str = "Exit code: 0 when nothing at or above `--fail-on` was found, 1 when something was or when nothing \
was linted, 2 when seaworthy could not do its work.";

#[derive(Args, Debug)]
pub(super) struct Check {
    /// Files and folders; `-` is standard input.
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,

    /// How to write the report [default: full on a terminal, github in GitHub Actions, else concise].
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    format: Option<Format>,

    /// Also or only write a report to a file: `sarif=out.sarif`, or `out.txt` in the format of `--format`.
    #[arg(long, short, value_name = "[FORMAT=]FILE", value_parser = output)]
    output: Vec<String>,

    /// Run what is in these profiles: `default`, `strict`, `pss-baseline`, `pss-restricted`, `nsa`, `cis`, or another linter's name.
    #[arg(long, value_name = "NAME,..", value_delimiter = ',')]
    profile: Vec<String>,

    /// Run only these: ids, `id/case`, groups, profiles, `default`, `all`.
    #[arg(long, value_name = "ID,..", value_delimiter = ',')]
    select: Vec<String>,

    /// Run all but these.
    #[arg(long, value_name = "ID,..", value_delimiter = ',')]
    ignore: Vec<String>,

    /// Judge for these versions of Kubernetes: `1.34`, `1.31..1.34` [default: the newest one known].
    #[arg(long, value_name = "X.Y,..", value_delimiter = ',', value_parser = versions)]
    kubernetes_version: Vec<config::Versions>,

    /// Take the schemas of custom kinds from a folder, a file, or a path with `{{.ResourceKind}}` and the like, as kubeconform does.
    #[arg(long, value_name = "PATH")]
    schema_location: Vec<Location>,

    /// Report what is new since this commit, in whatever file: `HEAD` for what is not committed yet.
    #[arg(long, value_name = "REV", conflicts_with = "write_baseline")]
    since: Option<String>,

    /// The same, since the last commit that this one and `HEAD` have in common: `origin/main` for what a branch brings.
    #[arg(long, value_name = "REV", conflicts_with_all = ["since", "write_baseline"])]
    diff_base: Option<String>,

    /// Pass over paths that match.
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<String>,

    /// The severity from which on the exit code is 1 [default: error].
    #[arg(long, value_enum, value_name = "SEVERITY")]
    fail_on: Option<FailOn>,

    /// Show what is hidden otherwise.
    #[arg(long, value_enum, value_name = "WHAT", value_delimiter = ',')]
    show: Vec<Show>,

    /// Count what comments and annotations for other linters silence.
    #[arg(long)]
    no_compat: bool,

    /// Show every one of many like findings.
    #[arg(long)]
    all: bool,

    /// Count the findings by rule.
    #[arg(long)]
    statistics: bool,

    /// Say what was linted together as one set, and why.
    #[arg(long)]
    explain_set: bool,

    /// The name standard input goes by in the report.
    #[arg(long, value_name = "PATH")]
    stdin_filename: Option<String>,

    /// Treat a run that linted nothing as a good one.
    #[arg(long)]
    allow_empty: bool,

    #[command(flatten)]
    rules: RuleSource,

    /// Look at nothing but the paths named, not at the project around them.
    #[arg(long)]
    isolated: bool,

    /// Let the findings that this file knows not count [default: the configuration's `baseline`].
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,

    /// Write that file, with all that is shown now, and report nothing.
    #[arg(long)]
    write_baseline: bool,

    /// Fail where the baseline knows what is found no more.
    #[arg(long)]
    locked: bool,

    /// How many threads to use; 0 for one a core.
    #[arg(long, short, value_name = "N", default_value_t = 0)]
    jobs: usize,

    /// When to paint.
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Color::Auto)]
    color: Color,

    /// Show no progress bar.
    #[arg(long)]
    no_progress: bool,

    /// Write findings and nothing else.
    #[arg(long, short)]
    quiet: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum FailOn {
    Error,
    Warning,
    Info,
    Never,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Show {
    /// Every input, and what became of it.
    Coverage,
    /// Advice.
    Info,
    /// Findings that a comment or annotation silences.
    Suppressed,
    /// Findings that may well be wrong.
    Possible,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

/// A file that is called as a format is nearly always a format without its file.
fn output(text: &str) -> Result<String, String> {
    if text.parse::<Format>().is_ok() {
        return Err(format!(
            "`{text}` is a format: write `--format {text}`, `--output {text}=FILE`, or `./{text}` for a file of that name"
        ));
    }
    Ok(text.to_owned())
}

pub(super) fn versions(text: &str) -> Result<config::Versions, String> {
    version::range(text.trim()).map(config::Versions)
}

fn format(word: &str) -> Result<Format, String> {
    word.parse()
        .map_err(|error: crate::report::UnknownFormat| error.to_string())
}

impl Check {
    pub(super) fn into_options(self) -> config::Options {
        let format = self.format.unwrap_or_else(config::format_for_here);
        let since = self.since.map(Since::Revision);
        config::Options {
            paths: self.paths,
            outputs: config::Output::read(&self.output, format),
            profile: self.profile,
            select: self.select,
            ignore: self.ignore,
            fail_on: self.fail_on.map(FailOn::into),
            since: since.or(self.diff_base.map(Since::MergeBase)),
            exclude: self.exclude,
            schemas: self.schema_location,
            kubernetes: self.kubernetes_version.into_iter().collect(),
            show: self.show.into_iter().map(Show::into).collect(),
            stdin_filename: self.stdin_filename,
            rules: self.rules.into(),
            isolated: self.isolated,
            baseline: self.baseline,
            write_baseline: self.write_baseline,
            locked: self.locked,
            jobs: self.jobs,
            color: self.color.into(),
            allow_empty: self.allow_empty,
            statistics: self.statistics,
            explain_set: self.explain_set,
            compat: !self.no_compat,
            all: self.all,
            quiet: self.quiet,
            progress: !self.no_progress,
        }
    }
}

impl From<FailOn> for config::FailOn {
    fn from(fail_on: FailOn) -> Self {
        match fail_on {
            FailOn::Error => Self::At(Severity::Error),
            FailOn::Warning => Self::At(Severity::Warning),
            FailOn::Info => Self::At(Severity::Info),
            FailOn::Never => Self::Never,
        }
    }
}

impl From<Show> for config::Show {
    fn from(show: Show) -> Self {
        match show {
            Show::Coverage => Self::Coverage,
            Show::Info => Self::Info,
            Show::Suppressed => Self::Suppressed,
            Show::Possible => Self::Possible,
        }
    }
}

impl From<Color> for config::Color {
    fn from(color: Color) -> Self {
        match color {
            Color::Auto => Self::Auto,
            Color::Always => Self::Always,
            Color::Never => Self::Never,
        }
    }
}
