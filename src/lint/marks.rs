//! What is wrong with the comments and annotations that silence findings, said when all else is said.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::Linter;
use super::governed::Governed;
use crate::config::Policy;
use crate::finding::{Finding, Violation};
use crate::rule::engine::Found;
use crate::rule::{Rule, violation_at};
use crate::span::Location;
use crate::suppress::{self, Mark, Word};
use crate::value::{Date, near::nearest};

/// The rule about them.
const ID: &str = "suppression-ineffective";
/// The case of a word that no finding needed.
pub(super) const UNUSED: &str = "unused";

/// A word that silenced something: the path it stands in, and its first byte.
pub(super) type Used = (Arc<str>, u32);

/// A mark, and which of its words have silenced something.
#[derive(Clone, Debug)]
pub(super) struct Judged {
    pub(super) mark: Mark,
    used: Vec<bool>,
}

impl Judged {
    pub(super) fn new(mark: Mark) -> Self {
        let used = vec![false; mark.words.len()];
        Self { mark, used }
    }

    /// Whether it silences the violation today; remembers by which words.
    pub(super) fn silences(&mut self, rule: &Rule, violation: &Violation, today: Date) -> bool {
        if self.mark.is_expired(today) {
            return false;
        }
        let mut silences = false;
        for word in self.mark.silencing(rule, violation) {
            self.used[word] = true;
            silences = true;
        }
        silences
    }

    pub(super) fn used_words(&self) -> impl Iterator<Item = &Word> {
        let words = self.mark.words.iter().zip(&self.used);
        words.filter(|(_, used)| **used).map(|(word, _)| word)
    }
}

/// Whether a finding calls a word useless that silences something in another set.
pub(super) fn is_used_elsewhere(finding: &Finding, used: &FxHashSet<Used>) -> bool {
    let is_unused = *finding.rule == *ID && finding.case.as_deref() == Some(UNUSED);
    is_unused && used.contains(&(finding.place.path.clone(), finding.place.start.byte))
}

/// What is wrong with our own marks; those of other linters are theirs to judge.
pub(super) fn violations(
    linter: &Linter<'_>,
    governed: &[Governed<'_>],
    marks: Vec<Judged>,
) -> Vec<Found> {
    let Some(rule) = rule(linter) else {
        return Vec::new();
    };
    let own = marks.iter().filter(|judged| judged.mark.peer.is_none());
    let found = own.flat_map(|judged| {
        let policy = governed[judged.mark.location.source.0 as usize].policy;
        of_mark(linter, policy, judged)
    });
    found.map(|violation| (rule, violation)).collect()
}

/// The place of the rule about what silences.
pub(super) fn rule(linter: &Linter<'_>) -> Option<usize> {
    linter.rules.iter().position(|rule| *rule.id == *ID)
}

fn of_mark(linter: &Linter<'_>, policy: &Policy, judged: &Judged) -> Vec<Violation> {
    let mark = &judged.mark;
    let until = mark
        .until
        .as_ref()
        .filter(|_| mark.is_expired(linter.today));
    if let Some(until) = until {
        let (case, message) = match until.date {
            Some(_) => (
                "expired",
                format!("silences nothing since `{}` is over", until.text),
            ),
            None => (
                "no-date",
                format!(
                    "`{}` is no date such as `2030-12-31`, so this silences nothing",
                    until.text
                ),
            ),
        };
        return vec![violation(mark.location, case, message)];
    }
    if mark.words.is_empty() {
        let message = "names no rule, so it silences nothing";
        return vec![violation(mark.location, "unknown", message.to_owned())];
    }
    let words = mark.words.iter().zip(&judged.used);
    words
        .filter_map(|(word, used)| of_word(linter, policy, (mark, word), *used))
        .collect()
}

fn of_word(
    linter: &Linter<'_>,
    policy: &Policy,
    (mark, word): (&Mark, &Word),
    used: bool,
) -> Option<Violation> {
    let at = Location {
        span: word.span,
        ..mark.location
    };
    let text = &word.text;
    let named = |rule: &Rule| suppress::names(text, rule);
    if !linter.rules.iter().any(named) && !is_own_rule(text) {
        let ids = linter.rules.iter().map(|rule| &*rule.id);
        let help = nearest(text, ids).map(|near| format!("did you mean `{near}`?"));
        let message = format!("`{text}` is no rule, case or group");
        return Some(Violation {
            help,
            ..violation(at, "unknown", message)
        });
    }
    let rules = linter.rules.iter().enumerate();
    let mut named = rules.filter(|(_, rule)| named(rule));
    // Of a rule that did not run nobody knows what it would have said.
    let all_ran = named.all(|(rule, _)| policy.selection.has_all(rule, linter.rules));
    let is_useless = !used && all_ran && !is_own_rule(text);
    is_useless.then(|| violation(at, UNUSED, format!("`{text}` has nothing to silence here")))
}

/// Whether a word names the rule about marks, which is not judged by itself.
fn is_own_rule(word: &str) -> bool {
    word.split('/').next() == Some(ID)
}

/// What is wrong at a place.
pub(super) fn violation(at: Location, case: &str, message: String) -> Violation {
    Violation {
        case: Some(case.into()),
        ..violation_at(at, message)
    }
}
