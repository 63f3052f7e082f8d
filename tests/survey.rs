//! The page of a survey: all that was found is on it, nothing that a manifest says becomes markup, and no verdict says more than
//! was seen.

#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails is a test that fails"
)]

#[path = "cli/shell.rs"]
mod shell;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use roxmltree::{Document, Node, ParsingOptions};
use serde_json::Value;
use sha2::{Digest, Sha256};
use shell::{Ran, typed};

/// What a person sees who types this in the project's folder.
fn survey(args: &[&str]) -> Ran {
    let mut all = vec!["survey", "--no-config"];
    all.extend(args);
    typed(env!("CARGO_BIN_EXE_seaworthy")).args(all).run()
}

fn json(path: &str) -> Value {
    serde_json::from_str(&survey(&["--format", "json", path]).stdout).unwrap()
}

/// Asks a question of the page for browsers, which is parsed as XML.
fn with_page<T>(html: &str, ask: impl FnOnce(&Document<'_>) -> T) -> T {
    let options = ParsingOptions {
        allow_dtd: true,
        ..ParsingOptions::default()
    };
    ask(&Document::parse_with_options(html, options).unwrap())
}

/// The text of a page, with one space for every white space.
fn text_of(document: &Document<'_>) -> String {
    let body = document
        .descendants()
        .find(|node| node.has_tag_name(("http://www.w3.org/1999/xhtml", "body")));
    let texts = body.unwrap().descendants().filter(Node::is_text);
    let text: String = texts.map(|node| node.text().unwrap()).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Everything that the page may be made of.
const ELEMENTS: &[&str] = &[
    "a", "body", "code", "dd", "defs", "desc", "div", "dl", "dt", "h1", "h2", "h3", "head", "html",
    "li", "main", "marker", "meta", "nav", "p", "path", "rect", "section", "span", "style", "svg",
    "table", "tbody", "td", "text", "th", "thead", "title", "tr", "ul",
];

/// Where a page loads something from, runs something, or would be led elsewhere.
fn dangers(document: &Document<'_>) -> Vec<String> {
    let mut dangers = Vec::new();
    for node in document.descendants().filter(Node::is_element) {
        let name = node.tag_name().name();
        if !ELEMENTS.contains(&name) {
            dangers.push(format!("element {name}"));
        }
        for attribute in node.attributes() {
            let (key, value) = (attribute.name(), attribute.value());
            let is_bad = match key {
                "href" => {
                    !value.starts_with('#') && !value.starts_with("https://seaworthy.dev/rules/")
                }
                "src" | "style" | "srcset" | "xlink:href" => true,
                "http-equiv" => value != "Content-Security-Policy",
                _ => {
                    key.starts_with("on") || (value.contains("url(") && !value.starts_with("url(#"))
                }
            };
            if is_bad {
                dangers.push(format!("{name} {key}={value}"));
            }
        }
    }
    dangers
}

const INPUTS: &[&str] = &[
    "fixtures/shop",
    "fixtures/platforms",
    "fixtures/broken",
    "fixtures/chart",
    "fixtures/rendered",
];

#[test]
fn the_page_is_well_formed_and_needs_nothing_but_itself() {
    for input in INPUTS {
        let html = survey(&["--format", "html", input]).stdout;
        with_page(&html, |document| {
            assert_eq!(dangers(document), Vec::<String>::new(), "{input}");
            let ids = document
                .descendants()
                .filter_map(|node| node.attribute("id"));
            let ids: Vec<_> = ids.collect();
            let once: BTreeSet<_> = ids.iter().copied().collect();
            assert_eq!(ids.len(), once.len(), "{input}: an id twice");
            for node in document.descendants() {
                let by = |key| node.attribute(key).unwrap_or_default().split_whitespace();
                let named = by("aria-labelledby").chain(by("aria-describedby"));
                let led = node
                    .attribute("href")
                    .and_then(|href| href.strip_prefix('#'));
                for id in named.chain(led) {
                    assert!(once.contains(id), "{input}: there is no `{id}`");
                }
            }
        });
    }
}

/// Of <https://www.w3.org/TR/CSP3/>: the style of a page is known by the SHA-256 of its text, in Base64.
#[test]
fn the_policy_lets_in_the_own_style_alone() {
    let html = survey(&["--format", "html", "fixtures/shop"]).stdout;
    let style = html.split_once("<style>").unwrap().1;
    let style = style.split_once("</style>").unwrap().0;
    let policy = html
        .split_once("Content-Security-Policy\" content=\"")
        .unwrap()
        .1;
    let policy = policy.split_once('"').unwrap().0;
    assert!(policy.starts_with("default-src 'none';"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    let hash = policy.split_once("'sha256-").unwrap().1;
    let hash = seaworthy::yaml::base64(hash.split_once('\'').unwrap().0).unwrap();
    assert_eq!(hash, Sha256::digest(style.as_bytes()).to_vec());
}

#[test]
fn every_finding_is_on_the_page() {
    for input in INPUTS {
        let check = typed(env!("CARGO_BIN_EXE_seaworthy"));
        let check = check.args(["check", "--no-config", "--format", "json", input]);
        let report: Value = serde_json::from_str(&check.run().stdout).unwrap();
        let findings = report["findings"].as_array().unwrap();
        let html = survey(&["--format", "html", input]).stdout;
        let page = with_page(&html, text_of);
        let survey = json(input);
        let areas = survey["areas"].as_array().unwrap();
        let concerns = areas
            .iter()
            .flat_map(|area| area["concerns"].as_array().unwrap());
        let counted: usize = concerns
            .map(|concern| concern["findings"].as_array().unwrap().len())
            .sum();
        assert_eq!(counted, findings.len(), "{input}");
        for finding in findings {
            let start = &finding["start"];
            let place = format!(
                "{}:{}:{}",
                finding["path"].as_str().unwrap(),
                start["line"],
                start["column"]
            );
            let message = finding["message"].as_str().unwrap().replace('`', "");
            let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(page.contains(&place), "{input}: {place}");
            assert!(
                page.replace('`', "").contains(&message),
                "{input}: {message}"
            );
            assert!(
                page.contains(finding["rule"].as_str().unwrap()),
                "{input}: {finding}"
            );
        }
    }
}

/// Names that mean something to HTML, XML, Markdown or a terminal.
const HOSTILE: &str = r#"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: "</title></code><script>alert(1)</script><img src=x onerror=alert(2)>"
  namespace: "a'b\"c&amp;<b>]]>`|\e[31m\u202e\u0000\uFFFE"
spec:
  template:
    metadata: {labels: {app: x}}
    spec:
      containers:
        - name: "\"><svg onload=alert(3)>"
          image: "evil.example\"onload=alert(4)/x:1"
          envFrom: [{secretRef: {name: "'><a href=javascript:alert(5)>"}}]
---
apiVersion: v1
kind: Secret
metadata: {name: "'><a href=javascript:alert(5)>", namespace: "a'b\"c&amp;<b>]]>`|\e[31m\u202e\u0000\uFFFE"}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: "<!--"}
provisioner: "--><script src=//evil.example></script>"
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: x, namespace: y}
spec: {url: "https://user:topsecret@git.example/x?token=topsecret"}
"#;

#[test]
fn what_a_manifest_says_is_never_markup_and_never_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.yaml"), HOSTILE).unwrap();
    let path = folder.path().to_str().unwrap();
    let html = survey(&["--format", "html", path]).stdout;
    with_page(&html, |document| {
        assert_eq!(dangers(document), Vec::<String>::new());
        let text = text_of(document);
        assert!(text.contains("<script>alert(1)</script>"), "{text}");
        assert!(
            text.contains("provisioner") || text.contains("<!--"),
            "{text}"
        );
    });
    for format in ["text", "markdown", "html", "json"] {
        let page = survey(&["--format", format, path]).stdout;
        let is_harmless = |c: char| c == '\n' || (!c.is_control() && c != '\u{202e}');
        // JSON escapes what no program is moved by.
        assert!(
            format == "json" || page.chars().all(is_harmless),
            "{format}"
        );
        assert!(!page.contains("topsecret"), "{format}: {page}");
        assert!(page.contains("git.example"), "{format}: {page}");
    }
    let markdown = survey(&["--format", "markdown", path]).stdout;
    assert!(
        !markdown.contains("<script") && !markdown.contains("<img"),
        "{markdown}"
    );
}

#[test]
fn nothing_is_called_fit_that_was_not_understood() {
    let empty = tempfile::tempdir().unwrap();
    let notes = tempfile::tempdir().unwrap();
    fs::write(notes.path().join("notes.yaml"), "just: words\n").unwrap();
    for path in [empty.path(), notes.path(), Path::new("fixtures/chart")] {
        let ran = survey(&[path.to_str().unwrap()]);
        assert_eq!(ran.code, Some(1), "{}", ran.stdout);
        let first = ran.stdout.lines().next().unwrap();
        assert!(
            first.starts_with("Whether it is fit for production cannot be said"),
            "{first}"
        );
    }
    let page = json("fixtures/chart");
    for area in page["areas"].as_array().unwrap() {
        let verdict = area["verdict"].as_str().unwrap();
        assert!(["cannot be said", "none here"].contains(&verdict), "{area}");
    }
    let unseen = page["unseen"].to_string();
    assert!(unseen.contains("helm template"), "{unseen}");
}

/// One of each thing that a chapter wants to know, but for one.
#[test]
fn one_area_of_which_nothing_is_known_is_enough_for_doubt() {
    let folder = tempfile::tempdir().unwrap();
    let configuration =
        "clusters:\n  - name: all\n    paths: ['**']\n    complete: true\n    managed: eks\n";
    fs::write(folder.path().join("seaworthy.yaml"), configuration).unwrap();
    fs::write(
        folder.path().join("a.yaml"),
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: default}\ndata: {a: b}\n",
    )
    .unwrap();
    let ran = typed(env!("CARGO_BIN_EXE_seaworthy"))
        .inside(folder.path())
        .args(["survey", "."])
        .run();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.starts_with("Whether it is fit for production cannot be said: nothing was found of: Installation, Monitoring, Backup"), "{}", ran.stdout);
    assert!(ran.stdout.contains("`eks` runs it"), "{}", ran.stdout);
    // The one set is complete, and all of it was read.
    assert!(
        !ran.stdout.contains("What could not be seen"),
        "{}",
        ran.stdout
    );
}

