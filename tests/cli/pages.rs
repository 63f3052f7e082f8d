//! `explain`, `rules`, `completions` and `man`.

use std::process::Command;

use crate::shell::typed;
use crate::{folder, seaworthy};

#[test]
fn a_page_by_id() {
    let ran = seaworthy().args(["explain", "privileged-container"]).run();
    ran.exits(0)
        .says("# privileged-container")
        .says("## Found")
        .says("# seaworthy: ignore[privileged-container] reason");
}

#[test]
fn a_page_by_another_linters_id() {
    seaworthy()
        .args(["explain", "CKV_K8S_16"])
        .run()
        .exits(0)
        .says("# privileged-container");
    seaworthy()
        .args(["explain", "ckv_k8s_16"])
        .run()
        .exits(0)
        .says("# privileged-container");
}

#[test]
fn a_page_for_programs_has_all_that_the_file_says() {
    let ran = seaworthy()
        .args(["explain", "CKV_K8S_17", "--format", "json"])
        .run();
    let page = ran.exits(0).json();
    let rule = &page["rules"][0];
    assert_eq!(rule["id"], "host-pid");
    assert_eq!(rule["group"], "security");
    assert_eq!(rule["url"], "https://seaworthy.dev/rules/host-pid");
    assert_eq!(rule["severity"], "error");
    assert!(rule["docs"].as_str().unwrap().contains("/proc"));
    assert!(!rule["examples"]["bad"].as_array().unwrap().is_empty());
}

#[test]
fn no_page_is_2_with_the_nearest_rule() {
    let ran = seaworthy().args(["explain", "priviledged-container"]).run();
    ran.exits(2)
        .complains("did you mean `privileged-container`?");
}

#[test]
fn every_rule_that_is_listed_has_a_page() {
    let listing = seaworthy().args(["rules", "--format", "json"]).run().json();
    let rules = listing["rules"].as_array().unwrap();
    assert!(rules.len() >= 20, "{} rules", rules.len());
    for rule in rules {
        let id = rule["id"].as_str().unwrap();
        seaworthy()
            .args(["explain", id])
            .run()
            .exits(0)
            .says(&format!("# {id}\n"));
    }
}

#[test]
fn rules_are_listed_in_three_ways() {
    seaworthy()
        .args(["rules"])
        .run()
        .exits(0)
        .says("privileged-container");
    seaworthy()
        .args(["rules", "--format", "markdown"])
        .run()
        .exits(0)
        .says("| `privileged-container` |");
    let listing = seaworthy().args(["rules", "--format", "json"]).run().json();
    let rules = listing["rules"].as_array().unwrap();
    let rule = rules
        .iter()
        .find(|rule| rule["id"] == "privileged-container")
        .unwrap();
    assert_eq!(rule["group"], "security");
    assert_eq!(rule["severity"], "error");
    assert_eq!(rule["default"], "on");
}

#[test]
fn completions_are_written_for_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        seaworthy()
            .args(["completions", shell])
            .run()
            .exits(0)
            .says("stdin-filename");
    }
    seaworthy()
        .args(["completions", "bsh"])
        .run()
        .exits(2)
        .complains("bash");
}

#[test]
fn there_is_a_manual_page_for_every_command() {
    for command in ["check", "survey", "explain", "rules", "completions", "man"] {
        seaworthy()
            .args(["man", command])
            .run()
            .exits(0)
            .says(&format!("seaworthy\\-{command}"));
    }
    seaworthy()
        .args(["man"])
        .run()
        .exits(0)
        .says(".SH SUBCOMMANDS");
    seaworthy()
        .args(["man", "chek"])
        .run()
        .exits(2)
        .complains("`chek` is no command; these are: check, survey, explain,");
}

#[test]
#[cfg(unix)]
fn kubectl_finds_it_under_its_own_name() {
    let disk = tempfile::tempdir().unwrap();
    let plugin = disk.path().join("kubectl-seaworthy");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_seaworthy"), &plugin).unwrap();
    typed(&plugin)
        .args(["check", "--help"])
        .run()
        .exits(0)
        .says("Usage: kubectl seaworthy check [OPTIONS]");
}

#[test]
#[cfg(unix)]
#[expect(clippy::print_stderr, reason = "says that it skips")]
fn bash_reads_its_completions() {
    let script = seaworthy().args(["completions", "bash"]).run().stdout;
    let disk = folder(&[("complete.bash", script.as_str())]);
    match Command::new("bash")
        .arg("-n")
        .arg(disk.path().join("complete.bash"))
        .status()
    {
        Ok(status) => assert!(status.success()),
        Err(error) => eprintln!("skipped: bash: {error}"),
    }
}
