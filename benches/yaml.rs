//! How fast manifests are parsed, beside the floor (finding the line ends) and beside libyaml.
//!
//! Reads the corpus in `../shared`, or where `SEAWORTHY_SHARED` says. Compare rows of one run, never of two.

use std::path::{Path, PathBuf};

use divan::Bencher;
use divan::counter::BytesCount;
use seaworthy::yaml::{Document, Kind, Node, Syntax, Tree};

#[path = "../tests/oracle/events.rs"]
#[expect(dead_code, reason = "only its types are needed")]
mod events;
#[path = "../tests/oracle/libyaml.rs"]
mod libyaml;

fn main() {
    divan::main();
}

/// What is read: the name of a set, and which folders of the corpus it has.
const SETS: &[(&str, &[&str])] = &[
    (
        "manifests",
        &["kubernetes-examples", "online-boutique", "home-ops", "rook"],
    ),
    ("definitions", &["crds", "argo-cd"]),
];

fn names() -> impl Iterator<Item = &'static str> {
    SETS.iter().map(|(name, _)| *name)
}

fn texts(name: &str) -> Vec<String> {
    let shared = std::env::var_os("SEAWORTHY_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    let folders = SETS
        .iter()
        .find(|set| set.0 == name)
        .map_or(&[][..], |set| set.1);
    let files = folders.iter().flat_map(|folder| {
        walkdir::WalkDir::new(shared.join("corpus").join(folder)).sort_by_file_name()
    });
    let paths = files.filter_map(|entry| entry.ok().map(walkdir::DirEntry::into_path));
    let yaml = paths.filter(|path| {
        path.extension()
            .is_some_and(|extension| extension == "yaml" || extension == "yml")
    });
    yaml.filter_map(|path| std::fs::read_to_string(path).ok())
        .collect()
}

fn each<T>(bencher: Bencher<'_, '_>, name: &str, mut read: impl FnMut(&str) -> T) {
    let texts = texts(name);
    let bytes: usize = texts.iter().map(String::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        for text in &texts {
            divan::black_box(read(text));
        }
    });
}

#[divan::bench(args = names())]
fn newlines(bencher: Bencher<'_, '_>, name: &str) {
    each(bencher, name, |text| {
        memchr::memchr_iter(b'\n', text.as_bytes()).count()
    });
}

#[divan::bench(args = names())]
fn parse(bencher: Bencher<'_, '_>, name: &str) {
    let mut tree = Tree::default();
    each(bencher, name, |text| tree.parse(text, Syntax::Yaml));
}

#[divan::bench(args = names())]
fn parse_and_walk(bencher: Bencher<'_, '_>, name: &str) {
    let mut tree = Tree::default();
    each(bencher, name, |text| {
        tree.parse(text, Syntax::Yaml);
        let roots = tree.documents(text).filter_map(Document::root);
        roots.map(walk).sum::<usize>()
    });
}

#[divan::bench(args = names(), sample_count = 5)]
fn libyaml_events(bencher: Bencher<'_, '_>, name: &str) {
    each(bencher, name, |text| libyaml::events(text).0.len());
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
