//! One area of a survey: what was found, what is wrong, what was not seen.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::area::{Area, Question};
use super::sighting::{Answer, Gap, Sighting};
use super::verdict::{self, Judgement, Tally};
use crate::finding::{Finding, Report, Severity};
use crate::report::{self, View};

/// One area.
#[derive(Debug)]
pub struct Chapter<'r> {
    /// Which.
    pub area: Area,
    /// What is to be thought of it.
    pub judgement: Judgement,
    /// Its questions, each with what was found; those to which nothing need be found only where something was.
    pub questions: Vec<(Question, Vec<Answer>)>,
    /// What is wrong, the worst first.
    pub concerns: Vec<Concern<'r>>,
    /// What was not seen.
    pub gaps: Vec<Gap>,
    /// What was found and is not shown.
    pub hidden: Hidden,
}

/// What one rule says.
#[derive(Debug)]
pub struct Concern<'r> {
    /// The rule's id.
    pub rule: &'r str,
    /// What is wrong, in one sentence.
    pub summary: &'r str,
    /// The highest severity of the findings.
    pub severity: Severity,
    /// The worst first, and those in the order of the report.
    pub findings: Vec<&'r Finding>,
}

/// How many findings are not shown, and why.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hidden {
    /// Advice.
    pub advice: usize,
    /// What may well be otherwise.
    pub possible: usize,
    /// What a comment or an annotation silences.
    pub silenced: usize,
}

impl<'r> Concern<'r> {
    fn new(rule: &'r str, summary: &'r str, mut findings: Vec<&'r Finding>) -> Self {
        findings.sort_by_key(|finding| Reverse(finding.severity));
        let worst = findings.first().map(|finding| finding.severity);
        Self {
            rule,
            summary,
            severity: worst.unwrap_or(Severity::Info),
            findings,
        }
    }
}

impl Chapter<'_> {
    /// How many errors there are.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.count(Severity::Error)
    }

    /// How many warnings there are.
    #[must_use]
    pub fn warnings(&self) -> usize {
        self.count(Severity::Warning)
    }

    fn count(&self, severity: Severity) -> usize {
        let findings = self.concerns.iter().flat_map(|concern| &concern.findings);
        findings
            .filter(|finding| finding.severity == severity)
            .count()
    }
}

impl Hidden {
    /// In words; empty where there is nothing.
    #[must_use]
    pub fn words(self) -> String {
        let parts = [
            (self.advice, "advice"),
            (self.possible, "only possible"),
            (self.silenced, "silenced in the manifests"),
        ];
        let some = parts.into_iter().filter(|(count, _)| *count > 0);
        let words: Vec<_> = some
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        words.join(", ")
    }
}

/// Every area with what belongs to it.
pub(super) fn chapters<'r>(report: &'r Report, sightings: &[Sighting]) -> Vec<Chapter<'r>> {
    let summaries: BTreeMap<&str, &str> = report
        .rules
        .iter()
        .map(|rule| (&*rule.id, &*rule.summary))
        .collect();
    let mut concerns: BTreeMap<(Area, &str), Vec<&Finding>> = BTreeMap::new();
    let mut hidden: BTreeMap<Area, Hidden> = BTreeMap::new();
    for finding in &report.findings {
        let area = Area::of_rule(&finding.group, &finding.rule);
        match View::default().hides(finding) {
            None => concerns
                .entry((area, &finding.rule))
                .or_default()
                .push(finding),
            Some(why) => {
                let hidden = hidden.entry(area).or_default();
                *match why {
                    report::Hidden::Info => &mut hidden.advice,
                    report::Hidden::Possible => &mut hidden.possible,
                    report::Hidden::Suppressed => &mut hidden.silenced,
                } += 1;
            }
        }
    }
    let mut answers = answers(sightings);
    let gaps: Vec<&Gap> = sightings.iter().flat_map(|one| &one.gaps).collect();
    let chapter = |area: Area| {
        let own = concerns.iter().filter(|((of, _), _)| *of == area);
        let concerns = own.map(|((_, rule), findings)| {
            let summary = summaries.get(rule).copied().unwrap_or_default();
            Concern::new(rule, summary, findings.clone())
        });
        let questions = area
            .questions()
            .map(|question| (question, answers.remove(&question).unwrap_or_default()));
        let mut gaps: Vec<Gap> = gaps
            .iter()
            .filter(|gap| gap.area == area)
            .map(|gap| (*gap).clone())
            .collect();
        gaps.sort();
        gaps.dedup();
        let hidden = hidden.get(&area).copied().unwrap_or_default();
        assemble(area, questions.collect(), concerns.collect(), gaps, hidden)
    };
    Area::ALL.into_iter().map(chapter).collect()
}

fn assemble<'r>(
    area: Area,
    mut questions: Vec<(Question, Vec<Answer>)>,
    mut concerns: Vec<Concern<'r>>,
    gaps: Vec<Gap>,
    hidden: Hidden,
) -> Chapter<'r> {
    concerns.sort_by_key(|concern| {
        let worst = (Reverse(concern.severity), Reverse(concern.findings.len()));
        (worst, concern.rule)
    });
    let answered = |answers: &[Answer]| !answers.is_empty();
    let count = |severity: Severity| {
        let all = concerns.iter().flat_map(|concern| &concern.findings);
        all.filter(|finding| finding.severity == severity).count()
    };
    let open = questions
        .iter()
        .filter(|(question, answers)| question.is_required() && !answered(answers));
    let tally = Tally {
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        answers: questions.iter().map(|(_, answers)| answers.len()).sum(),
        unanswered: open.map(|(question, _)| *question).collect(),
        gaps: gaps.len(),
        is_optional: area.is_optional(),
    };
    questions.retain(|(question, answers)| question.is_required() || answered(answers));
    Chapter {
        area,
        judgement: verdict::of_area(&tally),
        questions,
        concerns,
        gaps,
        hidden,
    }
}

/// What all sets say to each question: the same answer once, with all its spots.
fn answers(sightings: &[Sighting]) -> BTreeMap<Question, Vec<Answer>> {
    let mut by_text: BTreeMap<(Question, &str), Answer> = BTreeMap::new();
    for answer in sightings.iter().flat_map(|one| &one.answers) {
        let known = by_text
            .entry((answer.question, &answer.text))
            .or_insert_with(|| Answer {
                spots: Vec::new(),
                ..answer.clone()
            });
        known.spots.extend(answer.spots.iter().cloned());
    }
    let mut answers: BTreeMap<Question, Vec<Answer>> = BTreeMap::new();
    for ((question, _), mut answer) in by_text {
        answer.spots.sort();
        answer.spots.dedup();
        answers.entry(question).or_default().push(answer);
    }
    answers
}
