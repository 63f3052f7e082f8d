//! Findings of old do not count until what they are about changes.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::{folder, seaworthy};

const DEPLOYMENT: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      hostPID: true
      containers:
        - name: web
          image: registry.example/web:latest
        - name: log
          image: registry.example/log:latest
";
const SELECTED: &str = "host-pid,image-tag-mutable,memory-limit-missing";

/// A folder with these files, all of whose findings are known.
fn known(files: &[(&str, &str)]) -> TempDir {
    let disk = folder(files);
    seaworthy()
        .inside(&disk)
        .check(["--select", SELECTED, "--write-baseline"])
        .run()
        .exits(0)
        .complains("say `baseline: seaworthy-baseline.json` in seaworthy.yaml");
    disk
}

/// What is new in the folder, one word of rule and object each, and what is found no more.
fn left(disk: &TempDir) -> (Vec<String>, Vec<String>) {
    let ran = seaworthy()
        .inside(disk)
        .check([
            "--select",
            SELECTED,
            "--baseline",
            "seaworthy-baseline.json",
            "--format",
            "json-lines",
        ])
        .run();
    let new = ran.stdout.lines().map(|line| {
        let finding: serde_json::Value = serde_json::from_str(line).unwrap();
        format!(
            "{} {}",
            finding["rule"].as_str().unwrap(),
            finding["container"].as_str().unwrap_or("-")
        )
    });
    let new: Vec<_> = new.collect();
    let gone = ran
        .stderr
        .lines()
        .filter(|line| line.contains("is found no more"));
    let gone = gone.map(|line| line.split('`').nth(1).unwrap().to_owned());
    (new, gone.collect())
}

