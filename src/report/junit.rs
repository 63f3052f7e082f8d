//! JUnit's XML, as CI servers show test results: a suite a file, a failed case a finding, a passed case for a file without any.
//!
//! The elements and attributes are those that Jenkins takes:
//! <https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd>.

use std::{collections::BTreeMap, io};

use super::{View, by_file, ending, severity_word, title, xml};
use crate::finding::{Entry, Finding, Outcome, Report};

/// Writes a suite for every input that was linted or not understood.
pub(super) fn write(report: &Report, view: &View, out: &mut dyn io::Write) -> io::Result<()> {
    let mut suites: BTreeMap<&str, Suite<'_>> = BTreeMap::new();
    let entries = report.coverage.entries.iter();
    for entry in entries.filter(|entry| entry.outcome != Outcome::Nothing) {
        suites.entry(&entry.path).or_default().entry = Some(entry);
    }
    for (path, findings) in by_file(report, view) {
        suites.entry(path).or_default().findings = findings;
    }
    let tests: usize = suites.values().map(Suite::tests).sum();
    let failures: usize = suites.values().map(Suite::failures).sum();
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(
        out,
        r#"<testsuites name="seaworthy" tests="{tests}" failures="{failures}" errors="0">"#
    )?;
    for (path, suite) in &suites {
        write_suite(path, suite, out)?;
    }
    writeln!(out, "</testsuites>")
}

/// One input.
#[derive(Default)]
struct Suite<'a> {
    findings: Vec<&'a Finding>,
    entry: Option<&'a Entry>,
}

impl Suite<'_> {
    /// The input itself is a case where there is no finding.
    fn tests(&self) -> usize {
        self.findings.len().max(1)
    }

    fn failures(&self) -> usize {
        let findings = self.findings.iter();
        findings
            .filter(|finding| finding.suppressed.is_none())
            .count()
    }

    fn skipped(&self) -> usize {
        match self.findings.len() {
            0 => usize::from(self.not_understood().is_some()),
            findings => findings - self.failures(),
        }
    }

    fn not_understood(&self) -> Option<&Entry> {
        self.entry
            .filter(|entry| entry.outcome == Outcome::NotUnderstood)
    }
}

fn write_suite(path: &str, suite: &Suite<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let name = xml::line(path);
    writeln!(
        out,
        r#"  <testsuite name="{name}" file="{name}" tests="{}" failures="{}" errors="0" skipped="{}">"#,
        suite.tests(),
        suite.failures(),
        suite.skipped()
    )?;
    for finding in &suite.findings {
        write_case(&name, finding, out)?;
    }
    if suite.findings.is_empty() {
        write!(out, r#"    <testcase name="seaworthy" classname="{name}""#)?;
        match suite.not_understood() {
            Some(entry) => writeln!(
                out,
                "><skipped message=\"{}\"/></testcase>",
                xml::line(&format!("not linted: {}", entry.reason))
            )?,
            None => writeln!(out, "/>")?,
        }
    }
    writeln!(out, "  </testsuite>")
}

fn write_case(path: &str, finding: &Finding, out: &mut dyn io::Write) -> io::Result<()> {
    let start = finding.place.start;
    let title = xml::line(&title(finding));
    let message = xml::line(&finding.message);
    writeln!(
        out,
        r#"    <testcase name="{title} {}:{}" classname="{path}">"#,
        start.line, start.column
    )?;
    if let Some(suppression) = &finding.suppressed {
        let note = xml::line(&ending::suppression_note(suppression));
        writeln!(out, r#"      <skipped message="{note}"/>"#)?;
    } else {
        write!(
            out,
            r#"      <failure type="{}" message="{message}">{path}:{}:{}: {message}"#,
            severity_word(finding.severity),
            start.line,
            start.column
        )?;
        if let Some(help) = &finding.help {
            write!(out, "\nhelp: {}", xml::lines(help))?;
        }
        writeln!(out, "</failure>")?;
    }
    writeln!(out, "    </testcase>")
}
