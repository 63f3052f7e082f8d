//! The carets in a rule's examples: `#  ^^^^ message` marks the line above it, `#  ---- message` a second place.

use crate::finding::Severity;
use crate::span::Span;

/// What an example says must be found at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The bytes marked.
    pub span: Span,
    /// `^` for the place a finding points at, `-` for a label of it.
    pub is_label: bool,
    /// Written in front of the message (`info: …`) when it is lower than the rule's.
    pub severity: Option<Severity>,
    /// The message, or the label's word.
    pub message: String,
}

/// Everything an example expects, in the order of the text. `#^^^`, touching, also marks the column of the `#`.
#[must_use]
pub fn expected(text: &str) -> Vec<Expected> {
    let (mut expected, mut above, mut offset) = (Vec::new(), 0, 0);
    for line in text.split_inclusive('\n') {
        match marks(line) {
            Some(marks) => expected.push(marks.below(above)),
            None => above = offset,
        }
        offset += line.len();
    }
    expected
}

/// Whether a line is nothing but a mark of the one above it.
#[must_use]
pub fn is_mark(line: &str) -> bool {
    marks(line).is_some()
}

/// A comment of carets or dashes: columns, counted in bytes, and words.
struct Marks<'t> {
    start: usize,
    end: usize,
    is_label: bool,
    words: &'t str,
}

impl Marks<'_> {
    fn below(&self, line: usize) -> Expected {
        let severities = [
            ("error: ", Severity::Error),
            ("warning: ", Severity::Warning),
            ("info: ", Severity::Info),
        ];
        let lowered = severities
            .into_iter()
            .find_map(|(prefix, severity)| Some((severity, self.words.strip_prefix(prefix)?)));
        let (severity, message) = lowered.map_or((None, self.words), |(severity, words)| {
            (Some(severity), words)
        });
        Expected {
            span: Span::new(line + self.start, line + self.end),
            is_label: self.is_label,
            severity,
            message: message.to_owned(),
        }
    }
}

fn marks(line: &str) -> Option<Marks<'_>> {
    let comment = line.trim_start().strip_prefix('#')?;
    let marks = comment.trim_start();
    let mark = marks
        .chars()
        .next()
        .filter(|mark| matches!(mark, '^' | '-'))?;
    let count = marks.chars().take_while(|&other| other == mark).count();
    let first = line.find(mark)?;
    Some(Marks {
        start: first - usize::from(comment.starts_with(mark)),
        end: first + count,
        is_label: mark == '-',
        words: marks[count..].trim(),
    })
}
