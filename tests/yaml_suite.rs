//! The YAML test suite: every verdict and every tree, but where Kubernetes differs from the specification.

#[path = "oracle/events.rs"]
mod events;
#[path = "oracle/notation.rs"]
mod notation;

use std::collections::HashMap;
use std::path::Path;

use events::of_documents;
use seaworthy::yaml::{Syntax, Tree};

struct Case {
    id: String,
    yaml: String,
    /// The events; none when the text is no YAML.
    tree: Option<Vec<String>>,
}

/// The cases of one file. A later one inherits what it does not say from the one before.
fn cases(path: &Path) -> Vec<Case> {
    let name = path
        .file_stem()
        .expect("the suite is well-formed")
        .to_string_lossy()
        .into_owned();
    let file: serde_yaml::Value =
        serde_yaml::from_str(&std::fs::read_to_string(path).expect("the suite is well-formed"))
            .expect("the suite is well-formed");
    let file = file.as_sequence().expect("the suite is well-formed");
    let mut fields = serde_yaml::Mapping::new();
    let mut cases = Vec::new();
    for (i, case) in file.iter().enumerate() {
        fields.remove("fail");
        fields.extend(case.as_mapping().expect("the suite is well-formed").clone());
        if fields.contains_key("skip") {
            continue;
        }
        let fails = fields
            .get("fail")
            .is_some_and(|fail| fail.as_bool() == Some(true));
        let tree = fields
            .get("tree")
            .and_then(serde_yaml::Value::as_str)
            .unwrap_or_default();
        cases.push(Case {
            id: if file.len() > 1 {
                format!("{name}-{i:02}")
            } else {
                name.clone()
            },
            yaml: plain(fields["yaml"].as_str().expect("the suite is well-formed")),
            tree: (!fails).then(|| {
                tree.lines()
                    .map(|line| line.trim_start().replace('␣', " "))
                    .collect()
            }),
        });
    }
    cases
}

/// The text without the marks for what cannot be seen.
fn plain(marked: &str) -> String {
    let text = marked
        .replace('␣', " ")
        .replace('↵', "")
        .replace('←', "\r")
        .replace('⇔', "\u{feff}");
    let text = match text.strip_suffix("∎\n") {
        Some(text) => text.to_owned(),
        None => text,
    };
    let mut out = String::new();
    for character in text.chars() {
        match character {
            '—' => {}
            '»' => out.push('\t'),
            other => out.push(other),
        }
    }
    out
}

fn all_cases() -> Option<Vec<Case>> {
    let folder = events::shared()?.join("yaml-test-suite/src");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .ok()?
        .map(|entry| entry.expect("the suite is well-formed").path())
        .collect();
    paths.sort();
    Some(paths.iter().flat_map(|path| cases(path)).collect())
}

/// Cases of the specification that go-yaml refuses, and so do we.
const REFUSED: &[(&str, &[&str])] = &[
    (
        "a key of JSON is a string: neither null, nor a list, nor a mapping",
        &[
            "2SXE", "4FJ6", "6BFJ", "6PBE", "9MMW", "DFF7", "FH7J", "KK5P", "LX3P", "M2N8-01",
            "M5DY", "PW8X", "Q9WF", "RZP5", "SBG9", "V9D5", "X38W", "XW4D",
        ],
    ),
    (
        "`:` without a key before it",
        &[
            "2JQS", "58MP", "5T43", "6M2F", "CFD4", "DBG4", "FRK4", "HM87-00", "M2N8-00", "NHX8",
            "NKF9", "S3PD", "SM9W-01", "UKK6-00",
        ],
    ),
    (
        "a key and its `:` on different lines of a flow collection",
        &[
            "4MUZ-01", "4MUZ-02", "5MUD", "9SA2", "K3WX", "NJ66", "UT92", "VJP3-01",
        ],
    ),
    ("`?` inside a word of a flow collection", &["JR7V"]),
    (
        "a document without `---` after `...`, or `...` before any document",
        &["7Z25", "HWV9", "M7A3", "QT73"],
    ),
    (
        "the text of a root block scalar in column 0",
        &["DK3J", "FP8R"],
    ),
    (
        "names of anchors other than letters, digits, `_` and `-`",
        &["8XYN", "W5VH"],
    ),
    (
        "tabs at the start of a line, after `- `, `? ` and `: `, and among the indentation of text",
        &[
            "6BCT", "6CA3", "96NN-00", "96NN-01", "A2M4", "DK95-00", "DK95-03", "DK95-04", "R4YG",
            "Y79Y-01", "Y79Y-10",
        ],
    ),
    (
        "`%YAML` of another version than 1.1",
        &["27NA", "6ZKB", "9DXL", "BEC7", "DK95-07", "RTP8", "W4TN"],
    ),
    (
        "directives other than `%YAML` and `%TAG`",
        &["2LFX", "6LVF", "MUS6-05", "MUS6-06"],
    ),
    (r"the escape `\/`", &["3UYS"]),
    ("a comma after a tag belongs to the tag", &["WZ62"]),
];

