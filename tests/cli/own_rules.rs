//! Rules of the user's own: read, tried, asked, explained and silenced like those that come with seaworthy.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::shell::Ran;
use crate::{folder, seaworthy};

/// A rule about the label `team` of anything.
const RULE: &str = "\
summary: An object names no team
severity: warning
default: on
docs: Nobody knows whom to call.
links: [https://acme.example/teams]
target: object
params: {teams: [shop]}
message: '{kind} `{object}` names no team'
assert:
  properties:
    metadata:
      required: [team]
      properties: {team: {enum: {param: teams}}}
examples:
  bad:
    - |
      apiVersion: v1
      kind: ConfigMap
      metadata:
      #^^^^^^^ ConfigMap `settings` names no team
        name: settings
  good:
    - |
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: settings, team: shop}
";

const OBJECT: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n";

/// A project with that rule, that object, and a configuration.
fn project(configuration: &str) -> TempDir {
    folder(&[
        ("policies/acme-team-missing.yaml", RULE),
        ("deploy/settings.yaml", OBJECT),
        ("seaworthy.yaml", configuration),
    ])
}

const CONFIGURATION: &str = "custom-rules: [policies]\n";

fn check<const N: usize>(project: &TempDir, args: [&str; N]) -> Ran {
    let format = ["--format", "concise"];
    seaworthy()
        .check(args)
        .args(format)
        .inside(project.path())
        .run()
}

const FOUND: &str =
    "deploy/settings.yaml:3:1: warning acme-team-missing ConfigMap `settings` names no team";

#[test]
fn the_configuration_names_their_folder_as_seen_from_itself() {
    let project = project(CONFIGURATION);
    check(&project, ["deploy"]).exits(0).says(FOUND);
    let below = project.path().join("deploy");
    let ran = seaworthy().check(["."]).inside(below).run();
    ran.exits(0)
        .says("settings.yaml:3:1: warning acme-team-missing");
}

#[test]
fn the_command_line_names_their_folder() {
    let project = project("{}\n");
    check(&project, ["deploy"])
        .exits(0)
        .keeps_quiet_about("acme");
    check(&project, ["deploy", "--rules", "policies"]).says(FOUND);
    let none = check(&project, ["deploy", "--rules", "polices"]);
    none.exits(2).complains("`polices` does not exist");
}

#[test]
fn their_files_are_no_manifests() {
    let project = project(CONFIGURATION);
    let ran = check(&project, [".", "--show", "coverage"]);
    ran.exits(0).says("linted 1 object in 1 file");
}

#[test]
fn they_are_chosen_configured_and_silenced_like_others() {
    let configured = |more: &str| project(&format!("{CONFIGURATION}{more}"));
    let error = configured("rules: {acme-team-missing: error}\n");
    check(&error, ["deploy"])
        .exits(1)
        .says(": error acme-team-missing");
    let off = configured("rules: {custom: off}\n");
    check(&off, ["deploy"]).exits(0).keeps_quiet_about("acme");
    let ignored = configured("ignore: [acme-team-missing]\n");
    check(&ignored, ["deploy"]).keeps_quiet_about("acme");
    let project = configured("rules: {acme-team-missing: {teams: [search]}}\n");
    let object = format!("{OBJECT}  team: shop\n");
    fs::write(project.path().join("deploy/settings.yaml"), object).unwrap();
    check(&project, ["deploy"]).says("settings.yaml:5:9: warning acme-team-missing");
    let object = OBJECT.replace(
        "metadata:",
        "metadata: # seaworthy: ignore[acme-team-missing] all know",
    );
    fs::write(project.path().join("deploy/settings.yaml"), object).unwrap();
    let ran = check(&project, ["deploy", "--show", "suppressed"]);
    ran.says("all know").says("1 suppressed");
}

#[test]
fn a_wrong_word_about_one_has_its_place() {
    let project = project("custom-rules: [policies]\nignore: [acme-team-mising]\n");
    let ran = check(&project, ["deploy"]);
    ran.exits(2)
        .complains("seaworthy.yaml:2:10")
        .complains("did you mean `acme-team-missing`?");
}

