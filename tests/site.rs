//! The pages of the documentation site: what is in `docs/`, a page for every rule, one for every linter that people come from.
//!
//! They are written into the folder that `SEAWORTHY_SITE` names, below `target/` without it; `.ci/site` makes HTML of them.

#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails is a test that fails"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use seaworthy::explain::pages_of;
use seaworthy::finding::Severity;
use seaworthy::rule::embedded::{self, Embedded};
use seaworthy::rule::{Default, schema};

/// What is written by hand, under its headings, in the order in which it is read. Pages that are not named here, or among the linters
/// that people come from, stand behind them.
const CHAPTERS: &[(&str, &[(&str, &str)])] = &[
    (
        "Using it",
        &[
            ("Start", "start"),
            ("The command line", "command-line"),
            ("Configuration", "configuration"),
            ("What a change brings", "changed-files"),
            ("CI and hooks", "ci"),
            ("Editors", "editors"),
            ("Formats", "formats"),
            ("Versions of Kubernetes", "versions"),
            ("A platform on one page", "survey"),
            ("How findings are made", "how-findings-are-made"),
        ],
    ),
    (
        "Rules of your own",
        &[
            ("Rules of your own", "own-rules"),
            ("The format of a rule", "rules"),
        ],
    ),
];

/// Pages about coming from another linter that are written by hand.
const FROM_ELSEWHERE: [&str; 2] = ["kubeconform", "differences"];

/// Linters whose ids are known, as they call themselves; what is not here is a benchmark or a standard.
const LINTERS: &[(&str, &str)] = &[
    ("checkov", "Checkov"),
    ("datree", "Datree"),
    ("kics", "KICS"),
    ("kube-linter", "KubeLinter"),
    ("kube-score", "kube-score"),
    ("kubescape", "Kubescape"),
    ("kubesec", "kubesec"),
    ("monokle", "Monokle"),
    ("pluto", "Pluto"),
    ("polaris", "Polaris"),
    ("popeye", "Popeye"),
    ("trivy", "Trivy"),
];

/// Those of which `seaworthy import` reads the configuration.
const IMPORTED: [&str; 5] = ["checkov", "kube-linter", "kubescape", "polaris", "trivy"];

/// Benchmarks and standards that rules name.
const STANDARDS: &[(&str, &str)] = &[
    ("cis", "CIS Kubernetes Benchmark"),
    ("nsa", "NSA/CISA Kubernetes Hardening Guide"),
    ("pss", "Pod Security Standards"),
];

/// The pages, by their path below `src`.
type Pages = BTreeMap<String, String>;

#[test]
fn the_pages_are_written_and_their_links_lead_somewhere() {
    let pages = pages();
    let folder = folder();
    let src = folder.join("src");
    // What was written before and has gone would be in the book.
    if src.exists() {
        fs::remove_dir_all(&src).unwrap();
    }
    for (path, text) in &pages {
        write(&src.join(path), text);
    }
    for file in ["book.toml", "wide.css"] {
        fs::copy(Path::new("site").join(file), folder.join(file)).unwrap();
    }
    let broken = broken_links(&pages);
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    let unlisted = unlisted(&pages);
    assert!(
        unlisted.is_empty(),
        "not in the table of contents: {unlisted:?}"
    );
}

