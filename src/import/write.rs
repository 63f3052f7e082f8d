//! What was imported, as a `seaworthy.yaml`.

use std::fmt;

use super::{Exception, Imported, Word};
use crate::report::HOME;

impl fmt::Display for Imported {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "# yaml-language-server: $schema={HOME}/seaworthy.schema.json"
        )?;
        writeln!(out, "# From {}.", self.from.join(", "))?;
        list(out, "select", &self.select)?;
        list(out, "ignore", &self.ignore)?;
        self.write_rules(out)?;
        list(out, "exclude", &self.exclude)?;
        if let Some(fail_on) = self.fail_on {
            writeln!(out, "fail-on: {fail_on}")?;
        }
        if let Some(version) = &self.kubernetes {
            writeln!(out, "kubernetes: {}", quoted(version))?;
        }
        if !self.overrides.is_empty() {
            writeln!(out, "overrides:")?;
        }
        for exception in &self.overrides {
            write_override(out, exception)?;
        }
        if !self.left.is_empty() {
            writeln!(out, "# Without a counterpart:")?;
        }
        for left in &self.left {
            writeln!(out, "# - {}", one_line(left))?;
        }
        Ok(())
    }
}

impl Imported {
    /// Of a rule that several words speak of, the highest level counts.
    fn write_rules(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LEVELS: [&str; 3] = ["off", "warning", "error"];
        let height = |level: &str| LEVELS.iter().position(|own| *own == level);
        let mut rules: Vec<(&Word, &str)> = Vec::new();
        for (word, level) in &self.rules {
            match rules.iter_mut().find(|(own, _)| own.text == word.text) {
                Some(own) if height(level) > height(own.1) => *own = (word, level),
                Some(_) => {}
                None => rules.push((word, level)),
            }
        }
        if !rules.is_empty() {
            writeln!(out, "rules:")?;
        }
        for (Word { text, note }, level) in rules {
            writeln!(out, "  {}: {level}{}", quoted(text), comment(note))?;
        }
        Ok(())
    }
}

fn list(out: &mut fmt::Formatter<'_>, key: &str, words: &[Word]) -> fmt::Result {
    if words.is_empty() || words.len() == 1 && words.iter().all(|word| word.text == "default") {
        return Ok(());
    }
    writeln!(out, "{key}:")?;
    for Word { text, note } in words {
        writeln!(out, "  - {}{}", quoted(text), comment(note))?;
    }
    Ok(())
}

fn write_override(out: &mut fmt::Formatter<'_>, exception: &Exception) -> fmt::Result {
    let flow = |words: &[String]| {
        let words: Vec<_> = words.iter().map(|word| quoted(word)).collect();
        format!("[{}]", words.join(", "))
    };
    let mut lines: Vec<String> = Vec::new();
    for (key, patterns) in &exception.places {
        lines.push(format!("{key}: {}", flow(patterns)));
    }
    if !exception.labels.is_empty() {
        let label =
            |(name, value): &(String, String)| format!("{}: {}", quoted(name), quoted(value));
        let labels: Vec<_> = exception.labels.iter().map(label).collect();
        lines.push(format!("labels: {{{}}}", labels.join(", ")));
    }
    if !exception.off.is_empty() {
        let off: Vec<_> = exception
            .off
            .iter()
            .map(|word| format!("{}: off", quoted(word)))
            .collect();
        lines.push(format!("rules: {{{}}}", off.join(", ")));
    }
    if !exception.accepted.is_empty() {
        let mut accepted = exception.accepted.clone();
        accepted.sort();
        accepted.dedup();
        lines.push("ignore:".to_owned());
        lines.push(format!("  - rules: {}", flow(&accepted)));
        lines.push(format!(
            "    reason: {}",
            quoted(&one_line(&exception.reason))
        ));
        let until = exception.until.iter();
        lines.extend(until.map(|until| format!("    until: {until}")));
    }
    for (index, line) in lines.iter().enumerate() {
        let dash = if index == 0 { "-" } else { " " };
        writeln!(out, "  {dash} {line}")?;
    }
    Ok(())
}

fn comment(note: &str) -> String {
    if note.is_empty() {
        return String::new();
    }
    format!(" # {}", one_line(note))
}

/// A text without what ends a line or is not to be seen.
fn one_line(text: &str) -> String {
    let visible = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().map(visible).collect()
}

/// A string as YAML has it, in quotes unless it is plainly one.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._/-".contains(c);
    let begins_well = text.starts_with(|first: char| first.is_ascii_alphabetic());
    let words = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    let is_word = words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if begins_well && text.chars().all(is_plain) && !is_word {
        return text.to_owned();
    }
    serde_json::Value::from(text).to_string()
}
