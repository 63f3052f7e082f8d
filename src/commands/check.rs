//! `seaworthy check`: lint, report, and say by the exit code whether all is well.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::ruling::Ruling;
use super::terminal::{self, Progress, refuse};
use super::{CLEAN, FOUND, fail, rulebook};
use crate::config::{Baseline, ConfigError, Configuration, Options, Output, Show};
use crate::finding::{Outcome, Problem, Report, Severity};
use crate::lint::{self, Linter};
use crate::report::{self, Format, View};
use crate::schema::{NEWEST, OLDEST};
use crate::source::{self, Discovery, Excludes};
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
    let told = |configuration: Configuration| told(configuration, options);
    let configuration = told(configuration(options).map_err(refuse)?);
    let baseline = baseline(options, &configuration)?;
    let (discovery, nested) = found(options, &configuration)?;
    let nested: Vec<_> = nested.into_iter().map(told).collect();
    if !options.quiet {
        tell_of_unknown(&configuration, &nested);
    }
    let own = rulebook::own_rules(&configuration, &options.rules.folders)?;
    let ruling = Ruling::new(&configuration, &nested, &own, options)?;
    lint::use_threads(options.jobs).map_err(fail)?;
    // Never dropped: the process ends with them, and a fifth of a small run went into taking them apart.
    let rules = ruling.rules.leak();
    let mut linter = Linter::governed(rules, ruling.policies)
        .with(&configuration.clusters)
        .varied(&ruling.variants);
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
    if !configuration.names_baseline() {
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
    if options.rules.no_config {
        return Ok(Configuration::default());
    }
    if let Some(file) = &options.rules.config {
        return Configuration::load(file);
    }
    Ok(Configuration::of_run(options)?.unwrap_or_default())
}

/// A configuration with what the command line says of all.
fn told(mut configuration: Configuration, options: &Options) -> Configuration {
    configuration.pin(&options.kubernetes);
    configuration.find_schemas(options.schemas.clone());
    configuration
}

/// What there is to lint, and the configurations of sub-trees.
fn found(
    options: &Options,
    configuration: &Configuration,
) -> Result<(Discovery, Vec<Configuration>), u8> {
    let stdin_filename = options.stdin_filename.as_deref().map(Path::new);
    let discover = |excludes: &Excludes| {
        source::discover(&options.paths, excludes, stdin_filename).map_err(fail)
    };
    let mut excludes = configuration.excludes(options).map_err(fail)?;
    let discovery = discover(&excludes)?;
    let nested = configuration.nested(options, &discovery).map_err(refuse)?;
    if !nested.iter().any(Configuration::excludes_something) {
        return Ok((discovery, nested));
    }
    for own in &nested {
        excludes = own.add_excludes(excludes);
    }
    Ok((discover(&excludes)?, nested))
}

/// Versions that the tables do not reach are judged as the nearest one they do.
fn tell_of_unknown(configuration: &Configuration, nested: &[Configuration]) {
    let all = std::iter::once(configuration).chain(nested);
    let mut versions: Vec<_> = all.flat_map(Configuration::versions).collect();
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
