//! The page in Markdown.

use std::io;

use super::Survey;
use super::chapter::{Chapter, Concern};
use super::sighting::Answer;
use super::text::{NOTHING, place, spots};
use super::verdict::Verdict;
use crate::report::markdown::cell;
use crate::report::{rule_url, severity_word, title};

/// Writes the verdict, a table of the areas, the chapters, what was not seen, and the graph as a table.
pub(super) fn write(survey: &Survey<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let judgement = &survey.judgement;
    let sentence = judgement.verdict.sentence();
    writeln!(out, "# {sentence}\n\n{}\n", cell(&judgement.reason))?;
    writeln!(out, "Read: {}\n", cell(&survey.covered))?;
    writeln!(out, "| area | verdict | why |\n|---|---|---|")?;
    for chapter in &survey.chapters {
        let judgement = &chapter.judgement;
        let (area, verdict) = (chapter.area.title(), judgement.verdict.words());
        writeln!(out, "| {area} | {verdict} | {} |", cell(&judgement.reason))?;
    }
    for chapter in &survey.chapters {
        write_chapter(chapter, out)?;
    }
    if !survey.unseen.is_empty() {
        writeln!(out, "\n## What could not be seen\n")?;
        for unseen in &survey.unseen {
            writeln!(out, "- {}", cell(unseen))?;
        }
    }
    write_landscape(survey, out)
}

fn write_chapter(chapter: &Chapter<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let judgement = &chapter.judgement;
    let (area, verdict) = (chapter.area.title(), judgement.verdict.words());
    writeln!(out, "\n## {area}: {verdict}\n\n{}", cell(&judgement.reason))?;
    if judgement.verdict != Verdict::Absent {
        writeln!(out)?;
        for (question, answers) in &chapter.questions {
            writeln!(out, "- **{}**", question.text())?;
            write_answers(answers, out)?;
        }
    }
    for concern in &chapter.concerns {
        write_concern(concern, out)?;
    }
    if !chapter.gaps.is_empty() {
        writeln!(out, "\nNot seen:\n")?;
        for gap in &chapter.gaps {
            writeln!(out, "- {} ({})", cell(&gap.text), cell(&place(&gap.spot)))?;
        }
    }
    let hidden = chapter.hidden.words();
    if !hidden.is_empty() {
        writeln!(out, "\nNot shown: {hidden}")?;
    }
    Ok(())
}

fn write_answers(answers: &[Answer], out: &mut dyn io::Write) -> io::Result<()> {
    if answers.is_empty() {
        writeln!(out, "  - {NOTHING}")?;
    }
    for answer in answers {
        let text = cell(&answer.text);
        match spots(&answer.spots).trim() {
            "" => writeln!(out, "  - {text}")?,
            spots => writeln!(out, "  - {text} ({})", cell(spots))?,
        }
    }
    Ok(())
}

fn write_concern(concern: &Concern<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(
        out,
        "\n{} [{}]({}): {}\n",
        severity_word(concern.severity),
        cell(concern.rule),
        rule_url(concern.rule),
        cell(concern.summary)
    )?;
    for finding in &concern.findings {
        let start = finding.place.start;
        writeln!(
            out,
            "- {} {}:{}:{} {} ({})",
            severity_word(finding.severity),
            cell(&finding.place.path),
            start.line,
            start.column,
            cell(&finding.message),
            cell(&title(finding))
        )?;
    }
    Ok(())
}

fn write_landscape(survey: &Survey<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let landscape = &survey.landscape;
    if landscape.needs.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## What needs what\n")?;
    writeln!(out, "| what | needs | why | where |\n|---|---|---|---|")?;
    for need in &landscape.needs {
        let [from, to] = [need.from, need.to].map(|index| &landscape.parts[index]);
        writeln!(
            out,
            "| {} {} | {} {} | {} | {} |",
            cell(&from.kind),
            cell(&from.name),
            cell(&to.kind),
            cell(&to.name),
            need.reason.word(),
            cell(&place(&need.spot))
        )?;
    }
    Ok(())
}