/// Edits the Deployment after its findings were put aside, and compares what is new and what is found no more.
fn edited(what: &str, edit: impl Fn(&str) -> String, new: &[&str], gone: &[&str]) {
    let disk = known(&[("web.yaml", DEPLOYMENT)]);
    let text = edit(DEPLOYMENT);
    assert!(text != DEPLOYMENT, "{what} is an edit");
    fs::write(disk.path().join("web.yaml"), text).unwrap();
    let (mut found, mut lost) = left(&disk);
    found.sort();
    lost.sort();
    assert_eq!((found, lost), (owned(new), owned(gone)), "{what}");
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

/// Everything that is found in the Deployment, as `new`.
const ALL: [&str; 5] = [
    "host-pid -",
    "image-tag-mutable log",
    "image-tag-mutable web",
    "memory-limit-missing log",
    "memory-limit-missing web",
];

#[test]
fn form_is_nothing_new() {
    edited(
        "lines before",
        |text| format!("# words\n---\n{text}"),
        &[],
        &[],
    );
    edited(
        "a block for a flow",
        |text| {
            text.replace(
                "{matchLabels: {app: web}}",
                "\n    matchLabels:\n      app: web",
            )
        },
        &[],
        &[],
    );
    edited(
        "another indent",
        |text| text.replace("\n      ", "\n        "),
        &[],
        &[],
    );
    edited(
        "another version of the API",
        |text| text.replace("apps/v1", "apps/v1beta2"),
        &[],
        &[],
    );
    let swapped = |text: &str| {
        let (head, containers) = text.split_once("        - name: web").unwrap();
        let (web, log) = containers.split_once("        - name: log").unwrap();
        format!("{head}        - name: log{log}        - name: web{web}")
    };
    edited("containers in another order", swapped, &[], &[]);
}

#[test]
fn what_a_finding_is_about_is_new_when_it_changes() {
    let value = |text: &str| text.replace("web:latest", "web:stable");
    edited(
        "another value",
        value,
        &["image-tag-mutable web"],
        &["image-tag-mutable"],
    );
    let mended = |text: &str| text.replace("hostPID: true", "hostPID: false");
    edited("mended", mended, &[], &["host-pid"]);
    let object = |text: &str| text.replace("name: web, namespace", "name: web2, namespace");
    let gone = [
        "host-pid",
        "image-tag-mutable",
        "image-tag-mutable",
        "memory-limit-missing",
        "memory-limit-missing",
    ];
    edited("another object", object, &ALL, &gone);
    let second = |text: &str| {
        format!(
            "{text}---\n{}",
            text.replace("namespace: shop", "namespace: mall")
        )
    };
    edited("a second one like it", second, &ALL, &[]);
}

#[test]
fn a_container_is_followed_to_its_new_name() {
    edited(
        "renamed",
        |text| text.replace("name: log", "name: logs"),
        &[],
        &[],
    );
    let another = "      containers:\n        - {name: new, image: \"registry.example/new:1.0\"}\n";
    let before = |text: &str| text.replace("      containers:\n", another);
    edited("one before", before, &["memory-limit-missing new"], &[]);
    let both = |text: &str| before(text).replace("name: log", "name: logs");
    edited(
        "one before, one renamed",
        both,
        &["memory-limit-missing new"],
        &[],
    );
}

#[test]
fn a_file_that_is_moved_keeps_its_findings() {
    let disk = known(&[("web.yaml", DEPLOYMENT)]);
    fs::create_dir(disk.path().join("apps")).unwrap();
    fs::rename(
        disk.path().join("web.yaml"),
        disk.path().join("apps/web.yaml"),
    )
    .unwrap();
    assert_eq!(left(&disk), (Vec::new(), Vec::new()));
}

#[test]
fn a_file_that_is_gone_is_reported_and_one_that_was_not_asked_for_is_not() {
    let other = DEPLOYMENT.replace("name: web, ", "name: other, ");
    let disk = known(&[("web.yaml", DEPLOYMENT), ("other.yaml", &other)]);
    let baseline = [
        "--select",
        "host-pid",
        "--baseline",
        "seaworthy-baseline.json",
        "--locked",
    ];
    let check = |file: &str| {
        seaworthy()
            .inside(&disk)
            .args(["check", file])
            .args(baseline)
            .run()
    };
    check("web.yaml")
        .exits(0)
        .keeps_quiet_about("found no more");
    fs::remove_file(disk.path().join("other.yaml")).unwrap();
    let ran = check("web.yaml");
    ran.exits(1).complains(
        "seaworthy-baseline.json:2: `host-pid` is found no more in `apps/Deployment shop/other`",
    );
}

#[test]
fn what_a_run_does_not_ask_for_stays_known() {
    let other = DEPLOYMENT.replace("name: web, ", "name: other, ");
    let disk = known(&[("web.yaml", DEPLOYMENT), ("other.yaml", &other)]);
    let file = disk.path().join("seaworthy-baseline.json");
    let all = fs::read_to_string(&file).unwrap();
    let write = |args: &[&str]| {
        let ran = seaworthy()
            .inside(&disk)
            .args(["check", "--write-baseline"])
            .args(args)
            .run();
        (ran.code, fs::read_to_string(&file).unwrap())
    };
    assert_eq!(
        write(&["--select", SELECTED, "other.yaml"]),
        (Some(0), all.clone())
    );
    assert_eq!(write(&["--select", "host-pid"]), (Some(0), all.clone()));
    fs::create_dir(disk.path().join("empty")).unwrap();
    assert_eq!(write(&["empty"]), (Some(1), all.clone()));
    fs::write(disk.path().join("other.yaml"), "apiVersion: v1\nkind: [\n").unwrap();
    let (_, text) = write(&["--select", SELECTED]);
    let lost = all
        .lines()
        .filter(|line| line.contains("other") && !text.contains(line.trim_end_matches(',')));
    assert_eq!(lost.count(), 0, "{text}");
    fs::remove_file(disk.path().join("other.yaml")).unwrap();
    let (code, text) = write(&["--select", SELECTED]);
    assert_eq!((code, text.contains("other")), (Some(0), false), "{text}");
}

#[test]
fn the_configuration_names_the_file_from_its_own_folder() {
    let disk = known(&[("web.yaml", DEPLOYMENT), ("apps/sound.yaml", crate::SOUND)]);
    fs::write(
        disk.path().join("seaworthy.yaml"),
        "select: [host-pid]\nbaseline: seaworthy-baseline.json\n",
    )
    .unwrap();
    let check = || {
        seaworthy()
            .inside(disk.path().join("apps"))
            .args(["check", "..", "--format", "concise"])
    };
    check()
        .run()
        .exits(0)
        .says("1 suppressed: --show suppressed");
    check()
        .args(["--show", "suppressed"])
        .run()
        .exits(0)
        .says("(suppressed in ../seaworthy-baseline.json:");
}

#[test]
fn one_line_a_finding_and_nothing_secret() {
    let secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData:\n  password: gherkin-and-custard-77\n";
    let disk = folder(&[("secret.yaml", secret), ("web.yaml", DEPLOYMENT)]);
    let write = || {
        seaworthy()
            .inside(&disk)
            .check([
                "--select",
                "all",
                "--show",
                "info,possible",
                "--write-baseline",
            ])
            .run()
    };
    write().exits(0);
    let file = disk.path().join("seaworthy-baseline.json");
    let first = fs::read_to_string(&file).unwrap();
    assert!(!first.contains("gherkin"), "{first}");
    assert!(first.contains("\n  {\"field\":\"/spec/template/spec/hostPID\",\"object\":\"apps/Deployment shop/web\",\"path\":\"web.yaml\",\"rule\":\"host-pid\",\"value\":\"true\"}"), "{first}");
    write().exits(0);
    assert_eq!(fs::read_to_string(&file).unwrap(), first);
}

#[test]
fn what_is_no_baseline_is_shown_with_its_place() {
    let cases = [
        (
            "{\"version\": 2, \"findings\": []}",
            "this seaworthy reads version 1 of a baseline",
        ),
        (
            "{\"version\": 1, \"findings\": [{\"rul\": \"x\"}]}",
            "the finding has no key `rul`",
        ),
        ("[]", "the baseline is a list, not a mapping"),
        ("{", "seaworthy-baseline.json:1:1"),
    ];
    for (text, words) in cases {
        let disk = folder(&[
            ("seaworthy-baseline.json", text),
            ("sound.yaml", crate::SOUND),
        ]);
        let ran = seaworthy()
            .inside(&disk)
            .check(["--baseline", "seaworthy-baseline.json"])
            .run();
        ran.exits(2)
            .complains(words)
            .complains("seaworthy-baseline.json");
    }
    let disk = folder(&[("sound.yaml", crate::SOUND)]);
    let ran = seaworthy()
        .inside(&disk)
        .check(["--baseline", "nowhere.json"])
        .run();
    ran.exits(2).complains("nowhere.json");
    assert!(!Path::new("nowhere.json").exists());
}
