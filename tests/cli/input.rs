//! What is read, and that the way it is named or read does not change what is found.

use std::fs;

use crate::{SOUND, folder, seaworthy};

/// A Pod of which `host-pid` speaks.
const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {hostPID: true, containers: [{name: web, image: 'web:1.0'}]}\n";

#[test]
fn standard_input() {
    let ran = seaworthy()
        .check(["-", "--select", "host-pid"])
        .given(POD)
        .run();
    ran.exits(1)
        .says("<stdin>:4:17: ")
        .says("linted 1 object from standard input");
}

#[test]
fn standard_input_by_another_name() {
    let ran = seaworthy()
        .check(["-", "--stdin-filename", "deploy/web.yaml"])
        .given(POD)
        .run();
    ran.exits(1)
        .says("deploy/web.yaml:4:17: ")
        .keeps_quiet_about("<stdin>");
}

#[test]
fn rendered_helm_output_names_template_and_object() {
    let stream = fs::read_to_string("fixtures/rendered/search.yaml").unwrap();
    for format in ["full", "concise"] {
        let ran = seaworthy()
            .check(["-", "--format", format])
            .given(stream.clone())
            .run();
        ran.says("from search/charts/cache/templates/statefulset.yaml");
    }
    let report = seaworthy()
        .check(["-", "--format", "json"])
        .given(stream)
        .run()
        .json();
    let findings = report["findings"].as_array().unwrap();
    let mutable: Vec<_> = findings
        .iter()
        .filter(|finding| finding["rule"] == "image-tag-mutable")
        .collect();
    assert_eq!(
        mutable.len(),
        1,
        "the Pod of `helm test` is left alone: {mutable:#?}"
    );
    assert_eq!(
        mutable[0]["template"],
        "search/charts/cache/templates/statefulset.yaml"
    );
    assert_eq!(mutable[0]["object"]["kind"], "StatefulSet");
    assert_eq!(mutable[0]["object"]["name"], "demo-cache");
}

#[test]
fn live_output_is_recognised() {
    let ran = seaworthy()
        .check(["--show", "coverage", "fixtures/live"])
        .run();
    ran.says("read from a running cluster")
        .says("image-tag-mutable");
}

#[test]
fn a_patch_is_not_an_object() {
    let ran = seaworthy()
        .check(["--format", "json", "--show", "coverage", "fixtures/overlay"])
        .run();
    let report = ran.json();
    assert_eq!(report["coverage"]["objects"], 1, "{report:#}");
    let skipped = report["coverage"]["skipped"].as_array().unwrap();
    assert!(
        skipped
            .iter()
            .any(|entry| entry["path"] == "fixtures/overlay/production/limits.yaml"),
        "{skipped:#?}"
    );
}

#[test]
fn the_sound_is_linted_beside_the_broken() {
    let ran = seaworthy()
        .check(["--format", "concise", "fixtures/broken"])
        .run();
    ran.exits(1);
    for place in [
        "colon.json:5:",
        "stream.yaml:11:",
        "tab.yaml:4:",
        "template.yaml:4:",
    ] {
        let line = format!("fixtures/broken/{place}");
        let named = ran
            .stdout
            .lines()
            .find(|found| found.starts_with(&line) && found.contains("yaml-syntax-error"));
        assert!(named.is_some(), "{line} is not in:\n{}", ran.stdout);
    }
    ran.says("host-network").says("image-tag-mutable");
}

#[test]
fn any_number_of_jobs_finds_the_same() {
    for format in ["full", "concise", "json", "sarif", "github"] {
        let with = |jobs| {
            seaworthy()
                .check(["--format", format, "--jobs", jobs, "--all", "fixtures"])
                .run()
                .stdout
        };
        let one = with("1");
        assert_eq!(with("2"), one, "{format}");
        assert_eq!(with("8"), one, "{format}");
    }
}

#[test]
fn the_order_and_number_of_the_paths_does_not_matter() {
    let check = |paths: &[&str]| {
        seaworthy()
            .check(["--format", "json"])
            .args(paths)
            .run()
            .stdout
    };
    let expected = check(&["fixtures/broken", "fixtures/live", "fixtures/shop"]);
    assert_eq!(
        check(&["fixtures/shop", "fixtures/live", "fixtures/broken"]),
        expected
    );
    assert_eq!(
        check(&[
            "fixtures/shop/",
            "./fixtures/live",
            "fixtures/broken",
            "fixtures/shop"
        ]),
        expected
    );
}

#[test]
fn the_folder_one_stands_in_is_the_default() {
    let ran = seaworthy()
        .inside("fixtures/shop")
        .check(["--format", "concise"])
        .run();
    ran.exits(1).says("builder.yaml:");
}

