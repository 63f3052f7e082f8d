//! Words that must name something, and values that must fit their parameters.

use serde_json::json;

use crate::{configuration, files, rules, shown_error};

fn mistakes(text: &str) -> Vec<String> {
    let read = configuration(text);
    shown_error(&read.apply(&mut files()).expect_err("there is a mistake"))
}

#[track_caller]
fn one(text: &str, mistake: &str) {
    assert_eq!(mistakes(text), [mistake]);
}

#[test]
fn words_that_name_nothing() {
    one(
        "select: [default, host-netwrok]\n",
        "1:19-31 `host-netwrok` is no rule, case, group or profile | did you mean `host-network`?",
    );
    one(
        "ignore:\n  - host-network/node-agnet\n",
        "2:5-28 `host-network/node-agnet` is no rule, case, group or profile | did you mean `host-network/node-agent`?",
    );
    one(
        "rules:\n  securty: off\n",
        "2:3-10 `securty` is no rule, case, group or profile | did you mean `security`?",
    );
    one(
        "ignore: [zebra-crossing]\n",
        "1:10-24 `zebra-crossing` is no rule, case, group or profile | `seaworthy rules` lists every rule, group and profile",
    );
}

#[test]
fn parameters_of_a_rule_that_is_none() {
    one(
        "rules:\n  image-untrustd: {registries: []}\n",
        "2:3-17 `image-untrustd` is no rule | did you mean `image-untrusted`?",
    );
    // A group has no parameters.
    one(
        "rules:\n  resources: {at-most: 3}\n",
        "2:3-12 `resources` is no rule | `seaworthy rules` lists every rule",
    );
}

#[test]
fn a_parameter_that_is_none() {
    one(
        "rules:\n  image-untrusted:\n    registry: [ghcr.io]\n",
        "3:5-13 `image-untrusted` has no parameter `registry` | did you mean `registries`?",
    );
    one(
        "rules:\n  image-untrusted: {color: red}\n",
        "2:21-26 `image-untrusted` has no parameter `color` | it has `any`, `at-most`, `names`, `pattern`, `ratio`, \
         `registries` and `strict`",
    );
    one(
        "rules:\n  host-network: {color: red}\n",
        "2:18-23 `host-network` has no parameter `color` | it has no parameters",
    );
}

#[test]
fn a_value_of_another_type() {
    let value = |text: &str| format!("rules:\n  image-untrusted: {{{text}}}\n");
    one(
        &value("registries: ghcr.io"),
        "2:33-40 `registries` is a string, not a list of strings | without a word it is `[\"docker.io\"]`",
    );
    one(
        &value("registries: [ghcr.io, 1.30]"),
        "2:21-31 `registries` is a list, not a list of strings | without a word it is `[\"docker.io\"]`",
    );
    one(
        &value("at-most: '3'"),
        "2:30-33 `at-most` is a string, not an integer | without a word it is `3`",
    );
    one(
        &value("at-most: 2.5"),
        "2:30-33 `at-most` is a number, not an integer | without a word it is `3`",
    );
    one(
        &value("strict: 'no'"),
        "2:29-33 `strict` is a string, not a boolean | without a word it is `true`",
    );
    one(
        &value("names: []"),
        "2:21-26 `names` is a list, not a mapping | without a word it is `{}`",
    );
}

#[test]
fn all_mistakes_at_once_and_nothing_is_applied() {
    let read = configuration(
        "rules:\n  image-untrusted: {at-most: 5, strict: 1}\n  nobody: off\nselect: [nothing-like-it]\n",
    );
    let mut files = files();
    let found = shown_error(&read.apply(&mut files).expect_err("there are mistakes"));
    let places: Vec<_> = found.iter().map(|mistake| &mistake[..3]).collect();
    assert_eq!(places, ["2:4", "3:3", "4:1"]);
    assert_eq!(files[1].file.params["at-most"], json!(3));
}

#[test]
fn values_reach_the_rule() {
    let read = configuration(
        "rules:\n  image-unknown:\n    registries: [ghcr.io, quay.io]\n    at-most: 5\n    ratio: 1\n    strict: no\n    names: {a: [1]}\n    any: x\n",
    );
    let mut files = files();
    read.apply(&mut files).unwrap();
    let params = &files[1].file.params;
    assert_eq!(params["registries"], json!(["ghcr.io", "quay.io"]));
    assert_eq!(params["at-most"], json!(5));
    assert_eq!(params["ratio"], json!(1));
    assert_eq!(params["strict"], json!(false));
    assert_eq!(params["names"], json!({"a": [1]}));
    assert_eq!(params["any"], json!("x"));
    assert_eq!(params["pattern"], json!("a+"));
    rules(files);
}

#[test]
fn a_value_that_the_rule_cannot_work_with_has_its_place() {
    let read = configuration("rules:\n  image-unknown:\n    pattern: 'a('\n");
    let mut files = files();
    read.apply(&mut files).unwrap();
    let file = files.remove(1);
    let made = seaworthy::rule::Rule::new(&file.id, &file.group, file.file, None);
    let why = made.expect_err("`a(` is no pattern");
    let formerly = ["image-unknown".to_owned()];
    let refused = read.refused("image-untrusted", &formerly, &why.message);
    let refused = shown_error(&refused.expect("the configuration gives it a value")).concat();
    let begin = "2:3-16 `image-untrusted` cannot work with these values: ";
    assert!(refused.starts_with(begin), "{refused}");
    assert!(read.refused("host-network", &[], "").is_none());
}
