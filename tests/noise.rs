//! How often each rule speaks about public manifests: `docs/noise.md`.
//!
//! The manifests are other people's and are kept outside the project; where they are absent nothing is measured. With
//! `SEAWORTHY_WRITE=1` the page is written anew; else it has to say what is found.

#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails is a test that fails"
)]

mod support;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, fs};

use seaworthy::checks;
use seaworthy::config::Selection;
use seaworthy::finding::{Report, Severity};
use seaworthy::lint::{Input, Linter};
use seaworthy::report::{View, shown};
use seaworthy::rule::Rule;
use seaworthy::source::{self, Excludes, SourceKind};

const PAGE: &str = "docs/noise.md";

/// Each a folder of the corpus that is linted as somebody would lint the repository.
const PROJECTS: &[&str] = &[
    "argo-cd",
    "home-ops",
    "kubernetes-examples",
    "online-boutique",
    "rook",
];

/// What one rule says.
#[derive(Clone, Debug, Default)]
struct Row {
    /// Errors and warnings in each project.
    projects: [usize; PROJECTS.len()],
    /// Errors and warnings in charts, and in how many.
    charts: (usize, usize),
    /// Advice in all of them, which nobody is shown who does not ask.
    advice: usize,
}

#[test]
fn the_page_says_how_often_rules_speak() {
    let (Some(corpus), Some(charts)) =
        (support::shared("corpus"), support::shared("helm/expected"))
    else {
        return;
    };
    let rules = checks::rules().unwrap();
    let selection = Selection::default_of(&rules);
    let linter = Linter::new(&rules, &selection);
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    for (index, project) in PROJECTS.iter().enumerate() {
        let exclude = Excludes::new(&[] as &[&str]).unwrap();
        let discovery = source::discover(&[corpus.join(project)], &exclude, None).unwrap();
        let report = linter.lint(&discovery, &|_| ());
        for (rule, count) in counts(&report, &mut rows) {
            rows.entry(rule).or_default().projects[index] += count;
        }
    }
    let outputs = outputs(&charts);
    for output in &outputs {
        let report = linter.lint_texts(vec![input(output)]);
        for (rule, count) in counts(&report, &mut rows) {
            let charts = &mut rows.entry(rule).or_default().charts;
            *charts = (charts.0 + count, charts.1 + 1);
        }
    }
    assert!(outputs.len() > 100, "{} charts", outputs.len());
    let page = page(&rows, &rules, outputs.len());
    if env::var_os("SEAWORTHY_WRITE").is_some() {
        fs::write(PAGE, &page).unwrap();
    }
    let written = fs::read_to_string(PAGE).unwrap();
    let mut lines = page.lines().zip(written.lines());
    assert!(
        page == written,
        "{PAGE} says something else, which `SEAWORTHY_WRITE=1 cargo test --test noise` changes; first in: {:?}",
        lines.find(|(found, written)| found != written)
    );
}

/// What `helm template` prints of each chart with its own defaults, sorted.
fn outputs(charts: &Path) -> Vec<PathBuf> {
    let folders = |path: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(path).unwrap();
        entries.map(|entry| entry.unwrap().path()).collect()
    };
    let owners = folders(charts).into_iter();
    // Written to ask the renderer something.
    let owners = owners.filter(|owner| !owner.ends_with("synthetic"));
    let charts = owners.flat_map(|owner| folders(&owner));
    let mut outputs: Vec<_> = charts.map(|chart| chart.join("default.yaml")).collect();
    outputs.retain(|output| output.is_file());
    outputs.sort();
    outputs
}

fn input(path: &Path) -> Input {
    Input {
        path: Arc::from("chart.yaml"),
        kind: SourceKind::Manifest,
        is_json: false,
        text: Ok(fs::read_to_string(path).unwrap()),
    }
}

/// The errors and warnings by rule; advice is written into the rows.
fn counts(report: &Report, rows: &mut BTreeMap<String, Row>) -> BTreeMap<String, usize> {
    let view = View {
        show_info: true,
        ..View::default()
    };
    let mut counts = BTreeMap::new();
    for finding in shown(report, &view) {
        let rule = finding.rule.to_string();
        if finding.severity == Severity::Info {
            rows.entry(rule).or_default().advice += 1;
        } else {
            *counts.entry(rule).or_default() += 1;
        }
    }
    counts
}

fn page(rows: &BTreeMap<String, Row>, rules: &[Rule], charts: usize) -> String {
    let mut page = format!(
        "# How often rules speak\n\n\
         Errors and warnings of the default selection about public manifests: five projects, and what `helm template` prints of {charts}\n\
         public charts with their own defaults. Counted are findings, right ones too: the examples of a storage system are full of what no\n\
         production should have. A rule that hits most charts says either what most charts get wrong, or too much. `advice` is what nobody sees\n\
         who does not ask for it.\n\n\
         `SEAWORTHY_WRITE=1 cargo test --test noise` writes this page.\n\n"
    );
    let projects = PROJECTS.join(" | ");
    writeln!(
        page,
        "| rule | charts hit | in charts | {projects} | advice |"
    )
    .unwrap();
    writeln!(page, "|---|{}", "---:|".repeat(PROJECTS.len() + 3)).unwrap();
    let mut sorted: Vec<_> = rows.iter().collect();
    sorted.sort_by_key(|(rule, row)| {
        let all: usize = row.projects.iter().sum::<usize>() + row.charts.0;
        (usize::MAX - row.charts.1, usize::MAX - all, *rule)
    });
    for (rule, row) in &sorted {
        let projects = row.projects.map(|count| count.to_string()).join(" | ");
        let (findings, hit) = row.charts;
        writeln!(
            page,
            "| `{rule}` | {hit} | {findings} | {projects} | {} |",
            row.advice
        )
        .unwrap();
    }
    let is_on = |rule: &&Rule| rule.file.default == seaworthy::rule::Default::On;
    let quiet = rules
        .iter()
        .filter(is_on)
        .filter(|rule| !rows.contains_key(&*rule.id));
    writeln!(
        page,
        "\n{} more rules are on by default and say nothing there.",
        quiet.count()
    )
    .unwrap();
    page
}
