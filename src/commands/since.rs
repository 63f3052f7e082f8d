//! `--since` and `--diff-base`: the project is linted as it is and as it was, and what is new is reported.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::check::write;
use super::run::Run;
use super::{CLEAN, fail, terminal};
use crate::config::{self, Options};
use crate::finding::Report;
use crate::lint::Linter;
use crate::report::View;
use crate::source::{self, Discovery, Excludes, Past, Since};

/// Set by pre-commit and prek while they run hooks: what is not staged is out of the way, files that git does not know are not.
const HOOK: &str = "PRE_COMMIT";

/// The project as it was, if it is to be compared.
pub(super) fn past(options: &Options) -> Result<Option<Arc<Past>>, u8> {
    let past = options
        .since
        .as_ref()
        .map(|since| Past::open(since, &options.paths));
    Ok(past.transpose().map_err(fail)?.map(Arc::new))
}

/// What there is to read. In a hook, files that will not be committed are left out: nothing can rest on them.
pub(super) fn discover(
    options: &Options,
    projects: &[PathBuf],
    excludes: &Excludes,
    past: Option<&Past>,
) -> Result<Discovery, u8> {
    let (paths, stdin) = (&options.paths, options.stdin_filename.as_deref());
    let is_hook = env::var_os(HOOK).is_some_and(|value| value == "1");
    let discovery = match past.filter(|_| is_hook) {
        Some(past) => source::discover_tracked(projects, paths, excludes, past),
        None => source::discover_in(projects, paths, excludes, stdin.map(Path::new)),
    };
    discovery.map_err(fail)
}

/// Ends a run in which there is nothing to compare: the reports that are asked for are there, and empty.
pub(super) fn unchanged(options: &Options, linter: &Linter<'_>, view: &View) -> Result<u8, u8> {
    let quiet = View {
        quiet: true,
        ..view.clone()
    };
    for output in &options.outputs {
        write(output, &linter.nothing(), &quiet).map_err(fail)?;
    }
    if !options.quiet {
        terminal::say(format_args!(
            "no manifest has changed since {}",
            name(options)
        ));
    }
    Ok(CLEAN)
}

/// Takes out of a report what was found in the project as it was.
pub(super) fn keep_new(
    report: &mut Report,
    options: &Options,
    linter: &Linter<'_>,
    run: &Run,
    past: &Arc<Past>,
) -> Result<(), u8> {
    let Run {
        projects, excludes, ..
    } = run;
    let discovery = source::discover_past(projects, &options.paths, excludes, past);
    let discovery = discovery.map_err(fail)?;
    let before = linter.lint(&discovery, &|_| ());
    if let Some(trouble) = past.trouble() {
        return Err(fail(trouble));
    }
    let count = config::keep_new(report, &before);
    if count > 0 && !options.quiet {
        let findings = if count == 1 {
            "finding is"
        } else {
            "findings are"
        };
        terminal::say(format_args!(
            "{count} {findings} no news since {}",
            name(options)
        ));
    }
    Ok(())
}

/// What the project is compared with, as people call it.
fn name(options: &Options) -> String {
    match &options.since {
        Some(Since::Revision(word)) => format!("`{word}`"),
        Some(Since::MergeBase(word)) => format!("what `{word}` and `HEAD` have in common"),
        None => String::new(),
    }
}
