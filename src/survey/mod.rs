//! One page for a person who decides whether a cluster can go to production: what the manifests say, what is wrong, and what
//! could not be seen.
//!
//! [`look`] writes down what each set says while its texts are there, [`Survey::of`] puts that beside the findings, [`write()`]
//! draws the page.

mod area;
mod chapter;
mod html;
mod json;
mod landscape;
mod layout;
mod look;
mod markdown;
mod sighting;
mod svg;
mod text;
mod verdict;

use std::io;

use crate::finding::{Outcome, Report};

pub use area::{Area, Question};
pub use chapter::{Chapter, Concern, Hidden};
pub use landscape::Landscape;
pub use look::look;
pub use sighting::{Answer, Gap, Need, Part, Reason, Sighting, Spot};
pub use verdict::{Judgement, Verdict};

/// The page.
#[derive(Debug)]
pub struct Survey<'r> {
    /// Whether it can go to production, and why.
    pub judgement: Judgement,
    /// One chapter an area, in their order.
    pub chapters: Vec<Chapter<'r>>,
    /// What could not be seen and is of no one area.
    pub unseen: Vec<String>,
    /// What runs, and what it needs.
    pub landscape: Landscape,
    /// How much was read, in words.
    pub covered: String,
}

impl<'r> Survey<'r> {
    /// Puts together what was found and what was seen, and what nobody looked for: the rules that are `off` although they would run.
    #[must_use]
    pub fn of(report: &'r Report, sightings: Vec<Sighting>, off: &[&str]) -> Self {
        let mut unseen = unseen(report, &sightings);
        if !off.is_empty() {
            unseen.push(format!(
                "what rules look for that the configuration switches off: {}",
                some(off)
            ));
        }
        let covered = covered(report, sightings.len());
        let chapters = chapter::chapters(report, &sightings);
        let is_all_seen = unseen.is_empty();
        Self {
            judgement: verdict::of_all(&chapters, report.coverage.objects(), is_all_seen),
            chapters,
            unseen,
            landscape: Landscape::of(sightings),
            covered,
        }
    }
}

/// How many names of a list are said.
const MOST: usize = 5;

/// The first of a list of names, and how many more there are.
fn some(names: &[&str]) -> String {
    let shown = names
        .iter()
        .take(MOST)
        .copied()
        .collect::<Vec<_>>()
        .join(", ");
    match names.len().saturating_sub(MOST) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// What was given and not read, and what is not known of the sets.
fn unseen(report: &Report, sightings: &[Sighting]) -> Vec<String> {
    let entries = report.coverage.entries.iter();
    let not_understood = entries.filter(|entry| entry.outcome == Outcome::NotUnderstood);
    let mut unseen: Vec<_> = not_understood
        .map(|entry| format!("`{}`: {}", entry.path, entry.reason))
        .collect();
    let with_objects = |sighting: &&Sighting| sighting.objects > 0;
    let mut names: Vec<_> = sightings
        .iter()
        .filter(with_objects)
        .filter(|sighting| !sighting.is_complete)
        .map(|sighting| &*sighting.set)
        .collect();
    names.dedup();
    if !names.is_empty() {
        unseen.push(format!(
            "what is not in the files ({}): nothing says that these hold all that their cluster holds (`clusters:` with \
             `complete: true` in `seaworthy.yaml`), so that little is called missing, and nothing is known between one set and the next",
            some(&names)
        ));
    }
    unseen
}

fn covered(report: &Report, sets: usize) -> String {
    let coverage = &report.coverage;
    let count = |count: usize, one: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{count} {one}s"),
    };
    format!(
        "{} in {}, judged as {}; {} not understood",
        count(coverage.objects(), "object"),
        count(coverage.count(Outcome::Linted), "file"),
        count(sets, "set"),
        count(coverage.count(Outcome::NotUnderstood), "input"),
    )
}

/// A form a survey can be written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For a terminal.
    #[default]
    Text,
    /// For a page among others.
    Markdown,
    /// For a browser: one file that needs nothing but itself.
    Html,
    /// For programs.
    Json,
}

/// What a terminal can show.
#[derive(Clone, Copy, Debug, Default)]
pub struct Screen {
    /// Whether colours may be used.
    pub color: bool,
    /// Columns; 0 where there is no terminal.
    pub width: usize,
}

/// Writes a survey.
///
/// # Errors
/// Only those of `out`.
pub fn write(
    format: Format,
    survey: &Survey<'_>,
    screen: Screen,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    match format {
        Format::Text => text::write(survey, screen, out),
        Format::Markdown => markdown::write(survey, out),
        Format::Html => html::write(survey, out),
        Format::Json => json::write(survey, out),
    }
}