#[test]
fn they_are_in_every_list() {
    let project = project(CONFIGURATION);
    let run = |args: &[&str]| seaworthy().args(args).inside(project.path()).run();
    run(&["rules"]).exits(0).says("acme-team-missing");
    let page = run(&["explain", "acme-team-missing"]);
    page.exits(0)
        .says("Nobody knows whom to call.")
        .says("- https://acme.example/teams");
    page.keeps_quiet_about("seaworthy.dev")
        .keeps_quiet_about("since");
    let sarif = run(&["check", "deploy", "--format", "sarif"]).json();
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .unwrap();
    let rule = rules
        .iter()
        .find(|rule| rule["id"] == "acme-team-missing")
        .unwrap();
    assert_eq!(
        rule["help"]["text"],
        "An object names no team.\n\nNobody knows whom to call."
    );
    assert_eq!(rule["helpUri"], "https://acme.example/teams");
    let json = run(&["check", "deploy", "--format", "json"]).json();
    assert_eq!(json["findings"][0]["url"], "https://acme.example/teams");
    let listing = run(&["rules", "--format", "json"]).json();
    let rules = listing["rules"].as_array().unwrap();
    let rule = rules
        .iter()
        .find(|rule| rule["id"] == "acme-team-missing")
        .unwrap();
    assert_eq!(rule["group"], "custom");
}

#[test]
fn a_folder_below_is_a_group() {
    let project = project(CONFIGURATION);
    fs::create_dir(project.path().join("policies/network")).unwrap();
    let [from, to] = ["policies", "policies/network"].map(|folder| project.path().join(folder));
    fs::rename(
        from.join("acme-team-missing.yaml"),
        to.join("acme-team-missing.yaml"),
    )
    .unwrap();
    check(&project, ["deploy", "--select", "network"]).says(FOUND);
    check(&project, ["deploy", "--select", "storage"]).keeps_quiet_about("acme");
}

/// What is said of a rule whose file is this one, and has this name.
fn refused(name: &str, text: &str) -> Ran {
    let project = folder(&[(&format!("policies/{name}"), text), ("a.yaml", OBJECT)]);
    let ran = check(&project, ["a.yaml", "--rules", "policies"]);
    ran.exits(2);
    ran
}

#[test]
fn what_is_wrong_with_one_has_its_place() {
    let wrong = |from: &str, to: &str| refused("acme-a.yaml", &RULE.replacen(from, to, 1));
    let table = [
        (
            "severity",
            "sevrity",
            ":2:1",
            "a rule has no key `sevrity`",
            "did you mean `severity`?",
        ),
        (
            "warning",
            "warnin",
            ":2:11",
            "`warnin` is none of",
            "did you mean `warning`?",
        ),
        (
            "target: object",
            "target: objects",
            ":6:9",
            "`objects` is none of",
            "did you mean `object`?",
        ),
        (
            "{teams: [shop]}",
            "{}",
            ":9:1",
            "no parameter is called `teams`",
            "",
        ),
        (
            "`{object}`",
            "`{obejct}`",
            ":8:1",
            "`{obejct}` is none of",
            "",
        ),
        (
            "summary: An object names no team\n",
            "",
            ":1:1",
            "a rule has no `summary`",
            "",
        ),
        (
            "required: [team]",
            "required: 7",
            ":9:1",
            "that is no JSON Schema",
            "",
        ),
        (
            "required: [team]",
            "$ref: https://acme.example/x",
            ":9:1",
            "that is no JSON Schema",
            "",
        ),
        (
            "links: [",
            "links: [[",
            ":6:1",
            "did not find",
            "never closed",
        ),
        (
            "docs:",
            "---\ndocs:",
            ":5:1",
            "a second document, and a rule is one",
            "",
        ),
        (
            "links: [https://acme.example/teams]",
            "kinds: [ConfigMap]",
            ":5:1",
            "ConfigMap",
            "",
        ),
    ];
    for (from, to, place, says, help) in table {
        let ran = wrong(from, to);
        let place = format!("policies/acme-a.yaml{place}");
        ran.complains(&place).complains(says).complains(help);
    }
    let (before, rest) = RULE.split_once("assert:\n").unwrap();
    let (_, examples) = rest.split_once("examples:\n").unwrap();
    let without = format!("{before}examples:\n{examples}");
    refused("acme-a.yaml", &without).complains("a rule needs an `assert`");
}

