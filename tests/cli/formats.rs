//! How a report is written, and where.

use std::fs;

use serde_json::Value;

use crate::{folder, seaworthy};

/// One character of three bytes, one of two, one of four, before what is found.
const WIDE: &str = "apiVersion: v1\r\nkind: Pod\r\nmetadata: {name: web}\r\nspec: {hostname: \"w\u{e9}b\u{1f6a2}\u{2192}\", hostPID: true, containers: [{name: web, image: 'web:1.0'}]}\r\n";

/// The column of `true` in the fourth line of [`WIDE`], in characters and in UTF-16 code units.
fn columns() -> (usize, usize) {
    let line = WIDE.lines().nth(3).unwrap();
    let before = &line[..line.find("true").unwrap()];
    (
        before.chars().count() + 1,
        before.encode_utf16().count() + 1,
    )
}

fn wide(format: &str) -> crate::shell::Ran {
    seaworthy()
        .check([
            "-",
            "--stdin-filename",
            "web.yaml",
            "--select",
            "host-pid",
            "--format",
            format,
        ])
        .given(WIDE)
        .run()
}

#[test]
fn concise_counts_characters() {
    let (column, _) = columns();
    wide("concise")
        .exits(1)
        .says(&format!("web.yaml:4:{column}: error"));
}

#[test]
fn json_counts_everything() {
    let (column, utf16) = columns();
    let report = wide("json").json();
    assert_eq!(report["version"], 1);
    let start = &report["findings"][0]["start"];
    assert_eq!(start["line"], 4);
    assert_eq!(start["column"], column);
    assert_eq!(start["utf16"], utf16);
    assert_eq!(start["byte"], WIDE.find("true").unwrap());
    assert_eq!(report["findings"][0]["object"]["name"], "web");
    assert_eq!(report["findings"][0]["pointer"], "/spec/hostPID");
    assert_eq!(report["coverage"]["objects"], 1);
    assert_eq!(report["summary"]["errors"], 1);
}

#[test]
fn sarif_counts_utf16() {
    let (_, utf16) = columns();
    let run = &wide("sarif").json()["runs"][0];
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    let region = &run["results"][0]["locations"][0]["physicalLocation"]["region"];
    assert_eq!(region["startLine"], 4);
    assert_eq!(region["startColumn"], utf16);
    assert_eq!(region["endLine"], 4);
}

/// Counted over the whole file as CodeQL counts.
#[test]
fn sarif_has_the_fingerprint_of_github() {
    let fingerprints = &wide("sarif").json()["runs"][0]["results"][0]["partialFingerprints"];
    assert_eq!(fingerprints["primaryLocationLineHash"], "2bc31e4bab6497e:1");
    assert!(fingerprints["seaworthy/v1"].is_string());
}

/// A hash of few unknown characters is as good as the characters.
#[test]
fn sarif_has_no_hash_of_a_secret() {
    let secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: a, name: a}\nstringData: {password: hunter2}\n";
    let far = format!(
        "{}\n",
        secret.replace("stringData", &format!("# {}\nstringData", "-".repeat(120)))
    );
    for (text, is_there) in [(secret, false), (&far, true)] {
        let ran = seaworthy()
            .check(["-", "--select", "yaml-key-duplicate", "--format", "sarif"])
            .given(text)
            .run();
        let results = &ran.json()["runs"][0]["results"];
        assert_eq!(
            results[0]["locations"][0]["physicalLocation"]["region"]["startLine"],
            3
        );
        let hash = &results[0]["partialFingerprints"]["primaryLocationLineHash"];
        assert_eq!(hash.is_string(), is_there, "{results}");
    }
}

#[test]
fn github_annotates() {
    let (column, _) = columns();
    let ran = wide("github");
    ran.exits(1)
        .says("::error ")
        .says("file=web.yaml")
        .says("line=4")
        .says(&format!("col={column}"));
}

#[test]
fn full_draws_the_line() {
    wide("full")
        .exits(1)
        .says("hostPID: true")
        .says("web.yaml:4");
}

