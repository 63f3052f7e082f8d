//! What stands below the findings in the formats for people: tables, counts, and what was covered.

use std::{cmp::Reverse, collections::BTreeMap, io};

use super::{
    STDIN, View,
    paint::Paint,
    severity_word, shown,
    summary::{NotShown, Summary},
    visible,
};
use crate::finding::{
    Coverage, Entry, Finding, Outcome, Place, Report, Severity, Suppression, SuppressionKind,
    Together,
};

/// Writes the tables that were asked for: findings by rule, and every input.
pub(super) fn write_tables(
    report: &Report,
    view: &View,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    if view.statistics {
        write_statistics(report, view, out)?;
    }
    if view.show_sets {
        write_sets(&report.sets, out)?;
    }
    if view.show_coverage {
        write_coverage(&report.coverage, view, out)?;
    }
    Ok(())
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

/// Writes what was found, how to see what is not shown, and, in the last line, what was and was not linted.
pub(super) fn write_ending(
    report: &Report,
    view: &View,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    if view.quiet {
        return Ok(());
    }
    let paint = Paint::new(view.color);
    let summary = Summary::of(report, view);
    let found = found(&summary, paint);
    let mut not_shown = not_shown(summary.not_shown);
    if !not_shown.is_empty() {
        not_shown = format!(" {}", paint.dim(&format!("({not_shown})")));
    }
    let coverage = &report.coverage;
    let covered = covered(coverage);
    let is_covered = coverage.objects() > 0 && coverage.count(Outcome::NotUnderstood) == 0;
    match found.as_str() {
        "" if is_covered => writeln!(out, "{} {covered}{not_shown}", paint.good("all good:")),
        "" if coverage.objects() == 0 && not_shown.is_empty() => writeln!(out, "{covered}"),
        "" => writeln!(out, "no findings{not_shown}\n{covered}"),
        found => writeln!(out, "{found}{not_shown}\n{covered}"),
    }
}

/// What silences a finding, and why.
pub(super) fn suppression_note(suppression: &Suppression) -> String {
    let Place { path, start, .. } = &suppression.place;
    let line = start.line;
    let place = match suppression.kind {
        SuppressionKind::InSource => format!("line {line}"),
        SuppressionKind::Baseline | SuppressionKind::Configuration => {
            format!("{}:{line}", visible::line(path))
        }
    };
    let mark = suppression.peer;
    let mark = mark.map_or_else(String::new, |peer| format!(" by a mark of {peer}"));
    match suppression.reason.as_str() {
        "" => format!("suppressed in {place}{mark}"),
        reason => format!("suppressed in {place}{mark}: {}", visible::line(reason)),
    }
}

/// `2 errors, 1 warning`; empty when nothing is shown.
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
    there.map(|(_, text)| text).collect::<Vec<_>>().join(", ")
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
            counted(not_understood, "input")
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

/// What was linted together, each set with its reason and its inputs.
fn write_sets(sets: &[Together], out: &mut dyn io::Write) -> io::Result<()> {
    for Together { set, why, inputs } in sets {
        writeln!(out, "one set: {}", visible::line(set))?;
        writeln!(out, "  because {}", visible::line(why))?;
        for input in inputs {
            writeln!(out, "  - {}", visible::line(input))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Inputs below what became of them and why, linted ones below what makes them one set; what was not understood comes
/// last, next to the counts.
fn write_coverage(coverage: &Coverage, view: &View, out: &mut dyn io::Write) -> io::Result<()> {
    let mut groups: BTreeMap<(u8, String), Vec<&Entry>> = BTreeMap::new();
    for entry in &coverage.entries {
        groups.entry(group_of(entry)).or_default().push(entry);
    }
    let paint = Paint::new(view.color);
    for ((_, alike), entries) in groups {
        let Some(first) = entries.first() else {
            continue;
        };
        let (outcome, why) = match first.outcome {
            Outcome::Linted => (paint.good("linted as one set"), &alike),
            Outcome::Nothing => ("nothing".to_owned(), reason(&entries, &alike)),
            Outcome::NotUnderstood => {
                let words = paint.severity(Severity::Warning, "not understood");
                (words, reason(&entries, &alike))
            }
        };
        let colon = if why.is_empty() { "" } else { ": " };
        writeln!(out, "{outcome}{colon}{}", visible::line(why))?;
        for entry in entries {
            write_entry(entry, paint, out)?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// The place of the entry's group among the others, and what its entries have in common.
fn group_of(entry: &Entry) -> (u8, String) {
    // A command to run names the input.
    let alike = || entry.reason.replace(&format!(" {} ", entry.path), " PATH ");
    match entry.outcome {
        Outcome::Linted => (0, entry.set.to_string()),
        Outcome::Nothing => (1, alike()),
        Outcome::NotUnderstood => (2, alike()),
    }
}

fn reason<'a>(entries: &[&'a Entry], alike: &'a String) -> &'a String {
    match entries {
        [one] => &one.reason,
        _ => alike,
    }
}

fn write_entry(entry: &Entry, paint: Paint, out: &mut dyn io::Write) -> io::Result<()> {
    write!(out, "  {}", visible::line(&entry.path))?;
    if entry.objects > 0 {
        write!(out, "  {}", paint.dim(&counted(entry.objects, "object")))?;
    }
    if entry.outcome == Outcome::Linted && !entry.reason.is_empty() {
        write!(out, "  {}", visible::line(&entry.reason))?;
    }
    writeln!(out)
}

/// `1 file`, `2 files`.
pub(super) fn counted(count: usize, word: &str) -> String {
    match count {
        1 => format!("1 {word}"),
        _ => format!("{count} {word}s"),
    }
}
