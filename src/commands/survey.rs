//! `seaworthy survey`: lint, look, and write one page for a person who decides.

use std::io;
use std::path::Path;

use super::run::{Run, nothing_linted};
use super::terminal::{self, Progress};
use super::{CLEAN, FOUND, cannot_write, fail, print};
use crate::config::Options;
use crate::finding::Report;
use crate::survey::{self, Format, Screen, Survey, Verdict};

/// Surveys what the options name, and writes the page to standard output or to a file.
#[must_use]
pub fn survey(options: &Options, format: Format, file: Option<&Path>) -> u8 {
    match run(options, format, file) {
        Ok(code) => code,
        Err(code) => code,
    }
}

fn run(options: &Options, format: Format, file: Option<&Path>) -> Result<u8, u8> {
    let run = Run::of(options)?;
    let progress = Progress::new(options.progress, run.discovery.sources.len());
    let (report, sightings) = run.linter(options).observe(
        &run.discovery,
        &|sources| progress.advance(sources),
        &|set, name, place| survey::look(set, name, place),
    );
    progress.finish();
    let survey = Survey::of(&report, sightings, &run.switched_off());
    write(&survey, options, format, file)?;
    verdict(&survey, &report, options, &run)
}

fn write(
    survey: &Survey<'_>,
    options: &Options,
    format: Format,
    file: Option<&Path>,
) -> Result<(), u8> {
    let screen = match file {
        None => Screen {
            color: terminal::paints(options.color),
            width: terminal::width(),
        },
        Some(_) => Screen::default(),
    };
    let mut page = Vec::new();
    let written = survey::write(format, survey, screen, &mut page);
    written.map_err(|error: io::Error| fail(error))?;
    let Some(file) = file else {
        return match print(&page) {
            CLEAN => Ok(()),
            code => Err(code),
        };
    };
    std::fs::write(file, page).map_err(|error| fail(cannot_write(file, &error)))?;
    let judgement = &survey.judgement;
    let sentence = judgement.verdict.sentence();
    terminal::say(format_args!("{sentence}: {}", judgement.reason));
    Ok(())
}

/// The exit code: as of a check that fails on errors.
fn verdict(survey: &Survey<'_>, report: &Report, options: &Options, run: &Run) -> Result<u8, u8> {
    if survey.judgement.verdict == Verdict::NotFit {
        return Ok(FOUND);
    }
    if report.coverage.count(crate::finding::Outcome::Linted) == 0 {
        return Ok(nothing_linted(options, &run.discovery, report));
    }
    Ok(CLEAN)
}
