//! Every example of every rule is a test, named `<rule>::<bad|good>::<n>`.
//!
//! A bad example has carets, a good one none; what is found must be what the carets say: the same places, the same
//! words, and nothing else.

use std::sync::Arc;
use std::{fs, path::Path};

use libtest_mimic::{Arguments, Failed, Trial};
use seaworthy::checks;
use seaworthy::config::{Configuration, Policy, Selection};
use seaworthy::finding::{Place, Report, Severity};
use seaworthy::lint::{Input, Linter};
use seaworthy::manifest::Cluster;
use seaworthy::rule::{Example, Rule, embedded, example};
use seaworthy::source::SourceKind;
use seaworthy::value::version;

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

/// One line a place: what is marked, where, and the words.
type Lines = Vec<String>;

fn check(rule: &Rule, kind: &str, example: &Example) -> Result<(), Failed> {
    let files = files_of(example);
    let expected = expected(&files, rule);
    if expected.is_empty() == (kind == "bad") {
        return Err("a bad example has carets, a good one has none".into());
    }
    let with_params = with_params(rule, example)?;
    let rules = with_params.as_slice();
    let selection = Selection::new(rules, &[rule.id.to_string()], &[])?;
    let linter = Linter::new(rules, Policy::from(&selection).on(cluster(example)?));
    let report = linter.lint_texts(files.iter().map(input).collect());
    let found = found(&report, &files);
    if found != expected {
        return Err(format!(
            "\nexpected:\n{}\nfound:\n{}",
            expected.join("\n"),
            found.join("\n")
        )
        .into());
    }
    Ok(())
}

/// What the example's user says of his cluster.
fn cluster(example: &Example) -> Result<Cluster, Failed> {
    let Example::Folder(folder) = example else {
        return Ok(Cluster::default());
    };
    let mut cluster = folder
        .config
        .clone()
        .map_or(Ok(Cluster::default()), declared)?;
    if let Some(versions) = &folder.kubernetes {
        cluster.versions = version::range(versions)?;
    }
    Ok(cluster)
}

fn declared(config: String) -> Result<Cluster, Failed> {
    let read = Configuration::read(Path::new("seaworthy.yaml"), config);
    let read = read.map_err(|problems| format!("{problems:?}"))?;
    let first = read.clusters.into_iter().next();
    Ok(first.ok_or("a `config` that declares no cluster")?.cluster)
}

/// The rule as the example's user has set it.
fn with_params(rule: &Rule, example: &Example) -> Result<Vec<Rule>, Failed> {
    let mut file = rule.file.clone();
    if let Example::Folder(folder) = example {
        file.params.extend(folder.params.clone());
    }
    Ok(vec![Rule::new(
        &rule.id,
        &rule.group,
        file,
        checks::check_of(&rule.id),
    )?])
}

fn files_of(example: &Example) -> Vec<(String, String)> {
    match example {
        Example::Text(text) => vec![("manifest.yaml".to_owned(), text.clone())],
        Example::Folder(folder) => {
            let path = folder
                .path
                .clone()
                .unwrap_or_else(|| "manifest.yaml".to_owned());
            let others = folder
                .files
                .iter()
                .map(|(path, text)| (path.clone(), text.clone()));
            std::iter::once((path, folder.text.clone()))
                .chain(others)
                .collect()
        }
    }
}

fn input((path, text): &(String, String)) -> Input {
    Input {
        path: Arc::from(path.as_str()),
        kind: SourceKind::Manifest,
        is_json: path.ends_with(".json"),
        text: Ok(text.clone()),
    }
}

fn expected(files: &[(String, String)], rule: &Rule) -> Lines {
    let mut lines = Lines::new();
    for (path, text) in files {
        for place in example::expected(text) {
            let lowered = place
                .severity
                .filter(|severity| *severity != rule.file.severity);
            let marked = (path.as_str(), place.span.range());
            lines.push(line(text, marked, place.is_label, lowered, &place.message));
        }
    }
    lines.sort();
    lines
}

fn found(report: &Report, files: &[(String, String)]) -> Lines {
    let text_of = |place: &Place| {
        files
            .iter()
            .find(|(path, _)| **path == *place.path)
            .map_or("", |(_, text)| text)
    };
    let rule = &report.rules[0];
    let mut lines = Lines::new();
    for finding in &report.findings {
        let lowered = Some(finding.severity).filter(|severity| *severity != rule.severity);
        let marked = (&*finding.place.path, finding.place.span().range());
        lines.push(line(
            text_of(&finding.place),
            marked,
            false,
            lowered,
            &finding.message,
        ));
        for label in &finding.related {
            let marked = (&*label.place.path, label.place.span().range());
            lines.push(line(
                text_of(&label.place),
                marked,
                true,
                None,
                &label.message,
            ));
        }
    }
    lines.sort();
    lines.dedup_by(|a, b| a == b && a.contains(" - "));
    lines
}

fn line(
    text: &str,
    (path, span): (&str, std::ops::Range<usize>),
    label: bool,
    lowered: Option<Severity>,
    words: &str,
) -> String {
    let number = text
        .get(..span.start)
        .map_or(0, |before| before.matches('\n').count() + 1);
    let marked = text.get(span.clone()).unwrap_or("?");
    let mark = if label { "-" } else { "^" };
    let severity = lowered
        .map(|severity| format!("{severity:?}: ").to_lowercase())
        .unwrap_or_default();
    format!("  {path}:{number:03} {span:?} `{marked}` {mark} {severity}{words}")
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
