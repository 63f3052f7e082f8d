//! The page for programs.

use std::io;

use serde_json::{Value, json};

use super::Survey;
use super::chapter::{Chapter, Concern};
use super::sighting::{Answer, Spot};
use crate::report::severity_word;

/// Of the format: it grows when a field goes or changes what it means.
const VERSION: u32 = 1;

/// Writes one object.
pub(super) fn write(survey: &Survey<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let landscape = &survey.landscape;
    let parts = landscape.parts.iter().map(|part| {
        let Spot { path, line } = &part.spot;
        json!({"kind": part.kind, "name": part.name, "role": part.role, "path": **path, "line": line})
    });
    let needs = landscape.needs.iter().map(|need| {
        let Spot { path, line } = &need.spot;
        json!({"from": need.from, "to": need.to, "reason": need.reason, "path": **path, "line": line})
    });
    let document = json!({
        "version": VERSION,
        "verdict": survey.judgement.verdict.words(),
        "reason": survey.judgement.reason,
        "read": survey.covered,
        "areas": survey.chapters.iter().map(area).collect::<Vec<_>>(),
        "unseen": survey.unseen,
        "graph": {
            "parts": parts.collect::<Vec<_>>(),
            "needs": needs.collect::<Vec<_>>(),
        },
    });
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn area(chapter: &Chapter<'_>) -> Value {
    let questions = chapter.questions.iter().map(|(question, answers)| {
        let answers: Vec<_> = answers.iter().map(answer).collect();
        json!({"question": question.text(), "required": question.is_required(), "answers": answers})
    });
    let gaps = chapter.gaps.iter().map(|gap| {
        let Spot { path, line } = &gap.spot;
        json!({"text": gap.text, "path": **path, "line": line})
    });
    let hidden = chapter.hidden;
    json!({
        "area": chapter.area.title(),
        "verdict": chapter.judgement.verdict.words(),
        "reason": chapter.judgement.reason,
        "questions": questions.collect::<Vec<_>>(),
        "concerns": chapter.concerns.iter().map(concern).collect::<Vec<_>>(),
        "unseen": gaps.collect::<Vec<_>>(),
        "hidden": {"advice": hidden.advice, "possible": hidden.possible, "silenced": hidden.silenced},
    })
}

fn answer(answer: &Answer) -> Value {
    let spots = answer.spots.iter();
    let spots = spots.map(|spot| json!({"path": *spot.path, "line": spot.line}));
    json!({"text": answer.text, "places": spots.collect::<Vec<_>>()})
}

fn concern(concern: &Concern<'_>) -> Value {
    let findings = concern.findings.iter().map(|finding| {
        let start = finding.place.start;
        json!({
            "severity": finding.severity,
            "case": finding.case.as_deref(),
            "message": finding.message,
            "path": *finding.place.path,
            "line": start.line,
            "column": start.column,
        })
    });
    json!({
        "rule": concern.rule,
        "severity": severity_word(concern.severity),
        "summary": concern.summary,
        "findings": findings.collect::<Vec<_>>(),
    })
}
