//! Everything that is known, for programs.
//!
//! The shape is a promise: within a `version` keys are added, never renamed, removed or given another meaning.

use std::io;

use serde::Serialize;

use super::{View, fingerprint::fingerprints, summary::Summary, write_json};
use crate::finding::{
    Applicability, Confidence, Coverage, Edit, Entry, Finding, Fix, ObjectName, Outcome, Place,
    Position, Related, Report, Server, Severity, Suppression,
};

const VERSION: u32 = 1;

/// Writes the shown findings, what was covered, and the counts.
pub(super) fn write(report: &Report, view: &View, out: &mut dyn io::Write) -> io::Result<()> {
    let document = Document {
        version: VERSION,
        findings: finding_rows(report, view).collect(),
        coverage: coverage_row(&report.coverage),
        summary: Summary::of(report, view),
    };
    write_json(&document, out)
}

/// Writes each shown finding in a line of its own, with the version of its shape.
pub(super) fn write_lines(report: &Report, view: &View, out: &mut dyn io::Write) -> io::Result<()> {
    for finding in finding_rows(report, view) {
        let line = Line {
            version: VERSION,
            finding,
        };
        serde_json::to_writer(&mut *out, &line)?;
        writeln!(out)?;
    }
    Ok(())
}

/// The whole document.
#[derive(Serialize)]
struct Document<'a> {
    /// Of this shape.
    version: u32,
    /// Sorted by path, place and rule.
    findings: Vec<FindingRow<'a>>,
    /// What was and was not linted.
    coverage: CoverageRow<'a>,
    /// Counts over all findings, the ones that are not shown too.
    summary: Summary,
}

/// A line of `json-lines`.
#[derive(Serialize)]
struct Line<'a> {
    version: u32,
    #[serde(flatten)]
    finding: FindingRow<'a>,
}

/// One finding.
#[derive(Serialize)]
struct FindingRow<'a> {
    /// The rule's id.
    rule: &'a str,
    /// Which case of it, or null.
    case: Option<&'a str>,
    /// The rule's group.
    group: &'a str,
    /// `error`, `warning` or `info`.
    severity: Severity,
    /// `certain`, `likely` or `possible`.
    confidence: Confidence,
    /// What the API server itself does about it, `refuses`, `warns` or `drops`; or null.
    server: Option<Server>,
    /// One line; names stand in backticks.
    message: &'a str,
    /// What to write instead, or null; may have several lines.
    help: Option<&'a str>,
    /// The rule's page.
    url: &'a str,
    /// Where to point at.
    #[serde(flatten)]
    at: At<'a>,
    /// JSON pointer (RFC 6901) of the field inside the object.
    pointer: &'a str,
    /// The object it is about, or null.
    object: Option<&'a ObjectName>,
    /// The name of the container it is about, or null.
    container: Option<&'a str>,
    /// The template that wrote the object, or null.
    template: Option<&'a str>,
    /// Other places, each with its word.
    labels: Vec<LabelRow<'a>>,
    /// Changes that would resolve it.
    fixes: Vec<FixRow<'a>>,
    /// The comment that silences it, or null.
    suppressed: Option<SuppressionRow<'a>>,
    /// The same in every run, whatever moves around it; unique in a report.
    fingerprint: String,
}

/// A range of a file. `path` is `<stdin>` for standard input.
#[derive(Serialize)]
struct At<'a> {
    path: &'a str,
    /// The first character. `byte` counts from 0, the others from 1: `column` characters, `utf16` code units, `utf8` bytes of the line.
    start: Position,
    /// The one after the last.
    end: Position,
}

#[derive(Serialize)]
struct LabelRow<'a> {
    #[serde(flatten)]
    at: At<'a>,
    /// What is to be seen there; may be empty.
    message: &'a str,
}

#[derive(Serialize)]
struct FixRow<'a> {
    /// What it does.
    title: &'a str,
    /// `safe` or `unsafe`: whether it may be applied unseen.
    applicability: Applicability,
    /// Do not overlap.
    edits: Vec<EditRow<'a>>,
}

