//! The Test Anything Protocol: a failed point a finding, a passed point for a file without any. Columns count characters.
//!
//! <https://testanything.org/tap-version-14-specification.html>

use std::io;

use serde_json::json;

use super::{View, by_file, ending, severity_word, title, visible};
use crate::finding::{Finding, Outcome, Report};

/// Writes the plan and a point for each finding, then one for each input without.
pub(super) fn write(report: &Report, view: &View, out: &mut dyn io::Write) -> io::Result<()> {
    let found = by_file(report, view);
    let entries = report.coverage.entries.iter();
    let without: Vec<_> = entries
        .filter(|entry| entry.outcome != Outcome::Nothing && !found.contains_key(&*entry.path))
        .collect();
    let findings: Vec<_> = found.into_values().flatten().collect();
    writeln!(out, "TAP version 14\n1..{}", findings.len() + without.len())?;
    for (index, finding) in findings.iter().enumerate() {
        write_finding(index + 1, finding, out)?;
    }
    for (index, entry) in without.iter().enumerate() {
        let number = findings.len() + index + 1;
        write!(out, "ok {number} - {}", escaped(&entry.path))?;
        if entry.outcome == Outcome::NotUnderstood {
            write!(out, " # SKIP {}", escaped(&entry.reason))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn write_finding(number: usize, finding: &Finding, out: &mut dyn io::Write) -> io::Result<()> {
    let place = &finding.place;
    let name = format!(
        "{}:{}:{}: {} {}",
        place.path,
        place.start.line,
        place.start.column,
        title(finding),
        finding.message
    );
    write!(out, "not ok {number} - {}", escaped(&name))?;
    if let Some(suppression) = &finding.suppressed {
        let note = ending::suppression_note(suppression);
        return writeln!(out, " # SKIP {}", escaped(&note));
    }
    writeln!(out, "\n  ---")?;
    let lines = [
        ("severity", severity_word(finding.severity).into()),
        ("file", json!(&*place.path)),
        ("line", place.start.line.into()),
        ("column", place.start.column.into()),
        ("url", json!(&*finding.url)),
    ];
    for (key, value) in lines {
        // A JSON value is a YAML one.
        writeln!(out, "  {key}: {}", visible::line(&value.to_string()))?;
    }
    writeln!(out, "  ...")
}

/// A description in which nothing begins a directive.
fn escaped(text: &str) -> String {
    visible::line(text)
        .replace('\\', "\\\\")
        .replace('#', "\\#")
}
