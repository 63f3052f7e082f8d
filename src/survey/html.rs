//! The page for a browser: one file that needs nothing but itself, and runs nothing. It is well-formed XML, too.

use std::io;

use super::Survey;
use super::area::Question;
use super::chapter::{Chapter, Concern};
use super::layout;
use super::sighting::{Answer, Spot};
use super::svg;
use super::text::{NOTHING, place};
use super::verdict::Verdict;
use crate::finding::Severity;
use crate::report::{rule_url, severity_word, xml};

const STYLE: &str = include_str!("style.css");

/// The SHA-256 of the style, so that the page can forbid every other.
const STYLE_HASH: &str = "KyAIPElX1n2NBWpM5gCSVDeNrVxyKXC9IpKI+utvt6c=";

/// Writes the verdict, a table of the areas, the chapters, what was not seen, and the graph.
pub(super) fn write(survey: &Survey<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let judgement = &survey.judgement;
    let sentence = judgement.verdict.sentence();
    writeln!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; base-uri 'none'; form-action 'none'\"/>\n\
         <title>{sentence}: survey by seaworthy</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>"
    )?;
    writeln!(
        out,
        "<h1 class=\"{}\">{sentence}</h1>\n<p>{}</p>\n<p class=\"soft\">Read: {}</p>",
        class(judgement.verdict),
        words(&judgement.reason),
        words(&survey.covered)
    )?;
    write_overview(survey, out)?;
    for chapter in &survey.chapters {
        write_chapter(chapter, out)?;
    }
    if !survey.unseen.is_empty() {
        writeln!(
            out,
            "<section aria-labelledby=\"unseen\">\n<h2 id=\"unseen\">What could not be seen</h2>\n<ul>"
        )?;
        for unseen in &survey.unseen {
            writeln!(out, "<li>{}</li>", words(unseen))?;
        }
        writeln!(out, "</ul>\n</section>")?;
    }
    write_landscape(survey, out)?;
    writeln!(out, "</main>\n</body>\n</html>")
}

const fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NotFit => "not-fit",
        Verdict::Unknown => "unknown",
        Verdict::Reserved => "reserved",
        Verdict::Open => "open",
        Verdict::Fit => "fit",
        Verdict::Absent => "absent",
    }
}

/// Text with what stands between backticks as code.
fn words(text: &str) -> String {
    let pieces: Vec<_> = text.split('`').collect();
    if pieces.len() % 2 == 0 {
        return xml::line(text);
    }
    let piece = |(index, piece): (usize, &&str)| match index % 2 {
        0 => xml::line(piece),
        _ => format!("<code>{}</code>", xml::line(piece)),
    };
    pieces.iter().enumerate().map(piece).collect()
}

fn write_overview(survey: &Survey<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(
        out,
        "<nav aria-label=\"Areas\" class=\"scroll\" tabindex=\"0\">\n<table>\n<thead><tr><th scope=\"col\">Area</th><th scope=\"col\">Verdict</th><th scope=\"col\">Why</th></tr></thead>\n<tbody>"
    )?;
    for (index, chapter) in survey.chapters.iter().enumerate() {
        let judgement = &chapter.judgement;
        writeln!(
            out,
            "<tr><th scope=\"row\"><a href=\"#area-{index}\">{}</a></th><td class=\"verdict {}\">{}</td><td>{}</td></tr>",
            chapter.area.title(),
            class(judgement.verdict),
            judgement.verdict.words(),
            words(&judgement.reason)
        )?;
    }
    writeln!(out, "</tbody>\n</table>\n</nav>")
}

fn write_chapter(chapter: &Chapter<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let judgement = &chapter.judgement;
    let index = chapter.area as usize;
    writeln!(
        out,
        "<section aria-labelledby=\"area-{index}\">\n<h2 id=\"area-{index}\">{}: <span class=\"{}\">{}</span></h2>\n<p>{}</p>",
        chapter.area.title(),
        class(judgement.verdict),
        judgement.verdict.words(),
        words(&judgement.reason)
    )?;
    if judgement.verdict != Verdict::Absent {
        write_questions(&chapter.questions, out)?;
    }
    for concern in &chapter.concerns {
        write_concern(concern, out)?;
    }
    if !chapter.gaps.is_empty() {
        writeln!(out, "<h3>Not seen</h3>\n<ul>")?;
        for gap in &chapter.gaps {
            let spots = [gap.spot.clone()];
            writeln!(out, "<li>{}{}</li>", words(&gap.text), places(&spots))?;
        }
        writeln!(out, "</ul>")?;
    }
    let hidden = chapter.hidden.words();
    if !hidden.is_empty() {
        writeln!(
            out,
            "<p class=\"soft\">Not shown: {}</p>",
            xml::line(&hidden)
        )?;
    }
    writeln!(out, "</section>")
}

