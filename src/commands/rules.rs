//! `seaworthy rules`: what there is.

use std::fmt::Write as _;

use super::rulebook::{self, configuration, own_rules};
use super::{print, ruling};
use crate::config::{Configuration, Listing, Profile, RuleSource, profiles};
use crate::finding::Severity;
use crate::lint;
use crate::rule::{Default, Rule};

/// Writes every rule to standard output.
#[must_use]
pub fn rules(listing: Listing, source: &RuleSource) -> u8 {
    let own = configuration(source).and_then(|read| own_rules(&read, &source.folders));
    let files = own.and_then(|own| rulebook::files(&own));
    let all = files.and_then(|files| ruling::made(files, &Configuration::default()));
    let rules = match all {
        Ok(rules) => rules,
        Err(code) => return code,
    };
    let text = match listing {
        Listing::Text => text(&rules),
        Listing::Json => json(&rules),
        Listing::Markdown => markdown(&rules),
    };
    print(text.as_bytes())
}

fn text(rules: &[Rule]) -> String {
    let width = rules
        .iter()
        .map(|rule| rule.id.len())
        .max()
        .unwrap_or_default();
    let mut text = String::new();
    for rule in sorted(rules) {
        let (severity, on) = (severity(rule), default(rule));
        let _ = writeln!(
            text,
            "{:width$}  {:11}  {severity:7}  {on:6}  {}",
            rule.id, rule.group, rule.file.summary
        );
    }
    text.push_str("\nprofiles\n");
    for profile in profiles() {
        let count = held(&profile, rules).count();
        let _ = writeln!(
            text,
            "{:14}  {count:3} rules  {}",
            profile.name, profile.about
        );
    }
    text
}

/// The rules of a profile.
fn held<'r>(profile: &Profile, rules: &'r [Rule]) -> impl Iterator<Item = &'r Rule> {
    rules.iter().filter(|rule| profile.holds(&rule.file))
}

fn markdown(rules: &[Rule]) -> String {
    let mut text =
        "| rule | group | severity | default | what is wrong |\n|---|---|---|---|---|\n".to_owned();
    for rule in sorted(rules) {
        let summary = rule.file.summary.replace('|', "\\|");
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} | {summary} |",
            rule.id,
            rule.group,
            severity(rule),
            default(rule)
        );
    }
    text.push_str("\n| profile | rules | what runs |\n|---|---|---|\n");
    for profile in profiles() {
        let count = held(&profile, rules).count();
        let _ = writeln!(text, "| `{}` | {count} | {} |", profile.name, profile.about);
    }
    text
}

fn json(rules: &[Rule]) -> String {
    let profiles: Vec<_> = profiles()
        .map(|profile| {
            let ids: Vec<_> = held(&profile, rules).map(|rule| &*rule.id).collect();
            serde_json::json!({"name": profile.name, "about": profile.about, "rules": ids})
        })
        .collect();
    let rules = sorted(rules).into_iter().map(|rule| {
        let cases = rule.file.cases.0.iter().map(|(name, _)| name);
        serde_json::json!({
            "id": *rule.id,
            "group": *rule.group,
            "severity": rule.file.severity,
            "default": rule.file.default,
            "summary": rule.file.summary,
            "since": rule.file.since,
            "cases": cases.collect::<Vec<_>>(),
            "peers": rule.file.peers,
            "url": *lint::url(rule),
        })
    });
    let document = serde_json::json!({
        "version": 1,
        "rules": rules.collect::<Vec<_>>(),
        "profiles": profiles,
    });
    format!("{document:#}\n")
}

fn sorted(rules: &[Rule]) -> Vec<&Rule> {
    let mut sorted: Vec<_> = rules.iter().collect();
    sorted.sort_by(|left, right| (&left.group, &left.id).cmp(&(&right.group, &right.id)));
    sorted
}

fn severity(rule: &Rule) -> &'static str {
    match rule.file.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

fn default(rule: &Rule) -> &'static str {
    match rule.file.default {
        Default::On => "on",
        Default::OptIn => "opt-in",
    }
}
