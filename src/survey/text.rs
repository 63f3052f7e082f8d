//! The page on a terminal.

use std::io;

use super::area::Question;
use super::chapter::{Chapter, Concern};
use super::sighting::{Answer, Spot};
use super::verdict::Verdict;
use super::{Screen, Survey};
use crate::finding::Severity;
use crate::report::paint::Paint;
use crate::report::wrap::wrap;
use crate::report::{severity_word, visible};

/// How many findings of a rule, answers to a question, or spots of one are listed.
const MOST: usize = 3;

/// What is said to a question to which nothing was found.
pub(super) const NOTHING: &str = "nothing was found";

/// Writes the verdict, the chapters, and what was not seen.
pub(super) fn write(
    survey: &Survey<'_>,
    screen: Screen,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let pen = Pen {
        paint: Paint::new(screen.color),
        width: screen.width,
    };
    let judgement = &survey.judgement;
    let sentence = pen.verdict(judgement.verdict, judgement.verdict.sentence());
    pen.line(&format!("{sentence}: {}", judgement.reason), 0, out)?;
    pen.line(&format!("read: {}", survey.covered), 0, out)?;
    for chapter in &survey.chapters {
        writeln!(out)?;
        write_chapter(chapter, pen, out)?;
    }
    if !survey.unseen.is_empty() {
        writeln!(out, "\nWhat could not be seen")?;
        for unseen in survey.unseen.iter().take(MOST_UNSEEN) {
            pen.line(&visible::line(unseen), 2, out)?;
        }
        write_more(survey.unseen.len(), MOST_UNSEEN, 2, out)?;
    }
    let landscape = &survey.landscape;
    if !landscape.needs.is_empty() {
        let (parts, needs) = (landscape.parts.len(), landscape.needs.len());
        let words =
            format!("{parts} parts need each other in {needs} ways: `--format html` draws them");
        pen.line(&format!("\n{words}"), 0, out)?;
    }
    Ok(())
}

/// How many inputs that were not understood are listed.
const MOST_UNSEEN: usize = 10;

fn write_chapter(chapter: &Chapter<'_>, pen: Pen, out: &mut dyn io::Write) -> io::Result<()> {
    let judgement = &chapter.judgement;
    let verdict = pen.verdict(judgement.verdict, judgement.verdict.words());
    let heading = format!("{}: {verdict} ({})", chapter.area.title(), judgement.reason);
    pen.line(&heading, 0, out)?;
    if judgement.verdict != Verdict::Absent {
        let (open, answered): (Vec<_>, Vec<_>) = chapter
            .questions
            .iter()
            .partition(|(_, answers)| answers.is_empty());
        for (question, answers) in answered {
            write_question(*question, answers, pen, out)?;
        }
        if !open.is_empty() {
            let open: Vec<_> = open.iter().map(|(question, _)| question.text()).collect();
            pen.line(&format!("{NOTHING}: {}", open.join(" ")), 2, out)?;
        }
    }
    for concern in &chapter.concerns {
        write_concern(concern, pen, out)?;
    }
    for gap in chapter.gaps.iter().take(MOST) {
        let text = format!("not seen: {}  {}", gap.text, place(&gap.spot));
        pen.line(&visible::line(&text), 2, out)?;
    }
    write_more(chapter.gaps.len(), MOST, 2, out)?;
    let hidden = chapter.hidden.words();
    if !hidden.is_empty() {
        pen.line(&format!("not shown: {hidden}"), 2, out)?;
    }
    Ok(())
}

fn write_question(
    question: Question,
    answers: &[Answer],
    pen: Pen,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    pen.line(question.text(), 2, out)?;
    for answer in answers.iter().take(MOST) {
        let text = format!("{}{}", answer.text, spots(&answer.spots));
        pen.line(&visible::line(&text), 4, out)?;
    }
    write_more(answers.len(), MOST, 4, out)
}

fn write_concern(concern: &Concern<'_>, pen: Pen, out: &mut dyn io::Write) -> io::Result<()> {
    let severity = pen.severity(concern.severity);
    let what = format!("{}: {}", concern.rule, concern.summary);
    pen.line(&format!("{severity} {}", visible::line(&what)), 2, out)?;
    for finding in concern.findings.iter().take(MOST) {
        let start = finding.place.start;
        let path = &finding.place.path;
        let text = format!("{path}:{}:{} {}", start.line, start.column, finding.message);
        pen.line(&visible::line(&text), 4, out)?;
    }
    write_more(concern.findings.len(), MOST, 4, out)
}

fn write_more(all: usize, shown: usize, indent: usize, out: &mut dyn io::Write) -> io::Result<()> {
    match all.saturating_sub(shown) {
        0 => Ok(()),
        more => writeln!(out, "{:indent$}and {more} more", ""),
    }
}

/// `  a.yaml:3 and 2 more`; nothing where there is no spot.
pub(super) fn spots(spots: &[Spot]) -> String {
    match spots {
        [] => String::new(),
        [one] => format!("  {}", place(one)),
        [first, rest @ ..] => format!("  {} and {} more", place(first), rest.len()),
    }
}

/// `a.yaml:3`.
pub(super) fn place(spot: &Spot) -> String {
    format!("{}:{}", spot.path, spot.line)
}

/// How words come on the screen.
#[derive(Clone, Copy)]
struct Pen {
    paint: Paint,
    width: usize,
}

impl Pen {
    fn verdict(self, verdict: Verdict, words: &str) -> String {
        match verdict {
            Verdict::NotFit => self.paint.severity(Severity::Error, words),
            Verdict::Reserved | Verdict::Unknown => self.paint.severity(Severity::Warning, words),
            Verdict::Open => self.paint.severity(Severity::Info, words),
            Verdict::Fit => self.paint.good(words),
            Verdict::Absent => self.paint.dim(words),
        }
    }

    fn severity(self, severity: Severity) -> String {
        self.paint.severity(severity, severity_word(severity))
    }

    fn line(self, text: &str, indent: usize, out: &mut dyn io::Write) -> io::Result<()> {
        let text = wrap(text, indent, indent + 2, self.width);
        writeln!(out, "{:indent$}{text}", "")
    }
}
