//! A summary in Markdown, as the page of a run in GitHub Actions shows it. Columns count characters.

use std::{cmp::Reverse, io};

use super::{View, ending, severity_word, shown, title, visible};
use crate::finding::{Finding, Report};

/// GitHub takes 1 MiB for the summary of a step:
/// <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits>.
const MAX_BYTES: usize = 900 * 1024;

/// Writes a table of the shown findings, the worst first, and what was covered.
pub(super) fn write(report: &Report, view: &View, out: &mut dyn io::Write) -> io::Result<()> {
    let mut findings: Vec<_> = shown(report, view).collect();
    findings.sort_by_key(|finding| Reverse(finding.severity));
    writeln!(out, "## seaworthy\n")?;
    if !findings.is_empty() {
        write_table(&findings, out)?;
    }
    let plain = View {
        color: false,
        ..view.clone()
    };
    let mut covered = Vec::new();
    ending::write_ending(report, &plain, &mut covered)?;
    for line in String::from_utf8_lossy(&covered).lines() {
        // Two spaces keep the line end.
        writeln!(out, "{}  ", cell(line))?;
    }
    Ok(())
}

fn write_table(findings: &[&Finding], out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "| severity | where | rule | what |\n|---|---|---|---|")?;
    let mut written = 0;
    for (index, finding) in findings.iter().enumerate() {
        let row = row(finding);
        written += row.len();
        if written > MAX_BYTES {
            writeln!(out, "\n{} more are left out.", findings.len() - index)?;
            break;
        }
        writeln!(out, "{row}")?;
    }
    writeln!(out)
}

fn row(finding: &Finding) -> String {
    let place = &finding.place;
    let mut what = cell(&finding.message);
    if let Some(suppression) = &finding.suppressed {
        what = format!("{what} ({})", cell(&ending::suppression_note(suppression)));
    }
    format!(
        "| {} | {}:{}:{} | [{}]({}) | {what} |",
        severity_word(finding.severity),
        cell(&place.path),
        place.start.line,
        place.start.column,
        cell(&title(finding)),
        address(&finding.url),
    )
}

/// An address inside parentheses, in a cell.
fn address(url: &str) -> String {
    let ends = |c: char| matches!(c, '(' | ')' | '<' | '>' | '|' | '`' | '\\') || c.is_whitespace();
    let encoded = url.chars().map(|c| {
        if ends(c) || c.is_control() {
            let mut bytes = [0; 4];
            let bytes = c.encode_utf8(&mut bytes).bytes();
            bytes.map(|byte| format!("%{byte:02X}")).collect()
        } else {
            c.to_string()
        }
    });
    encoded.collect()
}

/// Words that stay words: every character that may mean something in GitHub's Markdown is escaped, and no name becomes a mention or
/// an address a link.
pub(crate) fn cell(text: &str) -> String {
    let mut cell = String::new();
    for c in visible::line(text).chars() {
        match c {
            '<' => cell += "&lt;",
            '>' => cell += "&gt;",
            '&' => cell += "&amp;",
            '@' => cell += "&#64;",
            ':' => cell += "&#58;",
            '|' => cell += "&#124;",
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '~' | '!' | '$' => {
                cell.push('\\');
                cell.push(c);
            }
            c => cell.push(c),
        }
    }
    cell
}
