//! What a run costs in CPU time, as ratios of only reading the same files: `cargo bench --bench check [-- --files N]`.
//!
//! All is measured in one process, on one thread, in turns; of several rounds the cheapest counts. The files come from
//! a generator outside the project.

#![expect(clippy::print_stdout, reason = "what it measures is what it says")]

mod clock;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use std::{env, fs, hint, io};

use clock::cpu;
use seaworthy::checks;
use seaworthy::config::Selection;
use seaworthy::lint::{self, Input, Linter};
use seaworthy::report::{self, Format, View};
use seaworthy::rule::Rule;
use seaworthy::source::{self, Excludes, SourceKind};
use seaworthy::yaml::{Syntax, Tree};

#[path = "../tests/support/mod.rs"]
mod support;

const ROUNDS: usize = 7;

fn main() {
    let Some(generator) = support::shared("bench/gen_manifests.py") else {
        return;
    };
    let files = files_wanted();
    let disk = tempfile::tempdir().expect("a folder for the files");
    let folder = disk.path().join("manifests");
    let status = Command::new("python3")
        .arg(generator)
        .args(["--seed", "1", "--files", &files])
        .arg(&folder)
        .status();
    assert!(
        status.is_ok_and(|status| status.success()),
        "python3 writes the files"
    );
    lint::use_threads(1).expect("one thread");
    ratios(&folder);
    circles();
    if let Some(corpus) = support::shared("corpus") {
        parse_speed("corpus", &corpus);
    }
}

fn files_wanted() -> String {
    let mut arguments = env::args().skip_while(|argument| argument != "--files");
    arguments.nth(1).unwrap_or_else(|| "10000".to_owned())
}

/// Prints what each stage costs, in turns so that a busy moment meets all of them.
fn ratios(folder: &Path) {
    let paths = sources(folder);
    let rules = checks::rules().expect("every rule loads");
    let selection = Selection::default_of(&rules);
    let mut best = [Duration::MAX; 4];
    let mut bytes = 0;
    for _ in 0..ROUNDS {
        let costs = [
            cpu(|| bytes = read(&paths)),
            cpu(|| discover(folder)),
            cpu(|| read_and_parse(&paths)),
            cpu(|| whole_run(folder, &rules, &selection)),
        ];
        for (best, cost) in best.iter_mut().zip(costs) {
            *best = cost.min(*best);
        }
    }
    println!(
        "{} files, {:.1} MB, {} rules",
        paths.len(),
        bytes as f64 / 1e6,
        rules.len()
    );
    let stages = [
        "read",
        "find",
        "read + parse",
        "find + read + parse + lint + report",
    ];
    for (stage, cost) in stages.iter().zip(best) {
        let ratio = cost.as_secs_f64() / best[0].as_secs_f64();
        println!(
            "{ratio:6.2} × reading  {:8.1} ms  {stage}",
            cost.as_secs_f64() * 1e3
        );
    }
    parse_speed("generated", folder);
}

/// Prints how fast text in memory is parsed.
fn parse_speed(name: &str, folder: &Path) {
    let texts: Vec<_> = sources(folder)
        .iter()
        .filter_map(|path| fs::read_to_string(path).ok())
        .collect();
    let bytes: usize = texts.iter().map(String::len).sum();
    let mut tree = Tree::default();
    let mut parse = || {
        for text in &texts {
            tree.parse(text, Syntax::Yaml);
            hint::black_box(&tree);
        }
    };
    let best = (0..ROUNDS)
        .map(|_| cpu(&mut parse))
        .min()
        .unwrap_or_default();
    println!(
        "{:6.0} MB/s parsed     {:8.1} ms  {name}, {:.1} MB",
        bytes as f64 / 1e6 / best.as_secs_f64(),
        best.as_secs_f64() * 1e3,
        bytes as f64 / 1e6
    );
}

/// How many services are in the circles that are searched; each is four objects.
const RINGS: &[usize] = &[6_250, 12_500, 25_000];

/// Prints what an object of one set costs whose parts all wait for each other, in one circle as long as the set: the same in a large
/// set as in a small one.
fn circles() {
    let rules = checks::rules().expect("every rule loads");
    let wanted = ["bootstrap-cycle".to_owned()];
    let selection = Selection::new(&rules, &wanted, &[]).expect("the rule is there");
    let linter = Linter::new(&rules, &selection);
    for &services in RINGS {
        let text: String = (0..services).map(|at| in_ring(at, services)).collect();
        let lint = || {
            let report = linter.lint_texts(vec![Input {
                path: "ring.yaml".into(),
                kind: SourceKind::Manifest,
                is_json: false,
                text: Ok(text.clone()),
            }]);
            assert_eq!(report.findings.len(), 1, "one circle");
        };
        let best = (0..3).map(|_| cpu(lint)).min().unwrap_or_default();
        let objects = services * 4;
        println!(
            "{:6.2} µs an object    {:8.1} ms  one circle of {objects} objects",
            best.as_secs_f64() * 1e6 / objects as f64,
            best.as_secs_f64() * 1e3
        );
    }
}

/// A service that waits for a Secret which is filled from the next one.
fn in_ring(at: usize, services: usize) -> String {
    let next = (at + 1) % services;
    format!(
        "---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: s{at}, namespace: ring}}
spec:
  template:
    metadata: {{labels: {{app: s{at}}}}}
    spec: {{containers: [{{name: app, image: app, envFrom: [{{secretRef: {{name: s{at}}}}}]}}]}}
---
apiVersion: v1
kind: Service
metadata: {{name: s{at}, namespace: ring}}
spec: {{selector: {{app: s{at}}}, ports: [{{port: 80}}]}}
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {{name: s{at}, namespace: ring}}
spec: {{secretStoreRef: {{kind: SecretStore, name: s{at}}}}}
---
apiVersion: external-secrets.io/v1
kind: SecretStore
metadata: {{name: s{at}, namespace: ring}}
spec: {{provider: {{vault: {{server: \"http://s{next}.ring.svc\"}}}}}}
"
    )
}

/// Every YAML file below a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .flatten();
    let is_yaml = |path: &Path| {
        path.extension()
            .is_some_and(|extension| extension == "yaml" || extension == "yml")
    };
    walk.map(walkdir::DirEntry::into_path)
        .filter(|path| is_yaml(path))
        .collect()
}

fn read(paths: &[PathBuf]) -> usize {
    paths
        .iter()
        .map(|path| hint::black_box(fs::read(path)).map_or(0, |bytes| bytes.len()))
        .sum()
}

fn discover(folder: &Path) {
    let found = source::discover(&[folder.to_owned()], &Excludes::default(), None);
    hint::black_box(found.expect("the folder is there"));
}

fn read_and_parse(paths: &[PathBuf]) {
    let mut tree = Tree::default();
    for text in paths
        .iter()
        .filter_map(|path| fs::read_to_string(path).ok())
    {
        tree.parse(&text, Syntax::Yaml);
        hint::black_box(&tree);
    }
}

fn whole_run(folder: &Path, rules: &[Rule], selection: &Selection) {
    let discovery = source::discover(&[folder.to_owned()], &Excludes::default(), None)
        .expect("the folder is there");
    let linter = Linter::new(rules, selection);
    let report = linter.lint(&discovery, &|_| ());
    report::write(Format::Concise, &report, &View::default(), &mut io::sink())
        .expect("a sink takes everything");
}