/// What nobody looks for is not found.
#[test]
fn a_rule_that_is_switched_off_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("seaworthy.yaml", "ignore: [backup, image-tag-mutable]\n");
    write("a.yaml", &deployments(1));
    let ran = typed(env!("CARGO_BIN_EXE_seaworthy"))
        .inside(folder.path())
        .args(["survey", "--format", "json"])
        .run();
    let page: Value = serde_json::from_str(&ran.stdout).unwrap();
    let unseen = page["unseen"].as_array().unwrap();
    let off = unseen
        .iter()
        .find(|line| line.as_str().unwrap().contains("switches off"));
    let off = off.unwrap().as_str().unwrap();
    assert!(
        off.contains("backup-key-in-cluster") && off.contains(" more"),
        "{off}"
    );
}

fn deployments(count: usize) -> String {
    let one = |index: usize| {
        format!(
            "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web-{index}, namespace: shop}}\nspec: {{template: {{spec: {{containers: [{{name: web, image: ghcr.io/shop/web:1}}]}}}}}}\n"
        )
    };
    (0..count).map(one).collect()
}

#[test]
fn a_large_graph_is_drawn_in_part_and_listed_whole() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.yaml"), deployments(300)).unwrap();
    let html = survey(&["--format", "html", folder.path().to_str().unwrap()]).stdout;
    with_page(&html, |document| {
        let with = |key: &str, value: &str| {
            let nodes = document.descendants();
            nodes
                .filter(|node| {
                    let own = node.attribute(key).unwrap_or_default();
                    own == value || own.starts_with(&format!("{value} "))
                })
                .count()
        };
        assert_eq!(with("class", "part"), 60);
        let rows = document.descendants().filter(|node| {
            let id = node.attribute("id").unwrap_or_default();
            id.starts_with("part-")
        });
        assert_eq!(rows.count(), 301);
        assert!(text_of(document).contains("60 of 301 parts are drawn"));
    });
}

