//! How fast manifests are parsed, as ratios to other readers of the same files: `cargo bench --bench yaml`.
//!
//! The floor is finding the line ends. All is measured in one process, on one thread, in turns; of several rounds the
//! cheapest counts. `-- --times N` only parses the small manifests, N times: what callgrind counts for 2 times, less
//! what it counts for 1, divided by the bytes that are printed, is what a byte costs.

#![expect(clippy::print_stdout, reason = "what it measures is what it says")]

mod clock;

use std::path::Path;
use std::time::Duration;
use std::{env, fs, hint};

use clock::cpu;
use seaworthy::yaml::{Document, Kind, Node, Syntax, Tree};

#[path = "../tests/oracle/events.rs"]
#[expect(dead_code, reason = "only its types are needed")]
mod events;
#[path = "../tests/oracle/granit.rs"]
mod granit;
#[path = "../tests/oracle/libyaml.rs"]
mod libyaml;
#[path = "../tests/support/mod.rs"]
mod support;

const ROUNDS: usize = 5;

/// What is read: the name of a set, which folders it has, and what the names of its files end in.
const SETS: &[(&str, &[&str], &str)] = &[
    (
        "manifests",
        &[
            "corpus/kubernetes-examples",
            "corpus/online-boutique",
            "corpus/home-ops",
            "corpus/rook",
        ],
        "yaml",
    ),
    ("values", &["helm/charts"], "values.yaml"),
    ("definitions", &["corpus/crds", "corpus/argo-cd"], "yaml"),
];

/// Reads a text, and says something of it that only who has read it knows.
type Read = fn(&mut Tree, &str) -> usize;

/// Who reads: the first is the floor, the second is what the others are compared with.
const READERS: &[(&str, Read)] = &[
    ("line ends", |_, text| {
        memchr::memchr_iter(b'\n', text.as_bytes()).count()
    }),
    ("parse", |tree, text| {
        tree.parse(text, Syntax::Yaml);
        tree.comments().len()
    }),
    ("parse and walk", |tree, text| {
        tree.parse(text, Syntax::Yaml);
        let roots = tree.documents(text).filter_map(Document::root);
        roots.map(walk).sum()
    }),
    ("libyaml's events", |_, text| libyaml::events(text).0.len()),
    ("granit's events", |_, text| {
        granit::ask(text).map_or(0, |answer| answer.events.len())
    }),
];

fn main() {
    let Some(shared) = support::shared(".") else {
        return;
    };
    if let Some(times) = times() {
        return parse_only(&shared, times);
    }
    for (name, folders, ending) in SETS {
        let texts = texts(&shared, folders, ending);
        let bytes: usize = texts.iter().map(String::len).sum();
        println!("{name}: {} files, {bytes} bytes", texts.len());
        print_ratios(&texts, bytes);
    }
}

fn times() -> Option<usize> {
    let mut arguments = env::args().skip_while(|argument| argument != "--times");
    arguments.nth(1)?.parse().ok()
}

fn parse_only(shared: &Path, times: usize) {
    let (_, folders, ending) = SETS[0];
    let texts = texts(shared, folders, ending);
    let mut tree = Tree::default();
    for _ in 0..times {
        for text in &texts {
            hint::black_box(&mut tree).parse(text, Syntax::Yaml);
        }
    }
    let bytes: usize = texts.iter().map(String::len).sum();
    println!("{bytes} bytes, {times} times");
}

fn texts(shared: &Path, folders: &[&str], ending: &str) -> Vec<String> {
    let files = folders
        .iter()
        .flat_map(|folder| walkdir::WalkDir::new(shared.join(folder)).sort_by_file_name());
    files
        .filter_map(|entry| entry.ok().map(walkdir::DirEntry::into_path))
        .filter(|path| path.to_string_lossy().ends_with(ending))
        .filter_map(|path| fs::read_to_string(path).ok())
        .collect()
}

/// Prints what each reader costs: MB a second of CPU time, and how often parsing fits into it.
fn print_ratios(texts: &[String], bytes: usize) {
    let mut tree = Tree::default();
    let mut best = vec![Duration::MAX; READERS.len()];
    for _ in 0..ROUNDS {
        for ((_, read), best) in READERS.iter().zip(&mut best) {
            let spent = cpu(|| {
                for text in texts {
                    hint::black_box(read(&mut tree, text));
                }
            });
            *best = spent.min(*best);
        }
    }
    for ((name, _), spent) in READERS.iter().zip(&best) {
        let speed = bytes as f64 / 1e6 / spent.as_secs_f64();
        let ratio = spent.as_secs_f64() / best[1].as_secs_f64();
        println!("  {name:<18} {speed:>9.0} MB/s {ratio:>8.2}");
    }
}

/// The bytes of all keys and scalars.
fn walk(node: Node<'_>) -> usize {
    match node.kind() {
        Kind::Scalar => node.text().len(),
        Kind::Sequence => node.items().map(walk).sum(),
        Kind::Mapping => node
            .entries()
            .map(|value| value.key_text().map_or(0, |key| key.len()) + walk(value))
            .sum(),
    }
}
