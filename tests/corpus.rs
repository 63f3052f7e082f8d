//! Real manifests of well-known projects: every place is true, and nothing depends on threads or on the order of paths.

#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails is a test that fails"
)]

mod support;

#[path = "cli/shell.rs"]
mod shell;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use shell::typed;

/// The report of everything there is to say, and what standard error said.
fn report(corpus: &Path, jobs: &str, paths: &[PathBuf]) -> String {
    let ran = typed(env!("CARGO_BIN_EXE_seaworthy"))
        .inside(corpus)
        .args([
            "check",
            "--format",
            "json",
            "--select",
            "all",
            "--show",
            "info,possible,suppressed,coverage",
            "--jobs",
            jobs,
        ])
        .args(paths)
        .run();
    assert!(
        ran.code == Some(0) || ran.code == Some(1),
        "exit code {:?}: {}",
        ran.code,
        ran.stderr
    );
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    ran.stdout
}

/// The folders and files at the top, sorted.
fn top(corpus: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(corpus).unwrap();
    let mut paths: Vec<_> = entries
        .map(|entry| PathBuf::from(entry.unwrap().file_name()))
        .collect();
    paths.sort();
    paths
}

#[test]
fn every_place_is_inside_its_file_on_characters_and_counted_right() {
    let Some(corpus) = support::shared("corpus") else {
        return;
    };
    let report: Value = serde_json::from_str(&report(&corpus, "2", &top(&corpus))).unwrap();
    let findings = report["findings"].as_array().unwrap();
    assert!(report["coverage"]["objects"].as_u64().unwrap() > 1_000);
    assert!(findings.len() > 100, "{} findings", findings.len());
    let mut texts = BTreeMap::new();
    let mut wrong = Vec::new();
    for finding in findings {
        for place in places(finding) {
            let path = place["path"].as_str().unwrap();
            let text = texts
                .entry(path)
                .or_insert_with(|| fs::read_to_string(corpus.join(path)).unwrap());
            if let Err(why) = is_true(place, text) {
                wrong.push(format!(
                    "{} {path} {why}: {} {}",
                    finding["rule"], place["start"], place["end"]
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} places:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn threads_and_the_order_of_paths_change_nothing() {
    let Some(corpus) = support::shared("corpus") else {
        return;
    };
    let mut paths = top(&corpus);
    let expected = report(&corpus, "1", &paths);
    assert!(report(&corpus, "2", &paths) == expected, "2 threads");
    assert!(report(&corpus, "8", &paths) == expected, "8 threads");
    paths.reverse();
    assert!(
        report(&corpus, "2", &paths) == expected,
        "the paths backwards"
    );
    paths.rotate_left(2);
    assert!(
        report(&corpus, "2", &paths) == expected,
        "the paths in some order"
    );
}

/// Every range that a finding names.
fn places(finding: &Value) -> Vec<&Value> {
    let labels = finding["labels"].as_array().unwrap().iter();
    let edits = finding["fixes"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|fix| fix["edits"].as_array().unwrap());
    let suppressed = finding["suppressed"]
        .is_object()
        .then_some(&finding["suppressed"]);
    std::iter::once(finding)
        .chain(labels)
        .chain(edits)
        .chain(suppressed)
        .collect()
}

/// Counts line, column and UTF-16 column anew, from the text alone.
fn is_true(place: &Value, text: &str) -> Result<(), String> {
    let byte = |end: &str| usize::try_from(place[end]["byte"].as_u64().unwrap()).unwrap();
    if byte("start") > byte("end") {
        return Err("ends before it starts".to_owned());
    }
    for end in ["start", "end"] {
        let before = text
            .get(..byte(end))
            .ok_or("is not on a character of the file")?;
        let line_start = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let line = &before[line_start..];
        let ends = before.matches('\n').count() + before.matches('\r').count()
            - before.matches("\r\n").count();
        let counted = [
            ("line", ends + 1),
            ("column", line.chars().count() + 1),
            ("utf16", line.encode_utf16().count() + 1),
        ];
        for (unit, expected) in counted {
            if place[end][unit] != expected {
                return Err(format!("{end}: {unit} is {expected}"));
            }
        }
    }
    if place["start"]["line"] != place["end"]["line"] {
        return Err("goes over more than one line".to_owned());
    }
    Ok(())
}