#[test]
fn every_wrong_file_is_told_at_once() {
    let wrong = RULE.replace("severity", "sevrity");
    let project = folder(&[
        ("p/acme-a.yaml", &*wrong),
        ("p/acme-b.yaml", &wrong),
        ("a.yaml", OBJECT),
    ]);
    let ran = check(&project, ["a.yaml", "--rules", "p"]);
    ran.exits(2)
        .complains("p/acme-a.yaml:2:1")
        .complains("p/acme-b.yaml:2:1");
}

#[test]
fn a_name_is_free_and_a_word() {
    refused("host-pid.yaml", RULE)
        .complains("there is a rule `host-pid` already")
        .complains("give the file another name");
    refused("security.yaml", RULE).complains("`security` is the name of a group or profile");
    refused("all.yaml", RULE).complains("`all` is the name of a group");
    refused("Acme Team.yaml", RULE).complains("`Acme Team` cannot be the name of a rule");
    refused("My Group/acme-a.yaml", RULE).complains("`My Group` cannot be the name of a group");
    let twice = folder(&[
        ("p/acme-a.yaml", RULE),
        ("q/acme-a.yaml", RULE),
        ("a.yaml", OBJECT),
    ]);
    let ran = check(&twice, ["a.yaml", "--rules", "p", "--rules", "q"]);
    ran.exits(2)
        .complains("q/acme-a.yaml:1:1")
        .complains("there is a rule `acme-a` already");
}

#[test]
fn a_sub_tree_has_its_own_and_those_that_it_extends() {
    let project = folder(&[
        ("seaworthy.yaml", "custom-rules: [policies]\n"),
        ("policies/acme-team-missing.yaml", RULE),
        ("a.yaml", OBJECT),
        ("alone/seaworthy.yaml", "custom-rules: [own]\n"),
        ("alone/own/acme-other-missing.yaml", RULE),
        ("alone/b.yaml", OBJECT),
        (
            "with/seaworthy.yaml",
            "extends: ../seaworthy.yaml\ncustom-rules: [../alone/own]\n",
        ),
        ("with/c.yaml", OBJECT),
    ]);
    let found = |file: &str, ids: &[&str]| {
        for (args, prefix) in [([file], file), (["."], file)] {
            let ran = check(&project, args);
            let lines = ran.stdout.lines().filter(|line| line.starts_with(prefix));
            let lines: Vec<_> = lines.filter(|line| line.contains("acme-")).collect();
            assert_eq!(lines.len(), ids.len(), "{args:?}: {}", ran.stdout);
            for id in ids {
                assert!(lines.iter().any(|line| line.contains(id)), "{lines:?}");
            }
        }
    };
    found("a.yaml", &["acme-team-missing"]);
    found("alone/b.yaml", &["acme-other-missing"]);
    found("with/c.yaml", &["acme-team-missing", "acme-other-missing"]);
    let everywhere = check(&project, [".", "--rules", "alone/own"]);
    everywhere.says("a.yaml:3:1: warning acme-other-missing");
    let gone = folder(&[
        ("seaworthy.yaml", "extends: base/seaworthy.yaml\n"),
        ("base/seaworthy.yaml", "custom-rules: [nowhere]\n"),
        ("a.yaml", OBJECT),
    ]);
    check(&gone, ["a.yaml"])
        .exits(2)
        .complains("base/seaworthy.yaml:1:16")
        .complains("`base/nowhere` does not exist");
}

#[test]
fn a_folder_that_is_not_there_has_its_place() {
    let project = project("custom-rules:\n  - polices\n");
    let ran = check(&project, ["deploy"]);
    ran.exits(2)
        .complains("seaworthy.yaml:2:5")
        .complains("`polices` does not exist");
}

fn test(project: impl AsRef<Path>, args: &[&str]) -> Ran {
    seaworthy().args(["test"]).args(args).inside(project).run()
}

#[test]
fn examples_that_hold_are_counted() {
    let project = project(CONFIGURATION);
    let path = project.path();
    test(path, &[])
        .exits(0)
        .says("1 rule, 2 examples: all hold");
    test(path, &["policies"])
        .exits(0)
        .says("1 rule, 2 examples: all hold");
    test(path, &["policies/acme-team-missing.yaml"]).exits(0);
    test(path, &["--no-config"])
        .exits(2)
        .complains("no rule was found");
    test(path, &["--no-config", "--rules", "policies"]).exits(0);
    test(path, &["nowhere"])
        .exits(2)
        .complains("`nowhere` does not exist");
}

