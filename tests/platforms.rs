//! Whole platforms under `fixtures/platforms`: the good ones are silent, and the bad one breaks every rule that it can.

#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails is a test that fails"
)]

#[path = "cli/shell.rs"]
mod shell;

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;
use shell::{Ran, typed};

/// The groups of rules that are about platforms.
const GROUPS: &[&str] = &[
    "backup",
    "bootstrap",
    "ceph",
    "control-plane",
    "debugging",
    "monitoring",
    "registry",
    "reliability",
    "storage",
];

fn type_in(platform: &str, args: &[&str]) -> Ran {
    typed(env!("CARGO_BIN_EXE_seaworthy"))
        .inside(Path::new("fixtures/platforms").join(platform))
        .args(args)
        .run()
}

/// The first line of the platform's survey.
fn verdict(platform: &str) -> String {
    let ran = type_in(platform, &["survey", "."]);
    ran.stdout.lines().next().unwrap().to_owned()
}

#[test]
fn good_platforms_are_silent() {
    for platform in ["good-self-hosted", "good-managed", "homelab-gitops"] {
        let args = [
            "check",
            "--show",
            "info,possible",
            "--format",
            "concise",
            "--fail-on",
            "info",
            ".",
        ];
        let ran = type_in(platform, &args);
        assert_eq!(
            (ran.code, &*ran.stderr),
            (Some(0), ""),
            "{platform}: {}",
            ran.stdout
        );
        insta::assert_snapshot!(platform, ran.stdout);
    }
}

/// What the manifests say, area by area.
#[test]
fn surveys_say_what_is_in_the_manifests() {
    for platform in ["good-self-hosted", "good-managed", "homelab-gitops"] {
        let ran = type_in(platform, &["survey", "."]);
        assert_eq!((ran.code, &*ran.stderr), (Some(0), ""), "{platform}");
        insta::assert_snapshot!(format!("survey-{platform}"), ran.stdout);
    }
}

#[test]
fn a_platform_of_which_all_is_known_and_nothing_wrong_is_fit() {
    let fit = "Fit for production, as far as files can say: every area was seen, and nothing wrong was found";
    assert_eq!(verdict("good-self-hosted"), fit);
    assert_eq!(verdict("good-managed"), fit);
    // Its charts are not rendered.
    let open = verdict("homelab-gitops");
    assert!(
        open.starts_with("Nothing wrong was found, and questions are open"),
        "{open}"
    );
    let bad = verdict("bad");
    assert!(bad.starts_with("Not fit for production"), "{bad}");
}

/// Every finding of the groups, as `--format concise` writes it.
#[test]
fn the_bad_platform_is_bad_in_every_way() {
    let report = type_in("bad", &["check", "--show", "info", "--format", "json", "."]);
    let report: Value = serde_json::from_str(&report.stdout).unwrap();
    let findings = report["findings"].as_array().unwrap().iter();
    let of_groups = |finding: &&Value| GROUPS.contains(&finding["group"].as_str().unwrap());
    let line = |finding: &Value| {
        let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        let case = match text("case") {
            case if case.is_empty() => case,
            case => format!("/{case}"),
        };
        format!(
            "{}:{}:{}: {} {}{case} {}",
            text("path"),
            finding["start"]["line"],
            finding["start"]["column"],
            text("severity"),
            text("rule"),
            text("message")
        )
    };
    let lines: Vec<_> = findings.filter(of_groups).map(line).collect();
    insta::assert_snapshot!("bad", lines.join("\n"));
}

#[test]
fn the_bad_platform_breaks_every_rule_of_the_groups() {
    let args = ["check", "--show", "info", "--format", "json", "."];
    let report: Value = serde_json::from_str(&type_in("bad", &args).stdout).unwrap();
    let findings = report["findings"].as_array().unwrap().iter();
    let broken: BTreeSet<_> = findings
        .map(|finding| finding["rule"].as_str().unwrap())
        .collect();
    let rules = seaworthy::checks::rules().unwrap();
    let wanted = rules.iter().filter(|rule| {
        let is_on = rule.file.default == seaworthy::rule::Default::On;
        is_on && GROUPS.contains(&&*rule.group)
    });
    let kept: Vec<_> = wanted
        .map(|rule| &*rule.id)
        .filter(|id| !broken.contains(id))
        .collect();
    assert_eq!(kept, Vec::<&str>::new());
}
