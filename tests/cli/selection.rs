//! Which rules run.

use crate::seaworthy;

/// The rules that speak about the shop under these flags.
fn found<const N: usize>(flags: [&str; N]) -> Vec<String> {
    let ran = seaworthy()
        .check(["--format", "json", "--show", "info", "fixtures/shop"])
        .args(flags)
        .run();
    ran.rules_found()
}

/// The ids of a listing, with what `keep` wants of them.
fn listed(keep: impl Fn(&serde_json::Value) -> bool) -> Vec<String> {
    let listing = seaworthy().args(["rules", "--format", "json"]).run().json();
    let rules = listing["rules"].as_array().unwrap().iter();
    rules
        .filter(|rule| keep(rule))
        .map(|rule| rule["id"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn an_id_runs_alone() {
    assert_eq!(
        found(["--select", "privileged-container"]),
        ["privileged-container"]
    );
}

#[test]
fn several_ids_with_commas_or_flags() {
    let both = ["host-pid", "privileged-container"];
    assert_eq!(found(["--select", "privileged-container,host-pid"]), both);
    assert_eq!(
        found(["--select", "privileged-container", "--select", "host-pid"]),
        both
    );
}

#[test]
fn a_group_runs_all_its_rules_the_opt_in_ones_too() {
    let resources = listed(|rule| rule["group"] == "resources");
    let found = found(["--select", "resources"]);
    assert!(found.iter().all(|id| resources.contains(id)), "{found:?}");
    assert!(
        found.contains(&"cpu-limit-missing".to_owned()),
        "opt-in: {found:?}"
    );
}

#[test]
fn the_default_runs_no_opt_in_rule() {
    let opt_in = listed(|rule| rule["default"] == "opt-in");
    let plain = found([]);
    assert!(plain.iter().all(|id| !opt_in.contains(id)), "{plain:?}");
    assert_eq!(found(["--select", "default"]), plain);
}

#[test]
fn default_can_be_added_to() {
    let mut both = found(["--select", "default"]);
    both.extend(found(["--select", "cpu-limit-missing"]));
    both.sort();
    assert_eq!(found(["--select", "default,cpu-limit-missing"]), both);
}

#[test]
fn all_runs_everything() {
    let all = found(["--select", "all"]);
    for id in found([])
        .iter()
        .chain(&found(["--select", "cpu-limit-missing"]))
    {
        assert!(all.contains(id), "{id}: {all:?}");
    }
}

#[test]
fn ignore_takes_away() {
    let mut rest = found([]);
    rest.retain(|id| id != "privileged-container");
    assert_eq!(found(["--ignore", "privileged-container"]), rest);
}

#[test]
fn ignore_takes_from_what_is_selected() {
    let security = found(["--select", "security"]);
    let rest = found(["--select", "security", "--ignore", "privileged-container"]);
    assert_eq!(rest.len() + 1, security.len());
    assert_eq!(
        found(["--select", "security", "--ignore", "security"]),
        [] as [String; 0]
    );
}

#[test]
fn what_does_not_parse_is_said_whatever_is_selected() {
    let select = "--select=privileged-container";
    seaworthy()
        .check([select, "fixtures/broken"])
        .run()
        .exits(1)
        .says("yaml-syntax-error");
    // Who says so aloud may look away.
    let ran = seaworthy()
        .check([select, "--ignore=yaml-syntax-error", "fixtures/broken"])
        .run();
    assert!(!ran.stdout.contains("yaml-syntax-error"), "{}", ran.stdout);
}

#[test]
fn an_unknown_word_is_refused_with_the_nearest_one() {
    let check = |flag, word| seaworthy().check([flag, word, "fixtures/shop"]).run();
    check("--select", "privileged-containr")
        .exits(2)
        .complains("did you mean `privileged-container`?");
    check("--ignore", "resource")
        .exits(2)
        .complains("did you mean `resources`?");
    check("--select", "qwertyuiop")
        .exits(2)
        .complains("`seaworthy rules` lists every rule, group and profile");
}

#[test]
fn other_words_have_their_nearest_too() {
    seaworthy()
        .check(["--format", "sarf", "."])
        .run()
        .exits(2)
        .complains("sarif");
    seaworthy()
        .check(["--fail-on", "eror", "."])
        .run()
        .exits(2)
        .complains("error");
    seaworthy()
        .check(["--show", "coverege", "."])
        .run()
        .exits(2)
        .complains("coverage");
}

#[test]
fn a_profile_runs_what_it_holds_and_select_adds_to_it() {
    let listing = seaworthy().args(["rules", "--format", "json"]).run().json();
    let profiles = listing["profiles"].as_array().unwrap();
    let of = |name: &str| {
        let profile = profiles.iter().find(|profile| profile["name"] == name);
        let rules = profile.unwrap()["rules"].as_array().unwrap();
        let ids = rules.iter().map(|rule| rule.as_str().unwrap().to_owned());
        ids.collect::<Vec<_>>()
    };
    for profile in profiles {
        let (name, held) = (profile["name"].as_str().unwrap(), &profile["rules"]);
        assert!(held.as_array().unwrap().len() > 1, "{name}");
        let found = found(["--profile", name]);
        assert!(found.iter().all(|id| of(name).contains(id)), "{found:?}");
    }
    assert_eq!(found(["--profile", "default"]), found([]));
    let strict = of("strict");
    assert!(of("default").iter().all(|id| strict.contains(id)));
    assert!(of("pss-baseline").contains(&"host-pid".to_owned()));
    assert!(!of("pss-baseline").contains(&"run-as-non-root-missing".to_owned()));
    assert!(of("pss-restricted").contains(&"run-as-non-root-missing".to_owned()));
    // kube-linter has `no-liveness-probe`, and does not run it unless asked.
    assert!(!of("kube-linter").contains(&"liveness-probe-missing".to_owned()));
    let both = found(["--profile", "pss-baseline", "--select", "image-tag-mutable"]);
    assert!(both.contains(&"image-tag-mutable".to_owned()), "{both:?}");
}

#[test]
fn an_unknown_profile_is_2_with_the_nearest() {
    let ran = seaworthy()
        .check(["--profile", "kube-lint", "fixtures/shop"])
        .run();
    ran.exits(2)
        .complains("`kube-lint` is no profile; did you mean `kube-linter`?");
}