/// The registry's images go through a controller whose own image comes from there.
#[test]
fn a_circle_is_drawn_as_one() {
    let html = survey(&["--format", "html", "fixtures/platforms/kube-native"]).stdout;
    with_page(&html, |document| {
        let cycles = document.descendants().filter(|node| {
            let class = node.attribute("class").unwrap_or_default();
            node.attribute("marker-end").is_some() && class.ends_with(" cycle")
        });
        assert_eq!(cycles.count(), 2);
        // Each box says in words what its arrows say.
        let boxes = document
            .descendants()
            .filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "a")));
        let said: Vec<_> = boxes
            .map(|node| {
                let child = |name| {
                    let mut children = node.children();
                    children
                        .find(|child| child.tag_name().name() == name)
                        .unwrap()
                        .text()
                        .unwrap()
                };
                (child("title").to_owned(), child("desc").to_owned())
            })
            .collect();
        let controller = said
            .iter()
            .find(|(title, _)| title.contains("ingress-nginx-controller"));
        assert!(
            controller
                .unwrap()
                .1
                .contains("Ingress infra/registry (image)"),
            "{said:?}"
        );
    });
}

#[test]
fn threads_change_nothing() {
    for format in ["text", "markdown", "html", "json"] {
        let with = |jobs: &str| survey(&["--format", format, "--jobs", jobs, "fixtures"]).stdout;
        assert!(with("1") == with("4"), "{format}");
    }
}

#[test]
fn a_page_goes_where_it_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("survey.html");
    let ran = survey(&[
        "--format",
        "html",
        "--output",
        file.to_str().unwrap(),
        "fixtures/platforms/kube-native",
    ]);
    assert_eq!((ran.code, &*ran.stdout), (Some(1), ""));
    assert!(
        ran.stderr
            .starts_with("Not fit for production: 1 error (Registry)"),
        "{}",
        ran.stderr
    );
    assert!(
        fs::read_to_string(&file)
            .unwrap()
            .starts_with("<!DOCTYPE html>")
    );
    let nowhere = folder.path().join("no/such/folder.html");
    let ran = survey(&["--output", nowhere.to_str().unwrap(), "fixtures/shop"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("cannot write"), "{}", ran.stderr);
}
