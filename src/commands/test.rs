//! `seaworthy test`: the examples of the user's own rules.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::rulebook::{clashes, configuration, own_rule, own_rules};
use super::terminal::refuse;
use super::{CLEAN, FOUND, fail, print};
use crate::config::{ConfigError, RuleSource};
use crate::lint::try_example;
use crate::rule::{OwnRule, Rule};
use crate::source::yaml_files;

/// Tries every example of the rules at these paths; without one, of those that the configuration and the command line name.
#[must_use]
pub fn test(paths: &[PathBuf], source: &RuleSource) -> u8 {
    match run(paths, source) {
        Ok(code) => code,
        Err(code) => code,
    }
}

fn run(paths: &[PathBuf], source: &RuleSource) -> Result<u8, u8> {
    let rules = if paths.is_empty() {
        own_rules(&configuration(source)?, &source.folders)?
    } else {
        rules_at(paths)?
    };
    if rules.is_empty() {
        let where_from = "name files or folders, or say `custom-rules: [FOLDER]` in seaworthy.yaml";
        return Err(fail(format_args!("no rule was found: {where_from}")));
    }
    let (mut out, mut tally) = (String::new(), Tally::default());
    for own in &rules {
        let rule = Rule::new(&own.id, &own.group, own.file.clone(), None);
        try_rule(own, &rule.map_err(fail)?, &mut out, &mut tally);
    }
    let Tally { tried, wrong } = tally;
    let verdict = match wrong {
        0 => "all hold".to_owned(),
        1 => "1 does not hold".to_owned(),
        _ => format!("{wrong} do not hold"),
    };
    let rules = counted(rules.len(), "rule");
    let _ = writeln!(out, "{rules}, {}: {verdict}", counted(tried, "example"));
    let printed = print(out.as_bytes());
    let code = if wrong == 0 { CLEAN } else { FOUND };
    Ok(printed.max(code))
}

/// The rules in these files and folders.
fn rules_at(paths: &[PathBuf]) -> Result<Vec<OwnRule>, u8> {
    let (mut rules, mut problems) = (Vec::new(), Vec::new());
    for path in paths {
        let (folder, files) = if path.is_file() {
            let folder = path.parent().unwrap_or(Path::new(""));
            (folder, vec![path.clone()])
        } else {
            (path.as_path(), yaml_files(path).map_err(fail)?)
        };
        for file in files {
            match own_rule(folder, &file)? {
                Ok(rule) => rules.push(rule),
                Err(problem) => problems.push(*problem),
            }
        }
    }
    problems.extend(clashes(&rules).map_err(fail)?);
    if problems.is_empty() {
        Ok(rules)
    } else {
        Err(refuse(ConfigError::Wrong(problems)))
    }
}

/// How many examples were tried, and how many are not as they say.
#[derive(Default)]
struct Tally {
    tried: usize,
    wrong: usize,
}

fn try_rule(own: &OwnRule, rule: &Rule, out: &mut String, tally: &mut Tally) {
    let path = &own.path;
    if rule.is_beyond_plan() {
        let why = "its schema is beyond what all rules are judged by at once, so it takes longer";
        let _ = writeln!(out, "{path}: note: {why}");
    }
    let examples = &own.file.examples;
    for (kind, examples) in [("bad", &examples.bad), ("good", &examples.good)] {
        if examples.is_empty() {
            tally.wrong += 1;
            let _ = writeln!(out, "{path}: there is no {kind} example\n");
        }
        for (n, example) in (1..).zip(examples) {
            tally.tried += 1;
            if let Err(why) = try_example(rule, kind == "bad", example) {
                tally.wrong += 1;
                let line = own.line_of(&format!("/examples/{kind}/{}", n - 1));
                let _ = writeln!(
                    out,
                    "{path}:{line}: {kind} example {n} is not as it says\n{why}"
                );
            }
        }
    }
}

fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}
