//! The colours of the formats for people.

use anstyle::{AnsiColor, Style};

use crate::finding::Severity;

/// Puts colour on words, or leaves them as they are.
#[derive(Clone, Copy)]
pub(crate) struct Paint {
    color: bool,
}

impl Paint {
    pub(crate) const fn new(color: bool) -> Self {
        Self { color }
    }

    /// In the colour of a severity.
    pub(crate) fn severity(self, severity: Severity, text: &str) -> String {
        let color = match severity {
            Severity::Error => AnsiColor::Red,
            Severity::Warning => AnsiColor::Yellow,
            Severity::Info => AnsiColor::Cyan,
        };
        self.styled(color.on_default().bold(), text)
    }

    /// The word that begins a line below a finding.
    pub(crate) fn word(self, text: &str) -> String {
        self.styled(AnsiColor::Cyan.on_default(), text)
    }

    /// What is as it is wished for.
    pub(crate) fn good(self, text: &str) -> String {
        self.styled(AnsiColor::Green.on_default().bold(), text)
    }

    /// What is read last.
    pub(crate) fn dim(self, text: &str) -> String {
        self.styled(Style::new().dimmed(), text)
    }

    fn styled(self, style: Style, text: &str) -> String {
        if self.color {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }
}
