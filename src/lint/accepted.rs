//! What is wrong with what the configuration accepts, said when every set has been linted.

use super::Linter;
use super::conclude::of_rule;
use super::marks::{self, UNUSED};
use crate::config::{Accepted, AcceptedWord, Policy};
use crate::finding::{Finding, Place};

/// What accepts nothing: a word that names no rule, an entry whose last day is over, and, where everything was looked at, a word
/// that no finding needed; `used` words are told apart by who gathers the findings of the run.
pub(super) fn findings(linter: &Linter<'_>) -> Vec<Finding> {
    let policies = linter.policies.iter();
    let all = policies.flat_map(|policy| policy.accepted().map(move |accepted| (policy, accepted)));
    all.flat_map(|(policy, accepted)| of_accepted(linter, policy, accepted))
        .collect()
}

fn of_accepted(linter: &Linter<'_>, policy: &Policy, accepted: &Accepted) -> Vec<Finding> {
    let until = accepted.until.as_ref();
    if let Some((_, place)) = until.filter(|_| accepted.is_expired(linter.today)) {
        let message = format!("accepts nothing since `{}` is over", marked(place));
        return finding(linter, policy, place, ("expired", message), None)
            .into_iter()
            .collect();
    }
    let words = accepted.words.iter();
    words
        .filter_map(|word| of_word(linter, policy, word, accepted.is_whole))
        .collect()
}

fn of_word(
    linter: &Linter<'_>,
    policy: &Policy,
    word: &AcceptedWord,
    is_whole: bool,
) -> Option<Finding> {
    let text = &word.text;
    if let Some(unknown) = &word.unknown {
        let message = format!("`{text}` is no rule, case or group");
        let near = unknown.near.as_ref();
        let help = near.map(|near| format!("did you mean `{near}`?"));
        return finding(linter, policy, &word.place, ("unknown", message), help);
    }
    // Of a rule that did not run nobody knows what it would have said.
    let all_ran = word
        .rules()
        .all(|rule| policy.selection.has_all(rule, linter.rules));
    if !is_whole || !all_ran {
        return None;
    }
    let message = format!("`{text}` has nothing to silence here");
    finding(linter, policy, &word.place, (UNUSED, message), None)
}

fn finding(
    linter: &Linter<'_>,
    policy: &Policy,
    place: &Place,
    (case, message): (&str, String),
    help: Option<String>,
) -> Option<Finding> {
    let rule = marks::rule(linter)?;
    let is_wanted = policy.selection.wants(rule, linter.rules, Some(case));
    let violation = marks::violation(crate::span::Location::default(), case, message);
    let severity = policy.severities.of(rule, linter.rules, &violation);
    is_wanted.then(|| Finding {
        help,
        ..of_rule(&linter.rules[rule], &violation, severity, place.clone())
    })
}

/// The bytes of a place.
fn marked(place: &Place) -> &str {
    let excerpt = &place.excerpt;
    let [start, end] =
        [place.start.byte, place.end.byte].map(|byte| byte.saturating_sub(excerpt.start) as usize);
    excerpt.text.get(start..end).unwrap_or_default()
}
