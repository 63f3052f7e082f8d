//! Which rule answers which check of another linter: `docs/coverage.md` is written from the rules and `tables/peers.yaml`, and what the
//! rules say is held against a mapping that others have made.
//!
//! `SEAWORTHY_WRITE=1 cargo test --test coverage` writes the page.

#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails is a test that fails"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::{env, fs};

use seaworthy::checks;
use seaworthy::rule::Rule;
use serde::Deserialize;

#[path = "support/mod.rs"]
mod support;

/// What is said of one linter or standard.
#[derive(Deserialize)]
struct Peer {
    name: String,
    #[serde(default)]
    off: Vec<String>,
    #[serde(default)]
    without: Vec<Without>,
}

/// Checks that no rule answers, and the reason.
#[derive(Deserialize)]
struct Without {
    because: String,
    ids: Vec<String>,
}

fn peers() -> BTreeMap<String, Peer> {
    serde_yaml::from_str(&fs::read_to_string("tables/peers.yaml").unwrap()).unwrap()
}

/// The rules that answer each check of a linter.
type Answers = BTreeMap<String, BTreeSet<String>>;

/// What the rules say, by linter.
fn answers(rules: &[Rule]) -> BTreeMap<String, Answers> {
    let mut answers: BTreeMap<String, Answers> = BTreeMap::new();
    for rule in rules {
        for (peer, ids) in &rule.file.peers {
            let of_peer = answers.entry(peer.clone()).or_default();
            for id in ids {
                let rules = of_peer.entry(id.clone()).or_default();
                rules.insert(rule.id.to_string());
            }
        }
    }
    answers
}

#[test]
fn the_table_and_the_rules_name_the_same_linters_and_no_check_twice() {
    let (peers, answers) = (peers(), answers(&checks::rules().unwrap()));
    assert!(peers.keys().eq(answers.keys()), "{:?}", answers.keys());
    for (key, peer) in &peers {
        let answered = &answers[key];
        let without = peer.without.iter().flat_map(|without| &without.ids);
        let mut seen = BTreeSet::new();
        for id in without {
            assert!(!answered.contains_key(id), "{key}: a rule answers {id}");
            assert!(seen.insert(id), "{key}: {id} is there twice");
        }
        for id in &peer.off {
            assert!(answered.contains_key(id), "{key}: no rule answers {id}");
        }
    }
}

#[test]
fn the_page_is_what_the_rules_say() {
    let page = page(&peers(), &answers(&checks::rules().unwrap()));
    if env::var_os("SEAWORTHY_WRITE").is_some() {
        fs::write("docs/coverage.md", page).unwrap();
        return;
    }
    let written = fs::read_to_string("docs/coverage.md").unwrap_or_default();
    let differs = |(old, new): &(&str, &str)| old != new;
    let first = written.lines().zip(page.lines()).find(differs);
    assert!(
        written == page,
        "`SEAWORTHY_WRITE=1 cargo test --test coverage` writes docs/coverage.md; first in {first:?}"
    );
}

fn page(peers: &BTreeMap<String, Peer>, answers: &BTreeMap<String, Answers>) -> String {
    let mut page = "# Checks of other linters\n\n\
        Which rule answers which check, and why the others have none. `seaworthy explain` takes these ids, too; \
        `--profile` with the name of a linter runs the rules that answer what it runs by itself. \
        Where the answers are not the same is in [differences](differences.md).\n\n\
        | | checks | answered |\n|---|--:|--:|\n"
        .to_owned();
    for (key, peer) in peers {
        let answered = answers[key].len();
        let without = peer.without.iter().map(|without| without.ids.len());
        let all = answered + without.sum::<usize>();
        let anchor = peer.name.to_lowercase().replace(' ', "-").replace('.', "");
        let _ = writeln!(page, "| [{}](#{anchor}) | {all} | {answered} |", peer.name);
    }
    for (key, peer) in peers {
        let _ = write!(page, "\n## {}\n\n", peer.name);
        page.push_str("| check | rule, or why there is none |\n|---|---|\n");
        let mut rows: Vec<(&str, String)> = Vec::new();
        for (id, rules) in &answers[key] {
            let rules: Vec<_> = rules.iter().map(|rule| format!("`{rule}`")).collect();
            let off = if peer.off.contains(id) {
                "; on request only"
            } else {
                ""
            };
            rows.push((id, format!("{}{off}", rules.join(", "))));
        }
        for without in &peer.without {
            let ids = without.ids.iter().map(|id| &**id);
            rows.extend(ids.map(|id| (id, format!("*{}*", without.because))));
        }
        rows.sort_by_key(|(id, _)| numbers(id));
        for (id, what) in rows {
            let _ = writeln!(page, "| {id} | {what} |");
        }
    }
    page
}

/// An order in which `5.1.10` follows `5.1.9`.
fn numbers(id: &str) -> Vec<(u64, String)> {
    let parts = id.split(['.', '_', '-', '/']);
    parts
        .map(|part| (part.parse().unwrap_or_default(), part.to_owned()))
        .collect()
}

/// Checks that more rules answer than the mapping says, and why.
const MORE: &[(&str, &str, &str)] = &[(
    "datree",
    "HPA_MISSING_MAXREPLICAS_KEY",
    "the API server asks for it when it validates, which is `object-invalid`",
)];

/// Linters whose ids in the mapping are those of `peers`.
const MAPPED: &[(&str, &str)] = &[
    ("checkov", "checkov"),
    ("datree", "datree"),
    ("kube-linter", "kube-linter"),
    ("kube-score", "kube-score"),
    ("kubesec", "kubesec"),
    ("monokle", "monokle"),
    ("pluto", "pluto"),
    ("polaris", "polaris"),
    ("trivy-checks", "trivy"),
];

#[test]
fn the_rules_answer_what_the_mapping_says() {
    let Some(mapping) = support::shared("conformance/mapping.yaml") else {
        return;
    };
    let mapping = fs::read_to_string(mapping).unwrap();
    let mapping: BTreeMap<String, BTreeMap<String, serde_yaml::Value>> =
        serde_yaml::from_str(&mapping).unwrap();
    let answers = answers(&checks::rules().unwrap());
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for (theirs, ours) in MAPPED {
        for (check, rules) in &mapping[*theirs] {
            let rules = serde_yaml::from_value::<BTreeSet<String>>(rules.clone());
            let Ok(rules) = rules else { continue };
            let answered = answers[*ours].get(check).cloned().unwrap_or_default();
            let is_argued = MORE.iter().any(|(peer, id, _)| peer == ours && id == check);
            let is_more = !rules.is_empty() && !answered.is_subset(&rules);
            if !rules.is_subset(&answered) || is_more != is_argued {
                wrong.push(format!("{ours} {check}: {answered:?}, not {rules:?}"));
            }
            seen += 1;
        }
    }
    assert!(
        seen > 400 && wrong.is_empty(),
        "{seen}: {}",
        wrong.join("\n")
    );
}
