//! SARIF 2.1.0, for code scanning and editors.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html>, narrowed to what GitHub code
//! scanning, SonarQube, DefectDojo and the viewers read. Nothing depends on the time or the machine.
//!
//! GitHub's own fingerprint, `primaryLocationLineHash`, is left out where it could give a secret away; `upload-sarif` adds it there.

mod results;
mod rules;
mod types;
mod uri;

use std::{cmp::Reverse, io};

use self::types::{
    Artifact, AutomationDetails, Description, Driver, Invocation, Level, Location, Log, Message,
    Notification, OriginalUriBaseIds, Physical, ResultRow, Run, Tool,
};
use super::{HOME, View, fingerprint::fingerprints, write_json};
use crate::finding::{Coverage, Entry, Finding, Outcome, Report};

/// What GitHub takes of one run:
/// <https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning>.
const MAX_RESULTS: usize = 25_000;

/// The rule, and its case, that names an input without a text.
const UNREAD: (&str, Option<&str>) = ("yaml-syntax-error", Some("unreadable"));

/// Writes the shown findings as one run, or as several where they are more than one may hold, the most severe first.
pub(super) fn write(report: &Report, view: &View, out: &mut dyn io::Write) -> io::Result<()> {
    let findings = report.findings.iter().zip(fingerprints(report));
    let mut findings: Vec<_> = findings
        .filter(|(finding, _)| view.hides(finding).is_none())
        .collect();
    if findings.len() > MAX_RESULTS {
        findings.sort_by_key(|(finding, _)| Reverse(finding.severity));
    }
    let mut results = findings
        .into_iter()
        .map(|(finding, fingerprint)| results::result(finding, fingerprint, report));
    let mut runs = vec![run(report, results.by_ref().take(MAX_RESULTS))];
    runs[0].invocations[0].tool_execution_notifications = notifications(&report.coverage);
    while results.len() > 0 {
        let id = format!("seaworthy/{}/", runs.len() + 1);
        runs.push(Run {
            automation_details: Some(AutomationDetails { id }),
            ..run(report, results.by_ref().take(MAX_RESULTS))
        });
    }
    write_json(&Log::of(runs), out)
}

/// A run with these results, and without notifications.
fn run(report: &Report, results: impl Iterator<Item = ResultRow>) -> Run {
    let version = env!("CARGO_PKG_VERSION");
    Run {
        automation_details: None,
        tool: Tool {
            driver: Driver {
                name: "seaworthy",
                version,
                semantic_version: version,
                information_uri: HOME,
                rules: report.rules.iter().map(rules::rule).collect(),
            },
        },
        invocations: [Invocation {
            execution_successful: report.findings.iter().all(is_of_text),
            tool_execution_notifications: Vec::new(),
        }],
        original_uri_base_ids: OriginalUriBaseIds {
            root: Description {
                description: Message::text("The folder seaworthy was run in."),
            },
        },
        column_kind: "utf16CodeUnits",
        results: results.collect(),
    }
}

/// An input that cannot be read is the one thing that makes a run less than it was asked to be.
fn is_of_text(finding: &Finding) -> bool {
    (&*finding.rule, finding.case.as_deref()) != UNREAD
}

/// Inputs that were not understood.
fn notifications(coverage: &Coverage) -> Vec<Notification> {
    let entries = coverage.entries.iter();
    let not_understood = entries.filter(|entry| entry.outcome == Outcome::NotUnderstood);
    not_understood.map(not_understood_notification).collect()
}

fn not_understood_notification(entry: &Entry) -> Notification {
    Notification {
        level: Level::Warning,
        message: Message::text(results::sentence(&format!("not linted: {}", entry.reason))),
        locations: vec![Location {
            id: None,
            physical_location: Physical {
                artifact_location: Artifact::of(&entry.path),
                region: None,
            },
            logical_locations: Vec::new(),
            message: None,
        }],
    }
}
