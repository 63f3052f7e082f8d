//! Workflow commands, which GitHub Actions turns into annotations of the changed lines.
//!
//! The escaping is that of `@actions/core`, `packages/core/src/command.ts`.

use std::{cmp::Reverse, io};

use super::{View, ending, shown, title, visible};
use crate::finding::{Finding, Report, Severity};

/// Writes a command for each finding, then what was covered.
///
/// GitHub shows the first few of each severity only: the worst come first.
pub(super) fn write(report: &Report, view: &View, out: &mut dyn io::Write) -> io::Result<()> {
    let mut findings: Vec<_> = shown(report, view).collect();
    findings.sort_by_key(|finding| Reverse(finding.severity));
    for finding in findings {
        write_command(finding, out)?;
    }
    ending::write_tables(report, &plain(view), out)?;
    ending::write_last_line(report, view, out)
}

fn write_command(finding: &Finding, out: &mut dyn io::Write) -> io::Result<()> {
    let place = &finding.place;
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let [start, end] = [place.start, place.end.max(place.start)];
    let properties = [
        ("file", place.path.trim_start_matches("./").to_owned()),
        ("line", start.line.to_string()),
        ("endLine", end.line.to_string()),
        ("col", start.column.to_string()),
        ("endColumn", end.column.to_string()),
        ("title", title(finding)),
    ];
    let properties: Vec<_> = properties
        .iter()
        .map(|(name, value)| format!("{name}={}", property(value)))
        .collect();
    writeln!(
        out,
        "::{command} {}::{}",
        properties.join(","),
        message(finding)
    )
}

/// The message, and what to write instead below it: an annotation has no other place for it.
fn message(finding: &Finding) -> String {
    let mut text = visible::line(&finding.message).into_owned();
    if let Some(help) = &finding.help {
        text = format!("{text}\nhelp: {}", visible::lines(help));
    }
    escaped(&text)
}

fn property(value: &str) -> String {
    escaped(&visible::line(value))
        .replace(':', "%3A")
        .replace(',', "%2C")
}

fn escaped(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn plain(view: &View) -> View {
    View {
        color: false,
        ..view.clone()
    }
}
