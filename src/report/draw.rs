//! A place drawn with the lines around it. The drawing is miette's.
//!
//! It gets snippets of a few short lines, never a file: it scans a source from its beginning for every label, prints lines whole, and
//! panics at a label past column 65,535.

use std::{fmt, io};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError,
    MietteSpanContents, SourceCode, SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};

use super::{
    View,
    snippet::{Mark, Snippet, snippets},
};
use crate::finding::{Place, Related, Severity};

/// A finding as miette wants it: one source, in which the snippets follow each other.
#[derive(Debug)]
pub(super) struct Block {
    severity: Severity,
    /// Each with the byte at which it begins in that source.
    snippets: Vec<(usize, Snippet)>,
}

impl Block {
    /// A place in the colour of a severity, and other places.
    pub(super) fn new(severity: Severity, place: &Place, related: &[Related], view: &View) -> Self {
        let mut start = 0;
        let placed = |snippet: Snippet| {
            let own = start;
            start += snippet.text.len();
            (own, snippet)
        };
        let snippets = snippets(place, related, line_width(view));
        Self {
            severity,
            snippets: snippets.into_iter().map(placed).collect(),
        }
    }

    /// Writes the lines.
    pub(super) fn write(&self, view: &View, out: &mut dyn io::Write) -> io::Result<()> {
        let mut text = String::new();
        let drawn = handler(self, view).render_report(&mut text, self);
        drawn.map_err(io::Error::other)?;
        // miette begins with a message, of which there is none.
        let lines = text.split_once('\n').map_or("", |(_, lines)| lines);
        out.write_all(lines.as_bytes())
    }

    /// The columns before the text of a line: its number, as wide as the widest, and the bar.
    pub(super) fn gutter(&self) -> usize {
        const BAR: usize = 3;
        let last = |(_, snippet): &(usize, Snippet)| {
            snippet.line as usize + snippet.text.lines().count().saturating_sub(1)
        };
        let widest = self.snippets.iter().map(last).max().unwrap_or_default();
        1 + widest.to_string().len() + BAR
    }

    /// Every mark, with the byte at which it begins.
    fn marks(&self) -> impl Iterator<Item = (usize, &Mark)> {
        self.snippets.iter().flat_map(|(start, snippet)| {
            let marks = snippet.marks.iter();
            marks.map(move |mark| (start + mark.range.start, mark))
        })
    }
}

fn handler(block: &Block, view: &View) -> GraphicalReportHandler {
    GraphicalReportHandler::new_themed(theme(block, view))
        .with_wrap_lines(false)
        .without_syntax_highlighting()
}

fn theme(block: &Block, view: &View) -> GraphicalTheme {
    let styles = if view.color {
        colors(block.severity, block)
    } else {
        ThemeStyles::none()
    };
    GraphicalTheme {
        characters: ThemeCharacters::unicode(),
        styles,
    }
}

/// The place of the finding in the colour of its severity, other places in blue.
fn colors(severity: Severity, block: &Block) -> ThemeStyles {
    let ansi = ThemeStyles::ansi();
    let [error, warning, advice] =
        [ansi.error, ansi.warning, ansi.advice].map(|style| style.bold());
    let primary = match severity {
        Severity::Error => error,
        Severity::Warning => warning,
        Severity::Info => advice,
    };
    let other = primary.blue();
    // miette gives styles to labels in the order in which they stand.
    let mut marks: Vec<_> = block.marks().map(|(at, mark)| (at, mark.primary)).collect();
    marks.sort_by_key(|(at, _)| *at);
    let style = |(_, is_primary)| if is_primary { primary } else { other };
    ThemeStyles {
        error,
        warning,
        advice,
        link: ansi.linum,
        highlights: marks.into_iter().map(style).collect(),
        ..ansi
    }
}

/// The characters of a source line that fit beside its number.
fn line_width(view: &View) -> usize {
    const GUTTER: usize = 8;
    let width = if view.width == 0 { 120 } else { view.width };
    width.clamp(40, 200) - GUTTER
}

impl fmt::Display for Block {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Block {}

impl Diagnostic for Block {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info => miette::Severity::Advice,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.marks().map(label)))
    }
}

fn label((at, mark): (usize, &Mark)) -> LabeledSpan {
    let message = (!mark.message.is_empty()).then(|| mark.message.clone());
    let span = SourceSpan::from((at, mark.range.len()));
    if mark.primary {
        LabeledSpan::new_primary_with_span(message, span)
    } else {
        LabeledSpan::new_with_span(message, span)
    }
}

impl SourceCode for Block {
    /// The whole snippet around a mark. Asked without context, miette wants to know where the mark itself stands in its file.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        _after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let after = self
            .snippets
            .partition_point(|(start, _)| *start <= span.offset());
        let found = after
            .checked_sub(1)
            .and_then(|index| self.snippets.get(index));
        let (start, snippet) = found.ok_or(MietteError::OutOfBounds)?;
        let offset = span.offset() - start;
        if offset + span.len() > snippet.text.len() {
            return Err(MietteError::OutOfBounds);
        }
        let marks = snippet.marks.iter();
        let mark = marks
            .filter(|mark| before == 0 && mark.range.start == offset)
            .max_by_key(|mark| mark.primary);
        let (line, column) = mark.map_or((snippet.line, 1), |mark| (mark.line, mark.column));
        Ok(Box::new(MietteSpanContents::new_named(
            snippet.path.clone(),
            snippet.text.as_bytes(),
            SourceSpan::from((*start, snippet.text.len())),
            line.saturating_sub(1) as usize,
            column.saturating_sub(1) as usize,
            snippet.text.lines().count(),
        )))
    }
}
