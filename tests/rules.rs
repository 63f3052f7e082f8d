//! Every example of every rule is a test, named `<rule>::<bad|good>::<n>`.
//!
//! A bad example has carets, a good one none; what is found must be what the carets say: the same places, the same
//! words, and nothing else.

use std::{fs, path::Path};

use libtest_mimic::{Arguments, Failed, Trial};
use seaworthy::checks;
use seaworthy::lint::try_example;
use seaworthy::rule::{Example, Rule, embedded};

mod support;

fn main() {
    let rules: &'static [Rule] = checks::rules().expect("every rule loads").leak();
    let mut trials: Vec<_> = rules.iter().flat_map(trials_of).collect();
    trials.push(Trial::test("every function has a rule", || {
        every_function_has_a_rule(rules)
    }));
    trials.push(Trial::test("every file is a rule", || {
        every_file_is_a_rule(rules)
    }));
    trials.push(Trial::test("rules are what the catalogue says", || {
        as_in_the_catalogue(rules)
    }));
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn trials_of(rule: &'static Rule) -> Vec<Trial> {
    let whole = embedded::whole(&rule.id).expect("a rule has a page");
    let mut trials = Vec::new();
    for (kind, examples) in [("bad", whole.examples.bad), ("good", whole.examples.good)] {
        assert!(!examples.is_empty(), "`{}` has no {kind} example", rule.id);
        for (n, example) in examples.into_iter().enumerate() {
            let name = format!("{}::{kind}::{n}", rule.id);
            trials.push(Trial::test(name, move || check(rule, kind, &example)));
        }
    }
    trials
}

fn check(rule: &Rule, kind: &str, example: &Example) -> Result<(), Failed> {
    let tried = try_example(rule, kind == "bad", example);
    tried.map_err(|why| format!("\n{why}").into())
}

fn every_function_has_a_rule(rules: &[Rule]) -> Result<(), Failed> {
    match checks::ids().find(|id| rules.iter().all(|rule| *rule.id != **id)) {
        Some(id) => Err(format!("`{id}` has a function and no file below rules/").into()),
        None => Ok(()),
    }
}

fn every_file_is_a_rule(rules: &[Rule]) -> Result<(), Failed> {
    for group in fs::read_dir("rules")? {
        for file in fs::read_dir(group?.path())? {
            let path = file?.path();
            let name = path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if rules.iter().all(|rule| *rule.id != *name) {
                return Err(format!("{} was not built in", path.display()).into());
            }
        }
    }
    Ok(())
}

/// Rules that no other linter has, and why the catalogue, which is made of theirs, does not either.
const OWN: &[(&str, &str)] = &[
    (
        "suppression-ineffective",
        "it is about marks that only this linter reads",
    ),
    (
        "yaml-not-portable",
        "it takes a parser that knows both what Kubernetes accepts and what YAML 1.2 forbids",
    ),
];

/// Id, group, severity and default of every rule are decided in one list.
fn as_in_the_catalogue(rules: &[Rule]) -> Result<(), Failed> {
    let Some(path) = support::shared("catalogue/index.yaml") else {
        return Ok(());
    };
    let index = index(&path)?;
    let mut wrong = Vec::new();
    for rule in rules {
        let entry = index.iter().find(|entry| entry["id"] == *rule.id);
        if let Some((_, why)) = OWN.iter().find(|(id, _)| *id == &*rule.id) {
            if entry.is_some() {
                wrong.push(format!("`{}` is in the catalogue, though {why}", rule.id));
            }
            continue;
        }
        let Some(entry) = entry else {
            wrong.push(format!("`{}` is not in the catalogue", rule.id));
            continue;
        };
        let severity = format!("{:?}", rule.file.severity).to_lowercase();
        let default = if rule.file.default == seaworthy::rule::Default::On {
            "on"
        } else {
            "opt-in"
        };
        for (what, ours) in [
            ("group", &*rule.group),
            ("severity", &*severity),
            ("default", default),
        ] {
            // A change may name a case that is worse than the rest of the rule.
            let changes = entry["changes"].to_string();
            let is_changed = what == "severity"
                && [": ", ": on, "]
                    .iter()
                    .any(|before| changes.contains(&format!("{before}{ours}")));
            if entry[what] != ours && !is_changed {
                wrong.push(format!(
                    "`{}`: {what} is {ours} here and {} there",
                    rule.id, entry[what]
                ));
            }
        }
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.join("\n").into())
    }
}

fn index(path: &Path) -> Result<Vec<serde_json::Value>, Failed> {
    Ok(serde_yaml::from_str(&fs::read_to_string(path)?)?)
}