#[test]
fn an_example_that_does_not_hold_shows_how() {
    let moved = RULE.replace(
        "metadata:\n      #^^^^^^^ ConfigMap `settings` names no team\n        name: settings\n",
        "metadata:\n        name: settings\n      #       ^^^^^^^^ ConfigMap `settings` is nobody's\n",
    );
    assert_ne!(moved, RULE);
    let project = folder(&[("p/acme-a.yaml", &*moved)]);
    let ran = test(project.path(), &["p"]);
    let difference = "\
p/acme-a.yaml:16: bad example 1 is not as it says
  apiVersion: v1
  kind: ConfigMap
  metadata:
+ #^^^^^^^ ConfigMap `settings` names no team
    name: settings
-   #     ^^^^^^^^ ConfigMap `settings` is nobody's

1 rule, 2 examples: 1 does not hold
";
    ran.exits(1);
    assert_eq!(ran.stdout, difference);
}

#[test]
fn what_is_no_example_is_said() {
    let tried = |from: &str, to: &str| {
        let text = RULE.replacen(from, to, 1);
        assert_ne!(text, RULE);
        let project = folder(&[("p/acme-a.yaml", &*text)]);
        test(project.path(), &["p"])
    };
    let mark = "      #^^^^^^^ ConfigMap `settings` names no team\n";
    tried(mark, "").exits(1).says("a bad example has carets");
    tried("{name: settings, team: shop}", "{name: settings}")
        .exits(1)
        .says("acme-a.yaml:23: good example 1 is not as it says")
        .says("+ #^^^^^^^ ConfigMap `settings` names no team");
    tried("name: settings\n", "name: [settings\n")
        .exits(1)
        .says("line 5 of the example: ");
    let (rule, _) = RULE.split_once("examples:").unwrap();
    let project = folder(&[("p/acme-a.yaml", rule)]);
    let ran = test(project.path(), &["p"]);
    ran.exits(1)
        .says("there is no bad example")
        .says("there is no good example");
}

#[test]
fn a_schema_beyond_the_plan_is_judged_by_the_other_engine() {
    let beyond = "patternProperties: {'^tea': {enum: [shop]}}\n      required: [team]";
    let text = RULE.replace("required: [team]", beyond);
    let project = folder(&[("p/acme-a.yaml", &*text), ("a.yaml", OBJECT)]);
    test(project.path(), &["p"])
        .exits(0)
        .says("note: its schema is beyond");
    let found = check(&project, ["a.yaml", "--rules", "p"]);
    found.says("a.yaml:3:1: warning acme-a ConfigMap `settings` names no team");
}

#[test]
fn a_new_one_holds_as_it_is_written() {
    let project = folder(&[("seaworthy.yaml", "custom-rules: [policies]\n")]);
    let new = |args: &[&str]| {
        seaworthy()
            .args(["rules", "new"])
            .args(args)
            .inside(project.path())
            .run()
    };
    new(&["acme-owner-missing"])
        .exits(0)
        .complains("`policies/acme-owner-missing.yaml` is there");
    test(project.path(), &[])
        .exits(0)
        .says("1 rule, 2 examples: all hold");
    new(&["acme-owner-missing"])
        .exits(2)
        .complains("cannot write `policies/acme-owner-missing.yaml`");
    new(&["Acme"])
        .exits(2)
        .complains("`Acme` cannot be the name of a rule");
    new(&["host-pid"])
        .exits(2)
        .complains("there is a rule `host-pid` already");
    let other = new(&["acme-other", "--rules", "more"]);
    other.exits(0).complains("say `custom-rules: [more]`");
    let nowhere = folder(&[]);
    let ran = seaworthy()
        .args(["rules", "new", "acme-a"])
        .inside(nowhere.path())
        .run();
    ran.exits(2).complains("name one with `--rules FOLDER`");
}

/// The worked examples of the documentation are the fixtures, whole.
#[test]
fn the_documentation_shows_rules_that_hold() {
    let page = fs::read_to_string("docs/own-rules.md").unwrap();
    let mut shown = 0;
    for file in fs::read_dir("fixtures/policies").unwrap() {
        let path = file.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        assert!(
            page.contains(&format!("```yaml\n{text}```")),
            "{} is not in docs/own-rules.md",
            path.display()
        );
        shown += 1;
    }
    assert_eq!(shown, 3);
    test(".", &["fixtures/policies"])
        .exits(0)
        .says("3 rules, 8 examples: all hold");
}
