//! For people: each finding with the lines it is about, what to write instead, and the page of its rule.
//!
//! The drawing is miette's. It gets snippets of a few short lines, never a file: it scans a source from its beginning for every label,
//! prints lines whole, and panics at a label past column 65,535.

use std::{collections::HashSet, fmt, io};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError,
    MietteSpanContents, SourceCode, SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};

use super::{
    View, ending,
    fold::{Item, More, fold},
    paint::Paint,
    rule_url, severity_word, shown,
    snippet::{Mark, Snippet, snippets},
    title, visible,
};
use crate::finding::{Finding, Problem, Report, Severity};

/// How many of a finding's other places are shown.
const RELATED: usize = 6;

/// Writes the findings, like ones folded, then the counts and what was covered.
pub(super) fn write(report: &Report, view: &View, out: &mut dyn io::Write) -> io::Result<()> {
    let findings: Vec<_> = shown(report, view).collect();
    let items = if view.all {
        findings.iter().copied().map(Item::Finding).collect()
    } else {
        fold(&findings)
    };
    let mut rules = HashSet::new();
    for item in items {
        match item {
            Item::Finding(finding) => {
                write_finding(finding, view, rules.insert(&finding.rule), out)?
            }
            Item::More(more) => write_more(&more, out)?,
        }
        writeln!(out)?;
    }
    ending::write_tables(report, view, out)?;
    if !view.quiet {
        ending::write_hints(&findings, out)?;
        ending::write_counts(report, view, out)?;
    }
    ending::write_last_line(report, view, out)
}

/// The address of the rule's page is a link behind its name, or else written out at its first finding.
fn write_finding(
    finding: &Finding,
    view: &View,
    first_of_rule: bool,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let word = severity_word(finding.severity);
    let name = format!("{word}[{}]:", linked(finding, view));
    draw(&name, &Block::of_finding(finding, view), view, out)?;
    let paint = Paint::new(view.color);
    let left_out = finding.related.len().saturating_sub(RELATED);
    if left_out > 0 {
        writeln!(out, "  note: {left_out} more places are in `--format json`")?;
    }
    if let Some(suppression) = &finding.suppressed {
        writeln!(out, "  note: {}", ending::suppression_note(suppression))?;
    }
    if first_of_rule && !view.hyperlinks {
        writeln!(out, "  {}", paint.dim(&format!("docs: {}", page(finding))))?;
    }
    Ok(())
}

/// Writes what is wrong with a file that says how to lint.
pub(super) fn write_problem(
    problem: &Problem,
    view: &View,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let name = format!("{}:", severity_word(Severity::Error));
    draw(&name, &Block::of_problem(problem, view), view, out)
}

fn draw(name: &str, block: &Block, view: &View, out: &mut dyn io::Write) -> io::Result<()> {
    let mut text = String::new();
    let drawn = handler(name, block, view).render_report(&mut text, block);
    drawn.map_err(io::Error::other)?;
    // miette indents the message; ours begins the block.
    out.write_all(text.trim_start().as_bytes())
}

fn write_more(more: &More, out: &mut dyn io::Write) -> io::Result<()> {
    let More {
        title,
        count,
        files,
    } = more;
    let files = ending::counted(*files, "file");
    writeln!(
        out,
        "… and {count} more of `{title}` in {files} (--all shows them)"
    )
}

fn handler(name: &str, block: &Block, view: &View) -> GraphicalReportHandler {
    GraphicalReportHandler::new_themed(theme(name, block, view))
        .with_wrap_lines(false)
        .without_syntax_highlighting()
}

/// Severity and rule take the place of miette's icon, so that a finding begins with one line.
fn theme(name: &str, block: &Block, view: &View) -> GraphicalTheme {
    let characters = ThemeCharacters {
        error: name.to_owned(),
        warning: name.to_owned(),
        advice: name.to_owned(),
        ..ThemeCharacters::unicode()
    };
    let styles = if view.color {
        colors(block.severity, block)
    } else {
        ThemeStyles::none()
    };
    GraphicalTheme { characters, styles }
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

fn linked(finding: &Finding, view: &View) -> String {
    let title = title(finding);
    if view.hyperlinks {
        let url = page(finding);
        format!("\x1b]8;;{url}\x1b\\{title}\x1b]8;;\x1b\\")
    } else {
        title
    }
}

fn page(finding: &Finding) -> String {
    visible::line(&rule_url(&finding.rule)).into_owned()
}

/// A finding as miette wants it: one source, in which the snippets follow each other.
#[derive(Debug)]
struct Block {
    severity: Severity,
    message: String,
    help: Option<String>,
    /// Each with the byte at which it begins in that source.
    snippets: Vec<(usize, Snippet)>,
}

impl Block {
    fn of_finding(finding: &Finding, view: &View) -> Self {
        let related = &finding.related[..finding.related.len().min(RELATED)];
        let snippets = snippets(&finding.place, related, line_width(view));
        Self::new(finding.severity, &finding.message, &finding.help, snippets)
    }

    fn of_problem(problem: &Problem, view: &View) -> Self {
        let snippets = snippets(&problem.place, &problem.related, line_width(view));
        Self::new(Severity::Error, &problem.message, &problem.help, snippets)
    }

    fn new(
        severity: Severity,
        message: &str,
        help: &Option<String>,
        snippets: Vec<Snippet>,
    ) -> Self {
        let mut start = 0;
        let place = |snippet: Snippet| {
            let own = start;
            start += snippet.text.len();
            (own, snippet)
        };
        let help = help.as_deref();
        Self {
            severity,
            message: visible::line(message).into_owned(),
            help: help.map(|help| visible::lines(help).into_owned()),
            snippets: snippets.into_iter().map(place).collect(),
        }
    }

    /// Every mark, with the byte at which it begins.
    fn marks(&self) -> impl Iterator<Item = (usize, &Mark)> {
        self.snippets.iter().flat_map(|(start, snippet)| {
            let marks = snippet.marks.iter();
            marks.map(move |mark| (start + mark.range.start, mark))
        })
    }
}

/// The characters of a source line that fit beside its number.
fn line_width(view: &View) -> usize {
    const GUTTER: usize = 8;
    let width = if view.width == 0 { 120 } else { view.width };
    width.clamp(40, 200) - GUTTER
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
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

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let help = self.help.as_deref()?;
        Some(Box::new(help))
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