#[test]
fn a_pipe_is_concise_and_actions_are_annotated() {
    let plain = seaworthy().check(["fixtures/shop/builder.yaml"]).run();
    let concise = seaworthy()
        .check(["--format", "concise", "fixtures/shop/builder.yaml"])
        .run();
    assert_eq!(plain.stdout, concise.stdout);
    let actions = seaworthy()
        .env("GITHUB_ACTIONS", "true")
        .check(["fixtures/shop/builder.yaml"])
        .run();
    actions.exits(1).says("::error ");
}

#[test]
fn reports_go_to_files_and_to_standard_output() {
    let out = folder(&[]);
    let file = |name: &str| out.path().join(name).display().to_string();
    let (json, sarif, text) = (file("out.json"), file("out.sarif"), file("out.txt"));
    let ran = seaworthy()
        .check(["fixtures/shop", "--format", "concise", "--color", "always"])
        .args([
            "--output",
            &format!("json={json}"),
            "--output",
            &format!("sarif={sarif}"),
            "--output",
            &text,
            "--output",
            "-",
        ])
        .run();
    ran.exits(1).says("\u{1b}[");
    let read = |path| fs::read_to_string(path).unwrap();
    let parsed = |path| serde_json::from_str::<Value>(&read(path)).unwrap();
    let findings = parsed(&json)["findings"].as_array().unwrap().len();
    assert_eq!(
        parsed(&sarif)["runs"][0]["results"]
            .as_array()
            .unwrap()
            .len(),
        findings
    );
    assert!(!read(&text).contains('\u{1b}'), "a file is not painted");
    assert!(read(&text).contains("privileged-container"));
}

#[test]
fn without_standard_output_nothing_is_said() {
    let out = folder(&[]);
    let file = out.path().join("out.json").display().to_string();
    let ran = seaworthy()
        .check(["fixtures/shop", "--output", &format!("json={file}")])
        .run();
    ran.exits(1);
    assert_eq!(ran.stdout, "");
}

#[test]
fn colours_follow_flag_and_environment() {
    let painted = |flags: &[&str], environment: &[(&str, &str)]| {
        let typed = seaworthy()
            .check(["fixtures/shop/builder.yaml"])
            .args(flags);
        let typed = environment
            .iter()
            .fold(typed, |typed, (name, value)| typed.env(name, value));
        typed.run().stdout.contains('\u{1b}')
    };
    assert!(!painted(&[], &[]), "a pipe is not painted");
    assert!(painted(&["--color", "always"], &[]));
    assert!(
        painted(&["--color", "always"], &[("NO_COLOR", "1")]),
        "a flag is stronger"
    );
    assert!(painted(&[], &[("FORCE_COLOR", "1")]));
    assert!(painted(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!painted(&[], &[("FORCE_COLOR", "1"), ("NO_COLOR", "1")]));
    assert!(!painted(&["--color", "never"], &[("FORCE_COLOR", "1")]));
}

#[test]
fn advice_is_counted_and_shown_on_request() {
    let check = |flags: &[&str]| {
        seaworthy()
            .check([
                "--select",
                "cpu-limit-missing",
                "--format",
                "full",
                "fixtures/shop/web.yaml",
            ])
            .args(flags)
            .run()
    };
    check(&[])
        .exits(0)
        .says("1 info: --show info")
        .keeps_quiet_about("info[");
    check(&["--show", "info"])
        .exits(0)
        .says("info[cpu-limit-missing]");
}

#[test]
fn statistics_count_by_rule() {
    seaworthy()
        .check(["--statistics", "fixtures/shop"])
        .run()
        .says("1  error    privileged-container");
}

#[test]
fn quiet_writes_findings_only() {
    let ran = seaworthy()
        .check(["--quiet", "fixtures/shop/builder.yaml"])
        .run();
    ran.exits(1)
        .says("privileged-container")
        .keeps_quiet_about("linted");
    let sound = seaworthy()
        .check(["--quiet", "fixtures/shop/checkout.yaml"])
        .run();
    assert_eq!((sound.stdout.as_str(), sound.stderr.as_str()), ("", ""));
}

#[test]
fn a_format_is_not_taken_for_a_file() {
    seaworthy()
        .check(["--output", "markdown", "fixtures/shop"])
        .run()
        .exits(2)
        .complains("`markdown` is a format");
}
