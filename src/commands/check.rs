//! `seaworthy check`: lint, report, and say by the exit code whether all is well.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::terminal::{self, Progress};
use super::{CLEAN, FAILED, FOUND, fail};
use crate::checks;
use crate::config::{Baseline, ConfigError, Configuration, Options, Output, Policy, Show};
use crate::finding::{Outcome, Problem, Report, Severity};
use crate::lint::{self, Linter, Variant};
use crate::report::{self, Format, View};
use crate::rule::Rule;
use crate::rule::embedded::{self, Embedded};
use crate::schema::{NEWEST, OLDEST};
use crate::source::{self, Discovery};
use crate::value::Version;

/// Lints what the options name and writes the reports they ask for.
#[must_use]
pub fn check(options: &Options) -> u8 {
    match run(options) {
        Ok(code) => code,
        Err(code) => code,
    }
}

fn run(options: &Options) -> Result<u8, u8> {
    let mut configuration = configuration(options).map_err(refuse)?;
    configuration.pin(&options.kubernetes);
    configuration.find_schemas(options.schemas.clone());
    if !options.quiet {
        tell_of_unknown(&configuration);
    }
    let baseline = baseline(options, &configuration)?;
    let (rules, variants) = rules(&configuration)?;
    let policy = Policy::new(&rules, &configuration, options).map_err(with_hint)?;
    let excludes = configuration.excludes(options).map_err(fail)?;
    let stdin_filename = options.stdin_filename.as_deref().map(Path::new);
    let discovery = source::discover(&options.paths, &excludes, stdin_filename).map_err(fail)?;
    lint::use_threads(options.jobs).map_err(fail)?;
    let undeclared = configuration.undeclared();
    let is_whole = configuration.is_within(&options.paths);
    let mut linter = Linter::new(&rules, policy)
        .with(&configuration.clusters, undeclared)
        .varied(&variants, is_whole);
    let is_sarif = |output: &Output| output.format == Format::Sarif;
    linter = linter.hashing_lines(options.outputs.iter().any(is_sarif));
    if !options.compat {
        linter = linter.without_compat();
    }
    let progress = Progress::new(options.progress && !options.quiet, discovery.sources.len());
    let mut report = linter.lint(&discovery, &|sources| progress.advance(sources));
    progress.finish();
    let view = view(options);
    if options.write_baseline {
        return renew(
            baseline,
            options,
            &discovery,
            &report,
            &view,
            &configuration,
        );
    }
    let gone = baseline.map_or_else(Vec::new, |baseline| baseline.apply(&mut report));
    for output in &options.outputs {
        write(output, &report, &view).map_err(fail)?;
    }
    let threshold = configuration.threshold(options);
    let code = verdict(options, threshold, &discovery, &report, &view);
    tell_gone(&gone, options);
    Ok(if options.locked && !gone.is_empty() {
        FOUND.max(code)
    } else {
        code
    })
}

/// The file of known findings, if there is to be one. Only one that is about to be written may not be there yet.
fn baseline(options: &Options, configuration: &Configuration) -> Result<Option<Baseline>, u8> {
    let Some(file) = configuration.baseline(options) else {
        return Ok(None);
    };
    if options.write_baseline && !file.exists() {
        return Ok(Some(Baseline::new(&file)));
    }
    Baseline::load(&file).map(Some).map_err(refuse)
}

/// Writes the file of known findings anew. A run that linted nothing has nothing to say, and changes nothing.
fn renew(
    baseline: Option<Baseline>,
    options: &Options,
    discovery: &Discovery,
    report: &Report,
    view: &View,
    configuration: &Configuration,
) -> Result<u8, u8> {
    let Some(baseline) = baseline.filter(|_| report.coverage.objects() > 0) else {
        return Err(nothing_linted(options, discovery, report));
    };
    let baseline = baseline.renewed(report, view);
    let file = baseline.path();
    std::fs::write(file, baseline.to_string()).map_err(|error| fail(cannot_write(file, &error)))?;
    let shown = source::shown(file);
    terminal::say(format_args!(
        "`{shown}` knows {} findings",
        baseline.count()
    ));
    if configuration.baseline.is_none() {
        terminal::say(format_args!(
            "say `baseline: {shown}` in seaworthy.yaml, or `--baseline {shown}`, and only new ones count"
        ));
    }
    Ok(CLEAN)
}

/// Says what the baseline knows and the run did not find.
fn tell_gone(gone: &[Problem], options: &Options) {
    let Some(first) = gone.first().filter(|_| !options.quiet || options.locked) else {
        return;
    };
    for problem in gone {
        let place = &problem.place;
        terminal::say(format_args!(
            "{}:{}: {}",
            place.path, place.start.line, problem.message
        ));
    }
    terminal::say(format_args!(
        "`--write-baseline` takes that out of `{}`",
        first.place.path
    ));
}

/// The file that the command line names, or the nearest one upwards; an empty one where there is none.
fn configuration(options: &Options) -> Result<Configuration, ConfigError> {
    if options.no_config {
        return Ok(Configuration::default());
    }
    if let Some(file) = &options.config {
        return Configuration::load(file);
    }
    let here = std::env::current_dir().unwrap_or_default();
    Ok(Configuration::find(&here)?.unwrap_or_default())
}

