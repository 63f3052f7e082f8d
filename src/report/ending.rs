//! What stands below the findings in the formats for people: tables, counts, and what was covered.

use std::{cmp::Reverse, collections::BTreeMap, io};

use super::{
    View,
    paint::Paint,
    severity_word, shown,
    summary::{NotShown, Summary},
    visible,
};
use crate::finding::{Coverage, Entry, Finding, Outcome, Report, Severity, Suppression};

/// Standard input has no file name; its path is this.
const STDIN: &str = "<stdin>";

/// Writes the tables that were asked for: findings by rule, and every input.
pub(super) fn write_tables(
    report: &Report,
    view: &View,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    if view.statistics {
        write_statistics(report, view, out)?;
    }
    if view.show_coverage {
        write_coverage(&report.coverage, view, out)?;
    }
    Ok(())
}

/// Writes the number of findings, and how to see the ones that are not shown.
pub(super) fn write_counts(
    report: &Report,
    view: &View,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let summary = Summary::of(report, view);
    let paint = Paint::new(view.color);
    write!(out, "{}", found(&summary, paint))?;
    let not_shown = not_shown(summary.not_shown);
    if !not_shown.is_empty() {
        write!(out, " {}", paint.dim(&format!("({not_shown})")))?;
    }
    writeln!(out)
}

/// Names the commands that matter, below a run that is long.
pub(super) fn write_hints(findings: &[&Finding], out: &mut dyn io::Write) -> io::Result<()> {
    const LONG: usize = 20;
    if findings.len() <= LONG {
        return Ok(());
    }
    let counts = by_rule(findings.iter().copied());
    if let Some((rule, _)) = counts.first() {
        let rule = visible::line(rule);
        writeln!(out, "explain a rule:     seaworthy explain {rule}")?;
        writeln!(
            out,
            "silence a finding:  # seaworthy: ignore[{rule}] reason\n"
        )?;
    }
    Ok(())
}

/// Writes what was linted and what could not be.
pub(super) fn write_last_line(
    report: &Report,
    view: &View,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    if view.quiet {
        return Ok(());
    }
    writeln!(out, "{}", covered(&report.coverage))
}

/// Which comment silences a finding, and why.
pub(super) fn suppression_note(suppression: &Suppression) -> String {
    let line = suppression.place.start.line;
    match suppression.reason.as_str() {
        "" => format!("suppressed in line {line}"),
        reason => format!("suppressed in line {line}: {}", visible::line(reason)),
    }
}

fn found(summary: &Summary, paint: Paint) -> String {
    let errors = counted(summary.errors, "error");
    let warnings = counted(summary.warnings, "warning");
    let info = format!("{} info", summary.info);
    let parts = [
        (summary.errors, paint.severity(Severity::Error, &errors)),
        (
            summary.warnings,
            paint.severity(Severity::Warning, &warnings),
        ),
        (summary.info, paint.severity(Severity::Info, &info)),
        (
            summary.suppressed,
            format!("{} suppressed", summary.suppressed),
        ),
    ];
    let there = parts.into_iter().filter(|(count, _)| *count > 0);
    let there: Vec<_> = there.map(|(_, text)| text).collect();
    if there.is_empty() {
        "no findings".to_owned()
    } else {
        there.join(", ")
    }
}

fn not_shown(counts: NotShown) -> String {
    let parts = [
        (counts.info, "info"),
        (counts.possible, "possible"),
        (counts.suppressed, "suppressed"),
    ];
    let there = parts.iter().filter(|(count, _)| *count > 0);
    let there: Vec<_> = there
        .map(|(count, word)| format!("{count} {word}: --show {word}"))
        .collect();
    there.join("; ")
}

fn covered(coverage: &Coverage) -> String {
    let entries = coverage.entries.iter();
    let mut linted = entries.filter(|entry| entry.outcome == Outcome::Linted);
    let mut parts = vec![match (linted.next(), linted.next()) {
        (None, _) => "linted nothing".to_owned(),
        (Some(only), None) if &*only.path == STDIN => {
            format!(
                "linted {} from standard input",
                counted(only.objects, "object")
            )
        }
        _ => format!(
            "linted {} in {}",
            counted(coverage.objects(), "object"),
            counted(coverage.count(Outcome::Linted), "file")
        ),
    }];
    let nothing = coverage.count(Outcome::Nothing);
    let not_understood = coverage.count(Outcome::NotUnderstood);
    if coverage.objects() == 0 && nothing > 0 {
        let verb = if nothing == 1 { "holds" } else { "hold" };
        parts.push(format!(
            "{} {verb} no Kubernetes object",
            counted(nothing, "file")
        ));
    }
    if not_understood > 0 {
        let verb = if not_understood == 1 { "was" } else { "were" };
        parts.push(format!(
            "{} {verb} not understood",
            counted(not_understood, "file")
        ));
    }
    let more = if parts.len() > 1 {
        " (--show coverage)"
    } else {
        ""
    };
    parts.join("; ") + more
}

fn write_statistics(report: &Report, view: &View, out: &mut dyn io::Write) -> io::Result<()> {
    let rows = by_rule(shown(report, view));
    let digits = rows
        .first()
        .map_or(0, |(_, (count, _))| count.to_string().len());
    let paint = Paint::new(view.color);
    for (rule, (count, worst)) in rows {
        let rule = visible::line(rule);
        let word = format!("{:7}", severity_word(worst));
        writeln!(
            out,
            "{count:>digits$}  {}  {rule}",
            paint.severity(worst, &word)
        )?;
    }
    writeln!(out)
}

/// Rules with the number of their findings and the worst severity, the most frequent first.
fn by_rule<'a>(findings: impl Iterator<Item = &'a Finding>) -> Vec<(&'a str, (usize, Severity))> {
    let mut rules: BTreeMap<&str, (usize, Severity)> = BTreeMap::new();
    for finding in findings {
        let (count, worst) = rules.entry(&finding.rule).or_insert((0, finding.severity));
        *count += 1;
        *worst = finding.severity.max(*worst);
    }
    let mut rows: Vec<_> = rules.into_iter().collect();
    rows.sort_by_key(|(_, (count, _))| Reverse(*count));
    rows
}

fn write_coverage(coverage: &Coverage, view: &View, out: &mut dyn io::Write) -> io::Result<()> {
    let paint = Paint::new(view.color);
    for entry in &coverage.entries {
        let (outcome, detail) = outcome(entry);
        let outcome = format!("{outcome:14}");
        let outcome = match entry.outcome {
            Outcome::Linted => outcome,
            Outcome::Nothing => paint.dim(&outcome),
            Outcome::NotUnderstood => paint.severity(Severity::Warning, &outcome),
        };
        writeln!(
            out,
            "{outcome}  {}{}",
            visible::line(&entry.path),
            paint.dim(&detail)
        )?;
    }
    writeln!(out)
}

fn outcome(entry: &Entry) -> (&'static str, String) {
    let objects = counted(entry.objects, "object");
    let reason = visible::line(&entry.reason);
    match (entry.outcome, &*reason) {
        (Outcome::Linted, "") => ("linted", format!("  {objects}")),
        (Outcome::Linted, reason) => ("linted", format!("  {objects}; {reason}")),
        (Outcome::Nothing, reason) => ("nothing", format!("  {reason}")),
        (Outcome::NotUnderstood, reason) => ("not understood", format!("  {reason}")),
    }
}

/// `1 file`, `2 files`.
pub(super) fn counted(count: usize, word: &str) -> String {
    match count {
        1 => format!("1 {word}"),
        _ => format!("{count} {word}s"),
    }
}
