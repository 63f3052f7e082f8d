//! One line a finding: `path:line:column: severity rule[/case] message`. Columns count characters.

use std::io;

use super::{View, ending, paint::Paint, severity_word, shown, title, visible};
use crate::finding::{Finding, Report};

/// Writes the findings, then what was covered.
pub(super) fn write(report: &Report, view: &View, out: &mut dyn io::Write) -> io::Result<()> {
    let paint = Paint::new(view.color);
    for finding in shown(report, view) {
        write_finding(finding, paint, out)?;
    }
    ending::write_tables(report, view, out)?;
    ending::write_last_line(report, view, out)
}

fn write_finding(finding: &Finding, paint: Paint, out: &mut dyn io::Write) -> io::Result<()> {
    let place = &finding.place;
    write!(
        out,
        "{}:{}:{}: {} {} {}",
        visible::line(&place.path),
        place.start.line,
        place.start.column,
        paint.severity(finding.severity, severity_word(finding.severity)),
        title(finding),
        visible::line(&finding.message),
    )?;
    if let Some(suppression) = &finding.suppressed {
        let note = ending::suppression_note(suppression);
        write!(out, " {}", paint.dim(&format!("({note})")))?;
    }
    writeln!(out)
}
