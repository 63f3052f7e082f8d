//! A rule as SARIF describes it.

use super::{
    results::{capitalised, level, sentence},
    types::{Configuration, Message, Rule, RuleProperties},
};
use crate::finding::{RuleInfo, Severity};

/// What GitHub takes of a description, in characters.
const MAX_DESCRIPTION: usize = 1024;

/// The descriptor of a rule that ran, whether or not it found something.
pub(super) fn rule(rule: &RuleInfo) -> Rule {
    Rule {
        id: rule.id.to_string(),
        name: pascal_case(&rule.id),
        short_description: Message::text(shortened(&sentence(&rule.summary))),
        full_description: Message::text(shortened(&full_description(rule))),
        help: Message {
            text: format!("{}\n\n{}", sentence(&rule.summary), rule.docs.trim_end()),
            markdown: Some(format!(
                "{}\n\n{}",
                sentence(&rule.summary),
                rule.docs.trim_end()
            )),
        },
        help_uri: rule.url.to_string(),
        default_configuration: Configuration {
            level: level(rule.severity),
        },
        properties: properties(rule),
    }
}

/// A severity says how sure its rules are: an error is provable from the files, a warning holds nine times out of ten, advice depends.
fn properties(rule: &RuleInfo) -> RuleProperties {
    let (precision, problem_severity) = match rule.severity {
        Severity::Error => ("very-high", "error"),
        Severity::Warning => ("high", "warning"),
        Severity::Info => ("medium", "recommendation"),
    };
    RuleProperties {
        tags: vec![rule.group.to_string()],
        precision,
        problem_severity,
    }
}

/// The first paragraph of the page.
fn full_description(rule: &RuleInfo) -> String {
    let first = rule.docs.trim().split("\n\n").next().unwrap_or_default();
    let words: Vec<_> = first.split_whitespace().collect();
    if words.is_empty() {
        sentence(&rule.summary)
    } else {
        words.join(" ")
    }
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= MAX_DESCRIPTION {
        return text.to_owned();
    }
    let kept = text.chars().take(MAX_DESCRIPTION - 1);
    kept.chain(['…']).collect()
}

/// `memory-limit-missing` as `MemoryLimitMissing`.
fn pascal_case(id: &str) -> String {
    id.split('-').map(capitalised).collect()
}
