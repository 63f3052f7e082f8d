//! Hostile manifests: read or refused, in bounded time and memory, without a panic.

#[path = "oracle/heap.rs"]
mod heap;

#[path = "oracle/events.rs"]
#[expect(dead_code, reason = "only the folder is asked for")]
mod events;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use seaworthy::yaml::{Document, Kind, Node, Syntax, Tree};

/// Cases that are about files or encodings, not about YAML.
const NOT_OURS: &[&str] = &["unreadable"];

#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
/// Writes the cases. None when they or Python are absent.
fn cases(out: &Path) -> Option<BTreeMap<String, serde_json::Value>> {
    let generator = events::shared()?.join("hostile/gen_hostile.py");
    let status = Command::new("python3").arg(generator).arg(out).status();
    if !status.is_ok_and(|status| status.success()) {
        eprintln!("skipped: the generator does not run here");
        return None;
    }
    serde_json::from_str(&std::fs::read_to_string(out.join("cases.json")).ok()?).ok()
}

/// The texts of a case that are UTF-8.
fn texts(directory: &Path) -> Vec<String> {
    // a debug build is a hundred times slower
    let limit = if cfg!(debug_assertions) {
        3_000_000
    } else {
        u64::MAX
    };
    let files = walkdir::WalkDir::new(directory)
        .sort_by_file_name()
        .into_iter()
        .filter_map(Result::ok);
    let small = files.filter(|file| {
        file.file_type().is_file() && file.metadata().is_ok_and(|data| data.len() < limit)
    });
    small
        .filter_map(|file| std::fs::read_to_string(file.path()).ok())
        .collect()
}

/// Everything below a node, aliases followed: the budget for aliases is what bounds it.
fn values(node: Node<'_>) -> u64 {
    match node.kind() {
        Kind::Scalar => 1 + (node.text().len() as u64).min(1),
        Kind::Sequence => 1 + node.items().map(values).sum::<u64>(),
        Kind::Mapping => 1 + node.entries().map(values).sum::<u64>(),
    }
}

#[test]
fn all_cases() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("cases");
    let Some(cases) = cases(&out) else { return };
    let mut tree = Tree::default();
    let mut wrong = Vec::new();
    for (name, case) in &cases {
        let class = case["class"].as_str().unwrap_or_default();
        for text in texts(&out.join(name)) {
            let peak = heap::peak(|| {
                tree = Tree::default();
                tree.parse(&text, Syntax::Yaml);
                std::hint::black_box(
                    tree.documents(&text)
                        .flat_map(Document::duplicate_keys)
                        .count(),
                );
            });
            if peak > 16 * text.len() + (16 << 20) {
                wrong.push(format!("{name}: {peak} bytes for {}", text.len()));
            }
            let pods = tree
                .documents(&text)
                .filter_map(|document| document.root())
                .filter(|root| {
                    values(*root);
                    root.get("kind").and_then(Node::as_str).as_deref() == Some("Pod")
                });
            let pods = pods.count();
            let broken = tree
                .documents(&text)
                .any(|document| document.error().is_some());
            let fits = match class {
                "odd" => !broken && (pods > 0 || text.contains("List")),
                "nothing" => !broken && pods == 0,
                "broken" => broken || NOT_OURS.contains(&name.as_str()),
                _ => true,
            };
            if !fits {
                wrong.push(format!("{name} ({class}): broken {broken}, pods {pods}"));
            }
        }
    }
    assert!(cases.len() > 90, "only {} cases", cases.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A list of single letters has a node for each two bytes.
#[test]
fn a_list_of_letters_is_bounded() {
    let text = format!("[{}]", "a,".repeat(5_000_000));
    let peak = heap::peak(|| {
        let mut tree = Tree::default();
        tree.parse(&text, Syntax::Yaml);
        let root = tree.documents(&text).find_map(Document::root);
        assert_eq!(root.map(Node::len), Some(5_000_000));
    });
    let most = 16 * text.len() + (16 << 20);
    assert!(peak <= most, "{peak} bytes, {most} at most");
}

/// One long line with a note or an error at every other byte takes no longer than one with none.
#[test]
fn notes_on_a_long_line_take_linear_time() {
    for (text, notes) in [
        (format!("[{}]", "-,".repeat(500_000)), 500_000),
        (format!("[{}]", "? ,".repeat(300_000)), 0),
        (format!("[&a [],{{{}}}]", "*a : ,".repeat(200_000)), 0),
    ] {
        let mut tree = Tree::default();
        tree.parse(&text, Syntax::Yaml);
        let document = tree.documents(&text).next().unwrap();
        assert_eq!(document.leniences().len(), notes);
        assert_eq!(document.error().is_none(), notes > 0);
    }
}