fn write_questions(
    questions: &[(Question, Vec<Answer>)],
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let (open, answered): (Vec<_>, Vec<_>) = questions
        .iter()
        .partition(|(_, answers)| answers.is_empty());
    if !answered.is_empty() {
        writeln!(out, "<dl>")?;
        for (question, answers) in answered {
            writeln!(out, "<dt>{}</dt>", xml::line(question.text()))?;
            for answer in answers {
                let (text, places) = (words(&answer.text), places(&answer.spots));
                writeln!(out, "<dd>{text}{places}</dd>")?;
            }
        }
        writeln!(out, "</dl>")?;
    }
    if !open.is_empty() {
        let open: Vec<_> = open.iter().map(|(question, _)| question.text()).collect();
        let open = xml::line(&open.join(" "));
        writeln!(
            out,
            "<p><span class=\"reserved\">{NOTHING}</span>: {open}</p>"
        )?;
    }
    Ok(())
}

/// How many spots of one answer are listed.
const MOST_SPOTS: usize = 5;

fn places(spots: &[Spot]) -> String {
    let shown = spots.iter().take(MOST_SPOTS);
    let mut places: Vec<_> = shown.map(place).collect();
    if let Some(more) = spots.len().checked_sub(MOST_SPOTS + 1) {
        places.push(format!("and {} more", more + 1));
    }
    match places.is_empty() {
        true => String::new(),
        false => format!(
            " <span class=\"where\">{}</span>",
            xml::line(&places.join(", "))
        ),
    }
}

fn write_concern(concern: &Concern<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let severity = severity_word(concern.severity);
    writeln!(
        out,
        "<h3><span class=\"{severity}\">{severity}</span> <a href=\"{}\">{}</a>: {}</h3>\n<ul>",
        xml::line(&rule_url(concern.rule)),
        xml::line(concern.rule),
        words(concern.summary)
    )?;
    for finding in &concern.findings {
        let start = finding.place.start;
        let place = format!("{}:{}:{}", finding.place.path, start.line, start.column);
        writeln!(
            out,
            "<li>{}{} <span class=\"where\">{}</span></li>",
            milder(finding.severity, concern.severity),
            words(&finding.message),
            xml::line(&place),
        )?;
    }
    writeln!(out, "</ul>")
}

/// The severity of a finding, where its rule has worse ones.
fn milder(severity: Severity, worst: Severity) -> String {
    let word = severity_word(severity);
    match severity == worst {
        true => String::new(),
        false => format!("<span class=\"{word}\">{word}</span> "),
    }
}

fn write_landscape(survey: &Survey<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let landscape = &survey.landscape;
    if landscape.parts.is_empty() {
        return Ok(());
    }
    let drawing = layout::draw(landscape);
    writeln!(
        out,
        "<section aria-labelledby=\"graph\">\n<h2 id=\"graph\">What needs what</h2>"
    )?;
    let (drawn, all) = (drawing.nodes.len(), landscape.parts.len());
    if drawn > 0 {
        writeln!(
            out,
            "<p>{drawn} of {all} parts are drawn, from what needs, on the left, to what is needed, on the right. Configuration, Secrets and sources that but one part reads are left out, and what comes after the first 60. A part leads to its line in the table, which has all.</p>"
        )?;
        write_legend(&drawing, out)?;
        writeln!(
            out,
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Drawing of what needs what\">"
        )?;
        svg::write(&drawing, landscape, out)?;
        writeln!(out, "</div>")?;
    }
    write_table(survey, out)?;
    writeln!(out, "</section>")
}

fn write_legend(drawing: &layout::Drawing, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(
        out,
        "<ul class=\"legend\" aria-label=\"What the lines mean\">"
    )?;
    for (stroke, meaning) in svg::STROKES {
        writeln!(out, "<li>{} {meaning}</li>", svg::sample(stroke))?;
    }
    if drawing.arrows.iter().any(|arrow| arrow.is_in_cycle) {
        let cycle = svg::sample("cycle");
        writeln!(
            out,
            "<li>{cycle} is part of a circle: each needs the other first</li>"
        )?;
    }
    writeln!(out, "</ul>")
}

fn write_table(survey: &Survey<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let landscape = &survey.landscape;
    writeln!(
        out,
        "<h3 id=\"parts\">All parts</h3>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"parts\">\n<table>\n<thead><tr><th scope=\"col\">Part</th><th scope=\"col\">What it is</th><th scope=\"col\">Where</th><th scope=\"col\">What it needs</th></tr></thead>\n<tbody>"
    )?;
    for (index, part) in landscape.parts.iter().enumerate() {
        let needs = landscape.needs_of(index).map(|need| {
            let to = &landscape.parts[need.to];
            format!(
                "<li>{}: <a href=\"#part-{}\">{}</a> <span class=\"where\">{}</span></li>",
                need.reason.word(),
                need.to,
                xml::line(&to.name),
                xml::line(&place(&need.spot))
            )
        });
        let needs: String = needs.collect();
        let needs = match needs.is_empty() {
            true => "nothing that was read".to_owned(),
            false => format!("<ul>{needs}</ul>"),
        };
        writeln!(
            out,
            "<tr id=\"part-{index}\"><th scope=\"row\"><code>{}</code></th><td>{}</td><td class=\"where\">{}</td><td>{needs}</td></tr>",
            xml::line(&part.name),
            xml::line(&svg::what(part)),
            xml::line(&place(&part.spot))
        )?;
    }
    writeln!(out, "</tbody>\n</table>\n</div>")
}
