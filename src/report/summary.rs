//! How many findings there are, and how many are not shown.

use serde::Serialize;

use super::{Hidden, View};
use crate::finding::{Report, Severity};

/// The findings of a report, counted as a view shows them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Summary {
    /// Shown, of severity error.
    pub(super) errors: usize,
    /// Shown, of severity warning.
    pub(super) warnings: usize,
    /// Shown, of severity info.
    pub(super) info: usize,
    /// Shown although a comment silences them.
    pub(super) suppressed: usize,
    /// The others.
    pub(super) not_shown: NotShown,
}

/// Findings that are not shown, each counted under the first reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct NotShown {
    /// A comment silences them.
    pub(super) suppressed: usize,
    /// They may well be wrong.
    pub(super) possible: usize,
    /// They are advice.
    pub(super) info: usize,
}

impl Summary {
    /// Counts the findings of a report.
    pub(super) fn of(report: &Report, view: &View) -> Self {
        let mut summary = Self::default();
        for finding in &report.findings {
            let counter = match view.hides(finding) {
                Some(Hidden::Suppressed) => &mut summary.not_shown.suppressed,
                Some(Hidden::Possible) => &mut summary.not_shown.possible,
                Some(Hidden::Info) => &mut summary.not_shown.info,
                None if finding.suppressed.is_some() => &mut summary.suppressed,
                None => match finding.severity {
                    Severity::Error => &mut summary.errors,
                    Severity::Warning => &mut summary.warnings,
                    Severity::Info => &mut summary.info,
                },
            };
            *counter += 1;
        }
        summary
    }
}
