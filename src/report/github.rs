//! Workflow commands, which GitHub Actions turns into annotations of the changed lines.
//!
//! The escaping is that of `@actions/core`, `packages/core/src/command.ts`.

use std::{cmp::Reverse, io};

use super::{View, ending, relative, shown, title, visible};
use crate::finding::{Finding, Report, Severity};

/// Writes a command for each finding, then the counts and what was covered in plain lines.
///
/// GitHub shows the first few of each severity only: the worst come first.
pub(super) fn write(report: &Report, view: &View, out: &mut dyn io::Write) -> io::Result<()> {
    let mut findings: Vec<_> = shown(report, view).collect();
    findings.sort_by_key(|finding| Reverse(finding.severity));
    for finding in findings {
        write_command(finding, out)?;
    }
    let mut ending = Vec::new();
    ending::write_tables(report, &plain(view), &mut ending)?;
    ending::write_ending(report, &plain(view), &mut ending)?;
    out.write_all(without_commands(&String::from_utf8_lossy(&ending)).as_bytes())
}

/// Plain lines for the log. The runner takes `##[` anywhere in a line for a command of its older kind.
///
/// `TryParse` in <https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs>; the newer kind begins a line, as
/// no line of ours does.
fn without_commands(lines: &str) -> String {
    lines.replace("##[", "## [")
}

fn write_command(finding: &Finding, out: &mut dyn io::Write) -> io::Result<()> {
    let place = &finding.place;
    let command = match finding.severity {
        // What is silenced makes no run fail.
        _ if finding.suppressed.is_some() => "notice",
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let [start, end] = [place.start, place.end.max(place.start)];
    let properties = [
        ("file", relative(&place.path).to_owned()),
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

/// The message, and below it what silences it, or what to write instead: an annotation has no other place for it.
fn message(finding: &Finding) -> String {
    let mut text = visible::line(&finding.message).into_owned();
    if let Some(suppression) = &finding.suppressed {
        text = format!("{text}\n{}", ending::suppression_note(suppression));
    } else if let Some(help) = &finding.help {
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