#[test]
fn excluded_files_are_passed_over() {
    let disk = folder(&[
        ("pod.yaml", POD),
        ("old/pod.yaml", POD),
        ("sound.yaml", SOUND),
    ]);
    let check = |globs: &[&str]| {
        seaworthy()
            .inside(disk.path())
            .check(["--format", "json"])
            .args(globs)
            .run()
    };
    let paths = |globs| {
        let report = check(globs).json();
        let findings = report["findings"].as_array().unwrap().iter();
        let mut paths: Vec<_> = findings
            .map(|finding| finding["path"].as_str().unwrap().to_owned())
            .collect();
        paths.dedup();
        paths
    };
    assert_eq!(paths(&[]), ["old/pod.yaml", "pod.yaml"]);
    assert_eq!(paths(&["--exclude", "old/**"]), ["pod.yaml"]);
    assert_eq!(
        paths(&["--exclude", "old", "--exclude", "pod.yaml"]),
        [] as [&str; 0]
    );
    check(&["--exclude", "a[b"]).exits(2).complains("a[b");
}

#[test]
fn a_gitignore_is_honoured() {
    let disk = folder(&[
        (".gitignore", "/build\n"),
        ("build/pod.yaml", POD),
        ("sound.yaml", SOUND),
        (".git/HEAD", ""),
    ]);
    let ran = seaworthy().inside(disk.path()).check(["."]).run();
    ran.exits(0).says("linted 1 object in 1 file");
}

#[test]
fn every_file_is_accounted_for() {
    let folders = ["fixtures/shop", "fixtures/overlay", "fixtures/chart"];
    let ran = seaworthy()
        .check(["--show", "coverage"])
        .args(folders)
        .run();
    for entry in [
        "fixtures/shop/config.yaml  2 objects",
        "a kustomization\n  fixtures/overlay/base/kustomization.yaml",
        "a patch: only its syntax is checked\n  fixtures/overlay/production/limits.yaml",
        "values of a chart\n  fixtures/chart/values.yaml",
        "Helm chart with 2 templates; render it first: `helm template fixtures/chart | seaworthy check -`\n  fixtures/chart\n",
        "build it: `kustomize build fixtures/overlay/production | seaworthy check -`",
    ] {
        ran.says(entry);
    }
    for folder in [
        "fixtures/shop",
        "fixtures/overlay/base",
        "fixtures/overlay/production",
    ] {
        for file in fs::read_dir(folder).unwrap() {
            let name = format!("  {folder}/{}", file.unwrap().file_name().display());
            let times = ran
                .stdout
                .lines()
                .filter(|line| line.starts_with(&name))
                .count();
            assert_eq!(times, 1, "{name}");
        }
    }
}

#[test]
fn names_and_texts_never_reach_a_terminal_raw() {
    let evil = "apiVersion: v1\nkind: Pod\nmetadata: {name: \"\\e[2J\u{202e}\"}\nspec: {hostPID: true, containers: [{name: \"\u{9b}31m\", image: \"x\u{1b}[31m:latest\"}]}\n# \u{1b}]0;title\u{7} \u{202e}\n";
    #[cfg(unix)]
    let name = "evil\u{1b}[31m\u{202e}.yaml";
    #[cfg(not(unix))]
    let name = "evil\u{202e}.yaml";
    let disk = folder(&[(name, evil), ("sound.yaml", POD)]);
    for format in ["full", "concise", "github", "json", "sarif"] {
        for color in ["never", "always"] {
            let ran = seaworthy()
                .inside(disk.path())
                .check([
                    "--format",
                    format,
                    "--color",
                    color,
                    "--all",
                    "--show",
                    "info,coverage,possible",
                    "--statistics",
                ])
                .run();
            let plain = without_colors(&ran.stdout);
            let raw = plain
                .chars()
                .find(|&c| c.is_control() && c != '\n' || c == '\u{202e}');
            assert!(
                raw.is_none() || matches!(format, "json" | "sarif") && raw == Some('\u{202e}'),
                "{format}: {raw:?} in\n{plain:?}"
            );
        }
    }
}

/// Takes out what the program itself paints: `ESC [ … m` with digits and semicolons.
fn without_colors(text: &str) -> String {
    let mut plain = String::new();
    let mut parts = text.split("\u{1b}[");
    plain.push_str(parts.next().unwrap_or_default());
    for part in parts {
        match part.split_once('m') {
            Some((code, rest)) if code.bytes().all(|b| b.is_ascii_digit() || b == b';') => {
                plain.push_str(rest)
            }
            _ => {
                plain.push_str("\u{1b}[");
                plain.push_str(part);
            }
        }
    }
    plain
}
