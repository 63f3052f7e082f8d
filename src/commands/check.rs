//! `seaworthy check`: lint, report, and say by the exit code whether all is well.

use std::fs::File;
use std::io::{self, BufWriter, Write};

use super::run::{Run, nothing_linted};
use super::terminal::{self, Progress, refuse};
use super::{CLEAN, FOUND, cannot_write, fail, since};
use crate::config::{Baseline, Configuration, Options, Output, Show};
use crate::finding::{Outcome, Problem, Report, Severity};
use crate::report::{self, Format, View};
use crate::source::{self, Discovery};

/// Lints what the options name and writes the reports they ask for.
#[must_use]
pub fn check(options: &Options) -> u8 {
    match run(options) {
        Ok(code) => code,
        Err(code) => code,
    }
}

fn run(options: &Options) -> Result<u8, u8> {
    let run = Run::of(options)?;
    let baseline = baseline(options, &run.configuration)?;
    let (configuration, discovery) = (&run.configuration, &run.discovery);
    let is_sarif = |output: &Output| output.format == Format::Sarif;
    let linter = run.linter(options);
    let linter = linter.hashing_lines(options.outputs.iter().any(is_sarif));
    let view = view(options);
    let changed = run.past.as_ref().filter(|past| past.differs(discovery));
    if options.since.is_some() && changed.is_none() {
        return since::unchanged(options, &linter, &view);
    }
    let asked = discovery.sources.iter().filter(|source| source.is_asked);
    let progress = Progress::new(options.progress && !options.quiet, asked.count());
    let mut report = linter.lint(discovery, &|sources| progress.advance(sources));
    progress.finish();
    if options.write_baseline {
        return renew(baseline, options, discovery, &report, &view, configuration);
    }
    let gone = baseline.map_or_else(Vec::new, |baseline| baseline.apply(&mut report));
    if let Some(past) = changed {
        since::keep_new(&mut report, options, &linter, &run, past)?;
    }
    for output in &options.outputs {
        write(output, &report, &view).map_err(fail)?;
    }
    let threshold = configuration.threshold(options);
    let code = verdict(options, threshold, discovery, &report, &view);
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
        show_sets: options.explain_set,
        all: options.all,
        statistics: options.statistics,
        quiet: options.quiet,
    }
}

pub(super) fn write(output: &Output, report: &Report, view: &View) -> Result<(), String> {
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
