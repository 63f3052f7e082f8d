//! reviewdog's diagnostics. Columns count bytes of UTF-8; ends are the byte after.
//!
//! <https://github.com/reviewdog/reviewdog/blob/master/proto/rdf/jsonschema/DiagnosticResult.json>. A diagnostic is about one file, and
//! so are its suggestions. What a comment silences has no word in it and is left out.

use std::io;

use serde::Serialize;

use super::{HOME, View, relative, shown, title, visible, write_json};
use crate::finding::{Edit, Finding, Place, Position, Report, Severity};

/// Writes the shown findings.
pub(super) fn write(report: &Report, view: &View, out: &mut dyn io::Write) -> io::Result<()> {
    let findings = shown(report, view).filter(|finding| finding.suppressed.is_none());
    let document = Document {
        source: Source {
            name: "seaworthy",
            url: HOME,
        },
        diagnostics: findings.map(diagnostic).collect(),
    };
    write_json(&document, out)
}

#[derive(Serialize)]
struct Document<'a> {
    source: Source,
    diagnostics: Vec<Diagnostic<'a>>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
    url: &'static str,
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    message: String,
    severity: &'static str,
    location: Location<'a>,
    code: Code<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion<'a>>,
}

#[derive(Serialize)]
struct Code<'a> {
    value: String,
    url: &'a str,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    range: Range,
}

#[derive(Serialize)]
struct Suggestion<'a> {
    range: Range,
    text: &'a str,
}

#[derive(Serialize)]
struct Range {
    start: Point,
    end: Point,
}

#[derive(Serialize)]
struct Point {
    line: u32,
    column: u32,
}

fn diagnostic(finding: &Finding) -> Diagnostic<'_> {
    let mut message = visible::line(&finding.message).into_owned();
    if let Some(help) = &finding.help {
        message = format!("{message}\n\n{}", visible::lines(help));
    }
    Diagnostic {
        message,
        severity: match finding.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Info => "INFO",
        },
        location: Location {
            path: relative(&finding.place.path),
            range: range(&finding.place),
        },
        code: Code {
            value: title(finding),
            url: &finding.url,
        },
        suggestions: suggestions(finding),
    }
}

/// The edits of the fix; none where one of them is in another file, since half a fix is none.
fn suggestions(finding: &Finding) -> Vec<Suggestion<'_>> {
    let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
    let is_here = |edit: &&Edit<Place>| edit.location.path == finding.place.path;
    if !edits.clone().all(|edit| is_here(&edit)) {
        return Vec::new();
    }
    edits
        .map(|edit| Suggestion {
            range: range(&edit.location),
            text: &edit.text,
        })
        .collect()
}

fn range(place: &Place) -> Range {
    Range {
        start: point(place.start),
        end: point(place.end.max(place.start)),
    }
}

fn point(position: Position) -> Point {
    Point {
        line: position.line,
        column: position.utf8,
    }
}