/// Cases that are no YAML by the specification, but go-yaml accepts them, and so do we.
const ACCEPTED: &[(&str, &[&str])] = &[
    (r"the escape `\'`", &["HRE5"]),
    ("a comma after a tag belongs to the tag", &["U99R"]),
    ("a directive after a document without `...`", &["9HCY"]),
    ("`-` inside a flow collection is a word", &["G5U8", "YJV2"]),
    (
        "a comment right after a value or `>`",
        &["9JBA", "CVW2", "SU5Z", "X4QW"],
    ),
    (
        "quoted text and flow collections that are not indented",
        &["9C9N", "DK95-01", "QB6E", "Y79Y-03"],
    ),
    (
        "an empty block scalar whose empty lines are indented more than what follows",
        &["S98Z"],
    ),
    ("`#` right after a version number", &["MUS6-00"]),
];

/// Cases of which go-yaml makes something else, and so do we.
const OTHERWISE: &[(&str, &[&str])] = &[
    ("a `:` before a comma belongs to the word", &["4ABK"]),
    (
        "`?` in a flow collection begins a key without a space after it",
        &["652Z", "HM87-01"],
    ),
    (
        "a last line without a line break ends without one",
        &["JEF9-02", "L24T-01"],
    ),
    ("`:` ends the name of an anchor", &["Y2GN"]),
];

fn reason(table: &'static [(&str, &[&str])], id: &str) -> Option<&'static str> {
    table
        .iter()
        .find(|(_, ids)| ids.contains(&id))
        .map(|(reason, _)| *reason)
}

#[test]
fn specification() {
    let Some(cases) = all_cases() else { return };
    let mut wrong = Vec::new();
    let mut tree = Tree::default();
    for case in &cases {
        tree.parse(&case.yaml, Syntax::Yaml);
        let refused = tree
            .documents(&case.yaml)
            .any(|document| document.error().is_some());
        let ours = (!refused).then(|| notation::as_suite(&of_documents(&tree, &case.yaml)));
        let lenient = tree
            .documents(&case.yaml)
            .any(|document| !document.leniences().is_empty());
        if !refused && lenient == case.tree.is_some() && reason(OTHERWISE, &case.id).is_none() {
            wrong.push(format!("{}: lenient {lenient}: {:?}", case.id, case.yaml));
        }
        let theirs = case.tree.as_ref().map(|lines| notation::normal(lines));
        let reason = match (&ours, &theirs) {
            _ if ours == theirs => {
                let listed = [REFUSED, ACCEPTED, OTHERWISE]
                    .iter()
                    .find_map(|table| reason(table, &case.id));
                wrong.extend(listed.map(|reason| format!("{} does not differ: {reason}", case.id)));
                continue;
            }
            (None, Some(_)) => reason(REFUSED, &case.id),
            (Some(_), None) => reason(ACCEPTED, &case.id),
            _ => reason(OTHERWISE, &case.id),
        };
        if reason.is_none() {
            wrong.push(format!(
                "{}: {:?}\nours   {ours:?}\nsuite  {theirs:?}",
                case.id, case.yaml
            ));
        }
    }
    assert!(cases.len() > 400, "only {} cases", cases.len());
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}

/// What go-yaml v2 says of each case: `ok`, or its error (see `oracle/go-yaml/main.go`).
const GO_YAML: &str = include_str!("oracle/go-yaml/suite.tsv");

/// Cases of which go-yaml says something else than we do, and why.
const OTHER_WORDS: &[(&str, &[&str])] = &[
    (
        "a document that begins with `{` or blanks and `{` is read as JSON first, as kubectl does",
        &["4MUZ-00", "Q5MG"],
    ),
    (
        "its words for a null key are of Go, not of YAML",
        &["DFF7", "FH7J", "PW8X"],
    ),
    (
        "the key that is none is seen before the error that comes later",
        &["2SXE", "M2N8-01", "Y79Y-07", "Y79Y-09"],
    ),
    (
        "two anchors before one node are seen before the key that is none",
        &["6BFJ"],
    ),
];

#[test]
fn kubernetes() {
    let Some(cases) = all_cases() else { return };
    let verdicts: HashMap<&str, &str> = GO_YAML
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .collect();
    let mut wrong = Vec::new();
    let mut tree = Tree::default();
    for case in &cases {
        tree.parse(&case.yaml, Syntax::Yaml);
        let error = tree
            .documents(&case.yaml)
            .find_map(|document| document.error());
        let verdict = verdicts
            .get(case.id.as_str())
            .copied()
            .unwrap_or("was not asked");
        let same = match error {
            None => verdict == "ok",
            Some(error) => verdict.contains(&error.message),
        };
        if same == reason(OTHER_WORDS, &case.id).is_some() {
            wrong.push(format!(
                "{}: {:?}\nours   {error:?}\ngo     {verdict}",
                case.id, case.yaml
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}