#[derive(Serialize)]
struct EditRow<'a> {
    /// What goes; empty for an insertion.
    #[serde(flatten)]
    at: At<'a>,
    /// What comes.
    text: &'a str,
}

#[derive(Serialize)]
struct SuppressionRow<'a> {
    #[serde(flatten)]
    at: At<'a>,
    /// The words of the comment; may be empty.
    reason: &'a str,
    /// The other linter whose mark it is, or null.
    peer: Option<&'a str>,
}

/// What was and was not linted.
#[derive(Serialize)]
struct CoverageRow<'a> {
    /// Inputs of which something was linted.
    files: usize,
    /// Objects linted.
    objects: usize,
    /// Inputs of which something, or all, was not.
    skipped: Vec<SkippedRow<'a>>,
}

#[derive(Serialize)]
struct SkippedRow<'a> {
    path: &'a str,
    /// `linted` when only a part was left out, `nothing` when nothing is in it for us, `not-understood`.
    outcome: &'static str,
    /// In words.
    reason: &'a str,
}

fn finding_rows<'a>(report: &'a Report, view: &'a View) -> impl Iterator<Item = FindingRow<'a>> {
    let findings = report.findings.iter().zip(fingerprints(report));
    findings
        .filter(|(finding, _)| view.hides(finding).is_none())
        .map(|(finding, fingerprint)| finding_row(finding, fingerprint))
}

fn finding_row(finding: &Finding, fingerprint: String) -> FindingRow<'_> {
    FindingRow {
        rule: &finding.rule,
        case: finding.case.as_deref(),
        group: &finding.group,
        severity: finding.severity,
        confidence: finding.confidence,
        server: finding.server,
        message: &finding.message,
        help: finding.help.as_deref(),
        url: &finding.url,
        at: at(&finding.place),
        pointer: &finding.pointer,
        object: finding.object.as_deref(),
        container: finding.container.as_deref(),
        template: finding.template.as_deref(),
        labels: finding.related.iter().map(label_row).collect(),
        fixes: finding.fix.iter().map(fix_row).collect(),
        suppressed: finding.suppressed.as_ref().map(suppression_row),
        fingerprint,
    }
}

fn at(place: &Place) -> At<'_> {
    At {
        path: &place.path,
        start: place.start,
        end: place.end,
    }
}

fn label_row(related: &Related) -> LabelRow<'_> {
    LabelRow {
        at: at(&related.place),
        message: &related.message,
    }
}

fn fix_row(fix: &Fix<Place>) -> FixRow<'_> {
    FixRow {
        title: &fix.title,
        applicability: fix.applicability,
        edits: fix.edits.iter().map(edit_row).collect(),
    }
}

fn edit_row(edit: &Edit<Place>) -> EditRow<'_> {
    EditRow {
        at: at(&edit.location),
        text: &edit.text,
    }
}

fn suppression_row(suppression: &Suppression) -> SuppressionRow<'_> {
    SuppressionRow {
        at: at(&suppression.place),
        reason: &suppression.reason,
        peer: suppression.peer,
    }
}

fn coverage_row(coverage: &Coverage) -> CoverageRow<'_> {
    let entries = coverage.entries.iter();
    let skipped =
        entries.filter(|entry| entry.outcome != Outcome::Linted || !entry.reason.is_empty());
    CoverageRow {
        files: coverage.count(Outcome::Linted),
        objects: coverage.objects(),
        skipped: skipped.map(skipped_row).collect(),
    }
}

fn skipped_row(entry: &Entry) -> SkippedRow<'_> {
    SkippedRow {
        path: &entry.path,
        outcome: match entry.outcome {
            Outcome::Linted => "linted",
            Outcome::Nothing => "nothing",
            Outcome::NotUnderstood => "not-understood",
        },
        reason: &entry.reason,
    }
}