#[test]
fn every_peer_is_a_linter_or_a_standard() {
    let known: BTreeSet<_> = LINTERS
        .iter()
        .chain(STANDARDS)
        .map(|(peer, _)| *peer)
        .collect();
    let rules = embedded::all().unwrap();
    let peers = rules.iter().flat_map(|rule| rule.file.peers.keys());
    let unknown: BTreeSet<_> = peers
        .filter(|peer| !known.contains(peer.as_str()))
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

/// Text outside of code that a browser would take for a tag is not shown.
#[test]
fn no_word_is_taken_for_html() {
    let mut wrong = Vec::new();
    for (path, text) in pages()
        .into_iter()
        .filter(|(path, _)| path.ends_with(".md"))
    {
        for (number, line) in prose(&text) {
            let line = without_code(line);
            let tag = line.match_indices('<').any(|(at, _)| {
                let next = line[at + 1..].chars().next();
                let is_address = line[at + 1..].starts_with("http");
                !is_address && next.is_some_and(|c| c.is_ascii_alphabetic() || c == '/')
            });
            if tag && !line.trim_start().starts_with("<!--") {
                wrong.push(format!("{path}:{number}: {line}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What mdBook has made: every link of every page leads to a file and to a place in it. `.ci/site` runs it.
#[test]
#[ignore = "it looks at what mdBook has built"]
fn the_built_site_has_no_dead_links() {
    let book = folder().join("book");
    let files = html_files(&book);
    assert!(
        files.len() > 350,
        "{} pages in {}",
        files.len(),
        book.display()
    );
    let ids: BTreeMap<_, BTreeSet<String>> = files
        .iter()
        .map(|file| {
            (
                file.clone(),
                attributes(&fs::read_to_string(file).unwrap(), "id"),
            )
        })
        .collect();
    let mut dead = Vec::new();
    for file in &files {
        let text = fs::read_to_string(file).unwrap();
        for link in attributes(&text, "href").union(&attributes(&text, "src")) {
            if link.contains("://")
                || link.starts_with("data:")
                || link.starts_with("mailto:")
                || file.ends_with("404.html")
            {
                continue;
            }
            let (path, place) = link.split_once('#').unwrap_or((link, ""));
            let target = match path {
                "" => file.clone(),
                path => normal(&file.parent().unwrap().join(path.split('?').next().unwrap())),
            };
            let is_there = target.exists();
            let has_place =
                place.is_empty() || ids.get(&target).is_none_or(|ids| ids.contains(place));
            if !is_there || !has_place {
                dead.push(format!(
                    "{}: {link}",
                    file.strip_prefix(&book).unwrap().display()
                ));
            }
        }
        for link in attributes(&text, "src")
            .iter()
            .filter(|link| link.contains("://"))
        {
            dead.push(format!("{}: loads {link}", file.display()));
        }
    }
    assert!(dead.is_empty(), "{}", dead.join("\n"));
}

/// Where the sources of the book are written.
fn folder() -> PathBuf {
    std::env::var_os("SEAWORTHY_SITE").map_or_else(
        || Path::new(env!("CARGO_TARGET_TMPDIR")).join("site"),
        PathBuf::from,
    )
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn pages() -> Pages {
    let rules = embedded::all().unwrap();
    let mut pages = Pages::new();
    for entry in fs::read_dir("docs").unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        // What lies beside `docs/` lies beside the pages.
        let text = fs::read_to_string(&path).unwrap().replace("](../", "](");
        pages.insert(name, text);
    }
    for beside in ["action.yml", "action/matcher.json", "seaworthy.schema.json"] {
        pages.insert(beside.to_owned(), fs::read_to_string(beside).unwrap());
    }
    let of_rules = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    pages.insert("seaworthy-rule.schema.json".to_owned(), of_rules);
    for rule in &rules {
        pages.insert(
            format!("rules/{}.md", rule.id),
            pages_of(&rule.id, &[]).unwrap(),
        );
    }
    for (group, rules) in by_group(&rules) {
        pages.insert(format!("groups/{group}.md"), group_page(group, &rules));
    }
    pages.insert("groups/index.md".to_owned(), all_rules(&rules));
    for (peer, name) in LINTERS.iter().chain(STANDARDS) {
        pages.insert(format!("from/{peer}.md"), migration(peer, name, &rules));
    }
    pages.insert("SUMMARY.md".to_owned(), summary(&rules));
    pages
}

/// The rules of each group, sorted by id.
fn by_group(rules: &[Embedded]) -> BTreeMap<&str, Vec<&Embedded>> {
    let mut groups: BTreeMap<&str, Vec<&Embedded>> = BTreeMap::new();
    for rule in rules {
        groups.entry(&rule.group).or_default().push(rule);
    }
    groups
}

/// The table of contents, from which mdBook knows the pages.
fn summary(rules: &[Embedded]) -> String {
    let mut text = "# Summary\n".to_owned();
    for (heading, pages) in CHAPTERS {
        let _ = writeln!(text, "\n# {heading}\n");
        for (title, name) in *pages {
            let _ = writeln!(text, "- [{title}]({name}.md)");
        }
    }
    text.push_str("\n# More\n\n");
    for (title, name) in other_pages() {
        let _ = writeln!(text, "- [{title}]({name}.md)");
    }
    text.push_str("\n# Rules\n\n- [All of them](groups/index.md)\n");
    for (group, rules) in by_group(rules) {
        let _ = writeln!(text, "- [{group}](groups/{group}.md)");
        for rule in rules {
            let _ = writeln!(text, "  - [{}](rules/{0}.md)", rule.id);
        }
    }
    text.push_str("\n# From other linters\n\n- [kubeconform](kubeconform.md)\n");
    for (peer, name) in LINTERS {
        let _ = writeln!(text, "- [{name}](from/{peer}.md)");
    }
    text.push_str("- [Where they answer differently](differences.md)\n\n# Standards\n\n");
    for (peer, name) in STANDARDS {
        let _ = writeln!(text, "- [{name}](from/{peer}.md)");
    }
    text
}

/// The pages of `docs/` that are named nowhere else, with their first headings, sorted by name.
fn other_pages() -> Vec<(String, String)> {
    let chapters = CHAPTERS.iter().flat_map(|(_, pages)| *pages);
    let named: BTreeSet<_> = chapters
        .map(|(_, name)| *name)
        .chain(FROM_ELSEWHERE)
        .collect();
    let files = fs::read_dir("docs")
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let pages = files.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    let mut others: Vec<_> = pages
        .filter_map(|path| {
            let name = path.file_stem()?.to_str()?.to_owned();
            let text = fs::read_to_string(&path).unwrap();
            let heading = text.lines().find_map(|line| line.strip_prefix("# "));
            let title = heading.unwrap_or(&name).to_owned();
            (!named.contains(&*name)).then_some((title, name))
        })
        .collect();
    others.sort_by(|left, right| left.1.cmp(&right.1));
    others
}

fn all_rules(rules: &[Embedded]) -> String {
    let mut text = "# Rules\n\n`seaworthy rules` prints them, `seaworthy explain ID` a page. Each group is a word for `--select`.\n".to_owned();
    for (group, rules) in by_group(rules) {
        let _ = write!(text, "\n## {group}\n\n{}", table(&rules, "../rules"));
    }
    text
}

fn group_page(group: &str, rules: &[&Embedded]) -> String {
    format!(
        "# {group}\n\n`seaworthy check --select {group}` asks these, opt-in ones too.\n\n{}",
        table(rules, "../rules")
    )
}

fn table(rules: &[&Embedded], folder: &str) -> String {
    let mut text = "| rule | severity | what is wrong |\n|---|---|---|\n".to_owned();
    for rule in rules {
        let severity = severity(rule);
        let summary = cell(&rule.file.summary);
        let _ = writeln!(
            text,
            "| [{}]({folder}/{0}.md) | {severity} | {summary} |",
            rule.id
        );
    }
    text
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// How severe its findings are, at most, and whether it runs without being asked for.
fn severity(rule: &Embedded) -> String {
    let severity = match rule.file.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    };
    match rule.file.default {
        Default::On => severity.to_owned(),
        Default::OptIn => format!("{severity}, opt-in"),
    }
}

/// Which rules ask what another linter's checks ask.
fn migration(peer: &str, name: &str, rules: &[Embedded]) -> String {
    let mut checks: BTreeMap<&str, Vec<&Embedded>> = BTreeMap::new();
    for rule in rules {
        for id in rule.file.peers.get(peer).into_iter().flatten() {
            checks.entry(id).or_default().push(rule);
        }
    }
    let (first, _) = checks.iter().next().unwrap();
    let is_linter = LINTERS.iter().any(|(linter, _)| *linter == peer);
    let mut text = if is_linter {
        format!(
            "# From {name}\n\nWhat asks the same question here, by the id that {name} has for it. `seaworthy explain {first}` knows these ids, too; \
             [where the answers differ](../differences.md) is written down. Marks by which other linters are told to keep quiet count for the rules that ask the same, \
             unless `--no-compat` is said ([which ones](../command-line.md#silence-a-finding)).\n"
        )
    } else {
        format!(
            "# {name}\n\nThe rules that ask what it asks for. `seaworthy explain {first}` knows these numbers, too.\n"
        )
    };
    if IMPORTED.contains(&peer) {
        text.push_str("\n[`seaworthy import`](../command-line.md#begin-or-come-from-another-linter) makes a `seaworthy.yaml` of its configuration.\n");
    }
    text.push_str("\n| there | here | severity | what is wrong |\n|---|---|---|---|\n");
    for (id, rules) in checks {
        for rule in rules {
            let (severity, summary) = (severity(rule), cell(&rule.file.summary));
            let _ = writeln!(
                text,
                "| `{id}` | [{}](../rules/{0}.md) | {severity} | {summary} |",
                rule.id
            );
        }
    }
    text
}

/// Links of Markdown pages that lead to no page, or to no heading of one.
fn broken_links(pages: &Pages) -> Vec<String> {
    let mut broken = Vec::new();
    for (path, text) in pages.iter().filter(|(path, _)| path.ends_with(".md")) {
        for (number, line) in prose(text) {
            let links = line
                .split("](")
                .skip(1)
                .filter_map(|rest| rest.split_once(')'));
            for (link, _) in links.filter(|(link, _)| !link.contains("://")) {
                let (target, place) = link.split_once('#').unwrap_or((link, ""));
                let target = match target {
                    "" => path.clone(),
                    target => {
                        let folder = Path::new(path).parent().unwrap();
                        normal(&folder.join(target)).to_string_lossy().into_owned()
                    }
                };
                let is_there = pages
                    .get(&target)
                    .is_some_and(|page| place.is_empty() || headings(page).contains(place));
                if !is_there {
                    broken.push(format!("{path}:{number}: {link}"));
                }
            }
        }
    }
    broken
}

/// Pages that are not in the table of contents, which mdBook passes over.
fn unlisted(pages: &Pages) -> Vec<&String> {
    let listed = |path: &str| pages["SUMMARY.md"].contains(&format!("]({path})"));
    let pages = pages
        .keys()
        .filter(|path| path.ends_with(".md") && *path != "SUMMARY.md");
    pages.filter(|path| !listed(path)).collect()
}

/// The lines of a page that are no code, with their numbers.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut in_code = false;
    text.lines().enumerate().filter_map(move |(index, line)| {
        let is_fence = line.trim_start().starts_with("```");
        in_code ^= is_fence;
        (!in_code && !is_fence).then_some((index + 1, line))
    })
}

/// A line without what stands in backticks.
fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect()
}

/// The headings of a page, as links name them: small letters, digits and dashes.
fn headings(text: &str) -> BTreeSet<String> {
    let headings = prose(text).filter_map(|(_, line)| line.strip_prefix('#'));
    headings
        .map(|heading| {
            let words = heading.trim_start_matches('#').trim().to_lowercase();
            let kept = words
                .chars()
                .filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
            kept.collect::<String>().replace(' ', "-")
        })
        .collect()
}

/// The path without `..`.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => {
                normal.pop();
            }
            std::path::Component::CurDir => {}
            part => normal.push(part),
        }
    }
    normal
}

fn html_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(html_files(&path));
        } else if path
            .extension()
            .is_some_and(|extension| extension == "html")
        {
            files.push(path);
        }
    }
    files
}

/// The values of an attribute in HTML.
fn attributes(html: &str, name: &str) -> BTreeSet<String> {
    let begin = format!(" {name}=\"");
    let values = html
        .split(&begin)
        .skip(1)
        .filter_map(|rest| rest.split_once('"'));
    values
        .map(|(value, _)| value.replace("&amp;", "&"))
        .collect()
}