/// Versions that the tables do not reach are judged as the nearest one they do.
fn tell_of_unknown(configuration: &Configuration) {
    let mut versions: Vec<_> = configuration.versions().collect();
    versions.sort();
    let known = [OLDEST, NEWEST].map(Version::of_minor);
    let ends = [versions.first(), versions.last()];
    let beyond = |version: &&Version| !(known[0]..=known[1]).contains(*version);
    let mut unknown: Vec<_> = ends.into_iter().flatten().filter(beyond).collect();
    unknown.dedup();
    for version in unknown {
        let nearest = version.clamp(&known[0], &known[1]);
        let words = "is not among the versions known here; its fields are judged as those of";
        terminal::say(format!("Kubernetes {version} {words} {nearest}"));
    }
}

/// Every rule, with the parameters that the configuration sets, and what its overrides make of them.
fn rules(configuration: &Configuration) -> Result<(Vec<Rule>, Vec<Variant>), u8> {
    let mut embedded = embedded::all().map_err(fail)?;
    configuration.apply(&mut embedded).map_err(refuse)?;
    let mut variants = Vec::new();
    for (of, overridden) in configuration.overridden(&embedded) {
        let (places, own): (Vec<_>, Vec<_>) = overridden.into_iter().unzip();
        variants.push(Variant {
            policy: 0,
            of: Some(of),
            places,
            rules: made(own, configuration)?,
        });
    }
    Ok((made(embedded, configuration)?, variants))
}

/// The rules of these files.
fn made(files: Vec<Embedded>, configuration: &Configuration) -> Result<Vec<Rule>, u8> {
    let make = |rule: Embedded| {
        let (id, formerly) = (rule.id.clone(), rule.file.formerly.clone());
        checks::rule(rule).map_err(|why| {
            configuration
                .refused(&id, &formerly, &why)
                .map_or_else(|| fail(&why), refuse)
        })
    };
    files.into_iter().map(make).collect()
}

/// Shows what is wrong with the configuration, each problem with its lines.
fn refuse(error: ConfigError) -> u8 {
    let view = View {
        width: terminal::width(),
        ..View::default()
    };
    // Where standard error is gone there is nobody to tell.
    let _ = error.write(&view, &mut io::stderr());
    FAILED
}

fn with_hint(error: impl Display) -> u8 {
    let code = fail(error);
    terminal::say("`seaworthy rules` lists every rule and group");
    code
}

fn view(options: &Options) -> View {
    let shows = |what| options.show.contains(&what);
    let color = terminal::paints(options.color);
    View {
        color,
        hyperlinks: color && terminal::links(),
        width: terminal::width(),
        show_info: shows(Show::Info),
        show_suppressed: shows(Show::Suppressed),
        show_possible: shows(Show::Possible),
        show_coverage: shows(Show::Coverage),
        all: options.all,
        statistics: options.statistics,
        quiet: options.quiet,
    }
}

fn write(output: &Output, report: &Report, view: &View) -> Result<(), String> {
    let Some(file) = &output.file else {
        let mut out = BufWriter::new(io::stdout().lock());
        let written =
            report::write(output.format, report, view, &mut out).and_then(|()| out.flush());
        return match written {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(format!("cannot write to standard output: {error}"))
            }
            _ => Ok(()),
        };
    };
    let plain = View {
        color: false,
        hyperlinks: false,
        width: 0,
        ..view.clone()
    };
    let mut out = BufWriter::new(File::create(file).map_err(|error| cannot_write(file, &error))?);
    let written = report::write(output.format, report, &plain, &mut out).and_then(|()| out.flush());
    written.map_err(|error| cannot_write(file, &error))
}

fn cannot_write(file: &Path, error: &io::Error) -> String {
    format!("cannot write `{}`: {error}", file.display())
}

/// The exit code.
fn verdict(
    options: &Options,
    threshold: Option<Severity>,
    discovery: &Discovery,
    report: &Report,
    view: &View,
) -> u8 {
    let is_failure = |finding: &&crate::finding::Finding| {
        finding.suppressed.is_none()
            && threshold.is_some_and(|severity| finding.severity >= severity)
    };
    // What is only possible counts when it is shown, advice whenever it is at the threshold.
    let counted = View {
        show_info: true,
        ..view.clone()
    };
    if report::shown(report, &counted).any(|finding| is_failure(&finding)) {
        return FOUND;
    }
    if report.coverage.count(Outcome::Linted) == 0 && !options.allow_empty {
        return nothing_linted(options, discovery, report);
    }
    CLEAN
}

/// A folder or a stream without a single object is a mistake; a file named one by one is not.
fn nothing_linted(options: &Options, discovery: &Discovery, report: &Report) -> u8 {
    let not_understood = report.coverage.count(Outcome::NotUnderstood);
    let mut words = "nothing was linted: no Kubernetes object was found".to_owned();
    if not_understood > 0 {
        words.push_str("; `--show coverage` says what was not understood");
    } else if discovery.ignored > 0 {
        words.push_str("; some files are ignored by `.gitignore` or `--exclude`");
    }
    terminal::say(words);
    let only_files = options.paths.iter().all(|path| path.is_file());
    if only_files && not_understood == 0 {
        CLEAN
    } else {
        FOUND
    }
}
