//! What silences a finding: comments and annotations, ours and those of other linters.

mod annotation;
mod comment;
mod wording;

use crate::finding::Violation;
use crate::manifest::ObjectSet;
use crate::rule::Rule;
use crate::span::{Location, SourceId, Span};
use crate::value::Date;
use crate::yaml::Tree;

/// A comment or annotation that silences findings.
#[derive(Clone, Debug)]
pub struct Mark {
    /// The comment, or the annotation's value.
    pub location: Location,
    /// What it speaks of.
    area: Area,
    /// What it silences there.
    pub words: Vec<Word>,
    /// Why.
    pub reason: String,
    /// The last day on which it counts.
    pub until: Option<Until>,
    /// The other linter whose mark it is, as rules name it in `peers`.
    pub peer: Option<&'static str>,
}

/// Where the findings are that a mark silences: those that begin in these bytes.
#[derive(Clone, Copy, Debug)]
enum Area {
    Bytes(Span),
    File,
}

/// An id, a case (`id/case`) or a group; of another linter's mark, one of its ids.
#[derive(Clone, Debug)]
pub struct Word {
    /// The word; empty for everything that the other linter checks.
    pub text: String,
    /// Where it stands in its source.
    pub span: Span,
}

/// What stands behind `until=`.
#[derive(Clone, Debug)]
pub struct Until {
    /// As written.
    pub text: String,
    /// Nothing when it is no day.
    pub date: Option<Date>,
}

/// The marks of a set, text by text: comments first, then annotations. Those of other linters only with `compat`.
#[must_use]
pub fn marks(set: &ObjectSet<'_>, texts: &[(&str, &Tree)], compat: bool) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (index, (text, tree)) in texts.iter().enumerate() {
        comment::marks(SourceId(index as u32), text, tree, set, &mut marks);
    }
    for index in 0..set.objects.len() {
        annotation::marks(set, index, &mut marks);
    }
    marks.retain(|mark| compat || mark.peer.is_none());
    marks
}

impl Mark {
    /// Whether its last day is over. What is written there and is no day never comes.
    #[must_use]
    pub fn is_expired(&self, today: Date) -> bool {
        let until = self.until.as_ref();
        until.is_some_and(|until| until.date.is_none_or(|date| date < today))
    }

    /// The words of it that silence a violation.
    pub fn silencing<'m>(
        &'m self,
        rule: &'m Rule,
        violation: &'m Violation,
    ) -> impl Iterator<Item = usize> + 'm {
        let at = violation.location;
        let is_there = at.source == self.location.source
            && match self.area {
                Area::File => true,
                Area::Bytes(span) => span.start <= at.span.start && at.span.start <= span.end,
            };
        let words = self.words.iter().enumerate().filter(move |_| is_there);
        let named = words.filter(|(_, word)| match self.peer {
            Some(peer) => is_peers(peer, &word.text, rule),
            None => is_named(&word.text, rule, violation.case.as_deref()),
        });
        named.map(|(index, _)| index)
    }
}

/// Whether a word of ours names a rule, or this case of it.
fn is_named(word: &str, rule: &Rule, case: Option<&str>) -> bool {
    let (id, wanted) = split(word);
    let is_rule = is_called(rule, id) || *rule.group == *word;
    is_rule && wanted.is_none_or(|wanted| case == Some(wanted))
}

/// Whether a word names a rule, one of its cases, or its group.
#[must_use]
pub fn names(word: &str, rule: &Rule) -> bool {
    match split(word) {
        (id, Some(case)) => is_called(rule, id) && rule.case(case).is_some(),
        (id, None) => is_called(rule, id) || *rule.group == *word,
    }
}

fn is_called(rule: &Rule, id: &str) -> bool {
    *rule.id == *id || rule.file.formerly.iter().any(|former| former == id)
}

fn split(word: &str) -> (&str, Option<&str>) {
    word.split_once('/')
        .map_or((word, None), |(id, case)| (id, Some(case)))
}

/// Whether another linter asks the question of the rule under this id; under any, where it is empty.
fn is_peers(peer: &str, id: &str, rule: &Rule) -> bool {
    let ids = rule.file.peers.get(peer);
    ids.is_some_and(|ids| id.is_empty() || ids.iter().any(|own| own.eq_ignore_ascii_case(id)))
}
