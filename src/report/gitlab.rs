//! Code Quality, which GitLab shows in merge requests.
//!
//! <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>. It knows lines alone, shows no rule beside a
//! description, and wants each fingerprint once in a file. What a comment silences has no word in it and is left out.

use std::io;

use serde::Serialize;

use super::{View, fingerprint::fingerprints, relative, title, visible, write_json};
use crate::finding::{Finding, Report, Severity};

/// Writes an array of the shown findings.
pub(super) fn write(report: &Report, view: &View, out: &mut dyn io::Write) -> io::Result<()> {
    let findings = report.findings.iter().zip(fingerprints(report));
    let issues: Vec<_> = findings
        .filter(|(finding, _)| view.hides(finding).is_none() && finding.suppressed.is_none())
        .map(|(finding, fingerprint)| issue(finding, fingerprint))
        .collect();
    write_json(&issues, out)
}

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: String,
    fingerprint: String,
    /// `info`, `minor`, `major`, `critical` or `blocker`.
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

fn issue(finding: &Finding, fingerprint: String) -> Issue<'_> {
    let place = &finding.place;
    Issue {
        description: format!("{}: {}", title(finding), visible::line(&finding.message)),
        check_name: title(finding),
        fingerprint,
        severity: match finding.severity {
            Severity::Error => "critical",
            Severity::Warning => "major",
            Severity::Info => "info",
        },
        location: Location {
            path: relative(&place.path),
            lines: Lines {
                begin: place.start.line,
                end: place.end.line.max(place.start.line),
            },
        },
    }
}
