//! One line a finding: `path:line:column: severity rule[/case] message`, then the others of its topic. Columns count characters.

use std::io;

use super::{
    View, ending, paint::Paint, severity_word, shown, title, topic::Topic, topics, visible,
};
use crate::finding::Report;

/// Writes the findings, then the counts and what was covered.
pub(super) fn write(report: &Report, view: &View, out: &mut dyn io::Write) -> io::Result<()> {
    let paint = Paint::new(view.color);
    let findings: Vec<_> = shown(report, view).collect();
    for topic in topics(&findings, view) {
        write_topic(&topic, paint, out)?;
    }
    ending::write_tables(report, view, out)?;
    ending::write_ending(report, view, out)
}

fn write_topic(topic: &Topic<'_>, paint: Paint, out: &mut dyn io::Write) -> io::Result<()> {
    let finding = topic.lead;
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
    let also = also(topic);
    if !also.is_empty() {
        write!(out, " {}", paint.dim(&format!("(also {also})")))?;
    }
    if let Some(suppression) = &finding.suppressed {
        let note = ending::suppression_note(suppression);
        write!(out, " {}", paint.dim(&format!("({note})")))?;
    }
    writeln!(out)
}

/// `host-ipc; host-path-volume in line 34`: the other rules of a topic, and where, unless it is in the line already named.
fn also(topic: &Topic<'_>) -> String {
    let line = topic.lead.place.start.line;
    let mut parts: Vec<String> = Vec::new();
    for also in topic.also() {
        let titles = also.titles.join(", ");
        let part = match also.place.start.line {
            other if other == line => titles,
            other => format!("{titles} in line {other}"),
        };
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts.join("; ")
}
