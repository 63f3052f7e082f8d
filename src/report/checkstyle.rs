//! Checkstyle's XML, which many CI servers read.
//!
//! <https://checkstyle.org/>, `XMLLogger`. Columns count characters. What a comment silences has no word in it and is left out.

use std::io;

use super::{View, by_file, severity_word, title, xml};
use crate::finding::{Finding, Report};

/// The version of Checkstyle whose shape it is.
const VERSION: &str = "4.3";

/// Writes every file that has a finding, with its findings.
pub(super) fn write(report: &Report, view: &View, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(out, r#"<checkstyle version="{VERSION}">"#)?;
    for (path, mut findings) in by_file(report, view) {
        findings.retain(|finding| finding.suppressed.is_none());
        if findings.is_empty() {
            continue;
        }
        writeln!(out, r#"  <file name="{}">"#, xml::line(path))?;
        for finding in findings {
            write_error(finding, out)?;
        }
        writeln!(out, "  </file>")?;
    }
    writeln!(out, "</checkstyle>")
}

fn write_error(finding: &Finding, out: &mut dyn io::Write) -> io::Result<()> {
    let start = finding.place.start;
    writeln!(
        out,
        r#"    <error line="{}" column="{}" severity="{}" message="{}" source="seaworthy.{}"/>"#,
        start.line,
        start.column,
        severity_word(finding.severity),
        xml::line(&finding.message),
        xml::line(&title(finding)),
    )
}
