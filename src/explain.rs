//! A rule to its page.

use std::fmt::Write as _;

use serde_json::Value;

use crate::finding::Severity;
use crate::report::rule_url;
use crate::rule::embedded::{self, Embedded};
use crate::rule::{Default, Example, OwnRule, RuleFile};
use crate::value::near::nearest;

/// The page of the rule that a word names, among the built-in ones and the user's own: its id, `id/case`, a former id; or of every rule
/// that asks the question which another linter knows under that id.
///
/// # Errors
/// When the word names nothing.
pub fn pages_of(word: &str, own: &[OwnRule]) -> Result<String, String> {
    let pages: Vec<_> = whole(word, own)?.iter().map(page).collect();
    Ok(pages.join("\n---\n\n"))
}

/// The same for programs: `{version, rules: [{id, group, …}]}`, each with all that its file says.
///
/// # Errors
/// When the word names nothing.
pub fn json_of(word: &str, own: &[OwnRule]) -> Result<String, String> {
    let rules = whole(word, own)?;
    let rules = rules.iter().map(|rule| {
        let mut row = serde_json::json!({"id": rule.id, "group": rule.group});
        if embedded::has(&rule.id) {
            row["url"] = rule_url(&rule.id).into();
        }
        if let (Some(row), Ok(Value::Object(file))) =
            (row.as_object_mut(), serde_json::to_value(&rule.file))
        {
            row.extend(file);
        }
        row
    });
    let document = serde_json::json!({"version": 1, "rules": rules.collect::<Vec<_>>()});
    Ok(format!("{document:#}\n"))
}

/// The rules that a word names, each with its page and its examples.
fn whole(word: &str, own: &[OwnRule]) -> Result<Vec<Embedded>, String> {
    let mut rules = embedded::all()?;
    rules.extend(own.iter().map(OwnRule::entry));
    let named = named(&rules, word).into_iter().map(|rule| {
        let is_built_in = embedded::has(&rule.id);
        let file = is_built_in.then(|| embedded::whole(&rule.id)).transpose()?;
        Ok(Embedded {
            file: file.unwrap_or_else(|| rule.file.clone()),
            ..rule.clone()
        })
    });
    let named: Vec<_> = named.collect::<Result<_, String>>()?;
    if named.is_empty() {
        let near = nearest(word, rules.iter().map(|rule| &*rule.id))
            .map(|near| format!("; did you mean `{near}`?"))
            .unwrap_or_default();
        return Err(format!("no rule is called `{word}`{near}"));
    }
    Ok(named)
}

fn named<'r>(rules: &'r [Embedded], word: &str) -> Vec<&'r Embedded> {
    let id = word.split_once('/').map_or(word, |(id, _)| id);
    let own =
        |rule: &&Embedded| rule.id == id || rule.file.formerly.iter().any(|former| former == id);
    let found: Vec<_> = rules.iter().filter(own).collect();
    if !found.is_empty() {
        return found;
    }
    let asks = |rule: &&Embedded| {
        rule.file
            .peers
            .values()
            .flatten()
            .any(|peer| peer.eq_ignore_ascii_case(word))
    };
    rules.iter().filter(asks).collect()
}

/// The page, Markdown.
fn page(rule: &Embedded) -> String {
    let file = &rule.file;
    let mut page = format!("# {}\n\n{}.\n\n", rule.id, file.summary);
    let on = match file.default {
        Default::On => "on by default",
        Default::OptIn => "opt-in",
    };
    let since = match &*file.since {
        "" => String::new(),
        version => format!(" · since {version}"),
    };
    let severity = word_of(file.severity);
    let _ = writeln!(page, "{severity} · group `{}` · {on}{since}\n", rule.group);
    let _ = writeln!(page, "{}\n", file.docs.trim());
    cases(&mut page, file);
    help(&mut page, file);
    examples(&mut page, "Found", file.examples.bad.first());
    examples(&mut page, "Fine", file.examples.good.first());
    let _ = writeln!(
        page,
        "## Silence\n\nOn the line or above it: `# seaworthy: ignore[{}] reason`\n",
        rule.id
    );
    links(&mut page, rule, file);
    page
}

fn word_of(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

fn cases(page: &mut String, file: &RuleFile) {
    if file.cases.is_empty() {
        return;
    }
    page.push_str("## Cases\n\n");
    for (name, case) in &file.cases.0 {
        let severity = word_of(case.severity.unwrap_or(file.severity));
        let opt_in = if case.default == Some(Default::OptIn) && file.default == Default::On {
            ", opt-in"
        } else {
            ""
        };
        let says = case
            .message
            .as_deref()
            .map(|message| format!(": {message}"))
            .unwrap_or_default();
        let _ = writeln!(page, "- `{name}` ({severity}{opt_in}){says}");
    }
    page.push('\n');
}

fn help(page: &mut String, file: &RuleFile) {
    let Some(help) = &file.help else { return };
    let (words, yaml) = help
        .trim_end()
        .split_once('\n')
        .unwrap_or((help.trim_end(), ""));
    let _ = writeln!(page, "## Instead\n\n{words}\n");
    if !yaml.is_empty() {
        let _ = writeln!(page, "```yaml\n{yaml}\n```\n");
    }
}

fn examples(page: &mut String, title: &str, example: Option<&Example>) {
    let text = match example {
        Some(Example::Text(text)) => text,
        Some(Example::Folder(folder)) => &folder.text,
        None => return,
    };
    let _ = writeln!(page, "## {title}\n\n```yaml\n{}\n```\n", text.trim_end());
}

fn links(page: &mut String, rule: &Embedded, file: &RuleFile) {
    let is_built_in = embedded::has(&rule.id);
    if !is_built_in && file.links.is_empty() && file.peers.is_empty() {
        return;
    }
    page.push_str("## More\n\n");
    for link in &file.links {
        let _ = writeln!(page, "- {link}");
    }
    for (linter, ids) in &file.peers {
        let _ = writeln!(page, "- {linter}: {}", ids.join(", "));
    }
    if is_built_in {
        let _ = writeln!(page, "- {}", rule_url(&rule.id));
    }
}
