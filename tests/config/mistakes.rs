//! Each kind of mistake: its place, its words, its way out.

use std::path::Path;

use seaworthy::config::Configuration;
use seaworthy::report::View;

use crate::{configuration, shown};

fn mistakes(text: &str) -> Vec<String> {
    let read = Configuration::read(Path::new("seaworthy.yaml"), text.to_owned());
    shown(&read.expect_err("there is a mistake"))
}

#[track_caller]
fn one(text: &str, mistake: &str) {
    assert_eq!(mistakes(text), [mistake]);
}

#[test]
fn an_unknown_key() {
    one(
        "slect: [all]\n",
        "1:1-6 the configuration has no key `slect` | did you mean `select`?",
    );
    one(
        "select: [all]\nwéb🚢: 1\n",
        "2:1-5 the configuration has no key `wéb🚢` | the keys are `extends`, `profile`, `select`, `ignore`, `rules`, `overrides`, \
         `custom-rules`, `registries`, `exclude`, `fail-on`, `baseline`, `kubernetes`, `clusters` and `external`",
    );
    one(
        "fail_on: error\n",
        "1:1-8 the configuration has no key `fail_on` | did you mean `fail-on`?",
    );
    one(
        "clusters:\n  - name: a\n    path: [x]\n    paths: [x]\n",
        "3:5-9 the cluster has no key `path` | did you mean `paths`?",
    );
}

#[test]
fn an_unknown_key_without_a_value() {
    one(
        "exlude:\n",
        "1:1-7 the configuration has no key `exlude` | did you mean `exclude`?",
    );
}

#[test]
fn a_scalar_in_place_of_a_list() {
    one(
        "select: all\n",
        "1:9-12 `select` is a string, not a list of words | write `select: [all]`",
    );
    one(
        "exclude: \"vendor/**\"\n",
        "1:10-21 `exclude` is a string, not a list of globs | write `exclude: [\"vendor/**\"]`",
    );
}

#[test]
fn a_collection_in_place_of_something_else_is_marked_at_its_key() {
    one(
        "ignore:\n  a: 1\n  b: 2\n",
        "1:1-7 `ignore` is a mapping, not a list of words",
    );
    one(
        "rules: [a]\n",
        "1:1-6 `rules` is a list, not a mapping to one of `error`, `warning`, `info` and `off`, or to `severity` and parameters \
         with their values",
    );
    one(
        "clusters: {name: a, paths: [x]}\n",
        "1:1-9 `clusters` is a mapping, not a list of clusters",
    );
    one(
        "select: [[a]]\n",
        "1:10-13 an item of `select` is a list, not a word",
    );
    one(
        "- select\n",
        "1:1-9 the configuration is a list, not a mapping",
    );
    one(
        "hello\n",
        "1:1-6 the configuration is a string, not a mapping",
    );
}

#[test]
fn what_is_said_of_a_rule_is_a_level_or_a_mapping() {
    one(
        "rules:\n  host-network: 3\n",
        "2:17-18 `3` is not one of `error`, `warning`, `info` and `off`",
    );
    one(
        "rules:\n  host-network: [off]\n",
        "2:3-15 `host-network` is a list, not one of `error`, `warning`, `info` and `off`, or a mapping of `severity` and \
         parameters to values",
    );
    one(
        "rules:\n  host-network: {severity: loud}\n",
        "2:28-32 `loud` is not one of `error`, `warning`, `info` and `off`",
    );
}

#[test]
fn an_override_that_says_too_little() {
    one(
        "overrides:\n  - rules: {a: off}\n",
        "2:5-10 the override does not say where it holds | add `paths`, `kind`, `name`, `namespace`, `labels` or `container`; \
         what holds everywhere needs no override",
    );
    one(
        "overrides:\n  - kind: Pod\n    ignore: [{rules: [a]}]\n",
        "3:15-20 the ignored has no `reason` | add `reason`, a string",
    );
    one(
        "overrides:\n  - kind: Pod\n    ignore: [{rules: [a], reason: ''}]\n",
        "3:35-37 `reason` is an empty string, not a string",
    );
    one(
        "overrides:\n  - kind: []\n",
        "2:5-9 `kind` is empty | name at least one; `*` is every name",
    );
    one(
        "overrides:\n  - kind: Pod\n    ignore: [{rules: [a], reason: b, until: soon}]\n",
        "3:45-49 `soon` is no date such as `2030-12-31`",
    );
    one(
        "overrides:\n  - kind: Pod\n    ignore: [{rules: [a], reason: b, until: 2030-02-30}]\n",
        "3:45-55 `2030-02-30` is no date such as `2030-12-31`",
    );
    one(
        "overrides:\n  - label: {app: web}\n    kind: Pod\n",
        "2:5-10 the override has no key `label` | did you mean `labels`?",
    );
}

#[test]
fn a_mistake_of_many_lines_is_marked_in_its_first() {
    one(
        "fail-on: |\n  error\n  warning\n",
        "1:10-11 `error\nwarning\n` is not one of `error`, `warning`, `info` and `never`",
    );
}

#[test]
fn a_word_that_yaml_reads_as_something_else() {
    one(
        "ignore: [on]\n",
        "1:10-12 an item of `ignore` is a boolean, not a word | quote it: `\"on\"`",
    );
    one(
        "clusters:\n  - {name: 12, paths: [x]}\n",
        "2:12-14 `name` is a number, not a word | quote it: `\"12\"`",
    );
}

#[test]
fn a_word_that_is_not_in_the_list() {
    one(
        "rules:\n  host-network: warn\n",
        "2:17-21 `warn` is not one of `error`, `warning`, `info` and `off` | did you mean `warning`?",
    );
    one(
        "rules:\n  host-network: fatal\n",
        "2:17-22 `fatal` is not one of `error`, `warning`, `info` and `off`",
    );
    one(
        "fail-on: eror\n",
        "1:10-14 `eror` is not one of `error`, `warning`, `info` and `never` | did you mean `error`?",
    );
    one(
        "clusters:\n  - {name: a, paths: [x], role: prodcution}\n",
        "2:33-43 `prodcution` is not one of `production`, `staging`, `tools` and `monitoring` | did you mean `production`?",
    );
}

#[test]
fn off_needs_no_quotes() {
    // Kubernetes' YAML reads it as a boolean.
    assert_eq!(
        configuration("rules: {a: off, b: 'off'}\n").rules.0.len(),
        2
    );
}

#[test]
fn a_number_that_is_none_or_too_small() {
    let cluster = |value: &str| format!("clusters:\n  - {{name: a, paths: [x], nodes: {value}}}\n");
    one(
        &cluster("three"),
        "2:34-39 `nodes` is a string, not a number",
    );
    one(&cluster("'3'"), "2:34-37 `nodes` is a string, not a number");
    one(&cluster("0"), "2:34-35 `0` is not a number from 1");
    one(&cluster("-2"), "2:34-36 `-2` is not a number from 1");
    one(&cluster("1.5"), "2:34-37 `1.5` is not a number from 1");
    one(
        &cluster("5000000000"),
        "2:34-44 `5000000000` is not a number from 1",
    );
}

#[test]
fn a_boolean_in_quotes() {
    one(
        "clusters:\n  - {name: a, paths: [x], complete: 'yes'}\n",
        "2:37-42 `complete` is a string, not a boolean",
    );
}

#[test]
fn a_cluster_without_name_or_paths() {
    one(
        "clusters:\n  - paths: [x]\n",
        "2:5-10 the cluster has no `name` | add `name`, a word",
    );
    one(
        "clusters:\n  - role: tools\n    name: a\n",
        "2:5-9 the cluster has no `paths` | add `paths`, a list of globs",
    );
    one(
        "clusters:\n  - name: a\n    paths: []\n",
        "3:5-10 `paths` is empty | name at least one glob; `**` is everything",
    );
    one(
        "clusters: [a]\n",
        "1:12-13 an item of `clusters` is a string, not a mapping",
    );
}

#[test]
fn two_clusters_of_one_name() {
    one(
        "clusters:\n  - {name: a, paths: [u]}\n  - {name: b, paths: [v]}\n  - {name: a, paths: [w]}\n",
        "4:12-13 two clusters are called `a` | + 2:12 here first",
    );
}

#[test]
fn a_glob_that_cannot_match() {
    one(
        "exclude: ['a[b']\n",
        "1:11-16 `a[b` is no glob: unclosed character class; missing ']'",
    );
    one(
        "exclude:\n  - /vendor\n",
        "2:5-12 `/vendor` is an absolute path | globs begin at the folder of this file",
    );
    one(
        "exclude: ['!vendor/keep']\n",
        "1:11-25 `!vendor/keep` takes something back, which globs here cannot do | name what is meant, not what is not",
    );
    one(
        "clusters:\n  - name: a\n    paths: [\"../other/**\"]\n",
        "3:13-26 `../other/**` leads out of the folder of this file | globs match below the folder of this file",
    );
    one(
        "exclude: ['']\n",
        "1:11-13 an item of `exclude` is an empty string, not a glob",
    );
}

#[test]
fn a_version_that_is_none() {
    one(
        "kubernetes: latest\n",
        "1:13-19 `latest` is not a version such as `1.34`",
    );
    one(
        "kubernetes: ['1.34', 1.x]\n",
        "1:22-25 `1.x` is not a version such as `1.34`",
    );
    one(
        "kubernetes: 1.34..1.31\n",
        "1:13-23 `1.34..1.31` begins after its end",
    );
    one(
        "kubernetes: 1.0..1.60000\n",
        "1:13-25 `1.0..1.60000` is too wide a range",
    );
    one(
        "kubernetes: 1.30..2.1\n",
        "1:13-22 `1.30..2.1` is too wide a range",
    );
    one(
        "kubernetes: {min: 1.30}\n",
        "1:1-11 `kubernetes` is a mapping, not a version such as `1.34`, a range such as `1.31..1.34`, or a list of them",
    );
}

#[test]
fn an_external_object_that_is_none() {
    let help = "write `Kind/namespace/name` or `Kind/name`, `*` for any";
    one(
        "external: [Secret]\n",
        &format!("1:12-18 `Secret` names no objects | {help}"),
    );
    one(
        "external: [secret/shop/tls]\n",
        &format!("1:12-27 `secret/shop/tls` names no objects | {help}"),
    );
    one(
        "external: [Secret//tls]\n",
        &format!("1:12-23 `Secret//tls` names no objects | {help}"),
    );
    one(
        "external: [v1/Secret/shop/tls]\n",
        &format!("1:12-30 `v1/Secret/shop/tls` names no objects | {help}"),
    );
}

#[test]
fn a_namespace_that_is_none() {
    one(
        "clusters:\n  - {name: a, paths: [x], namespace: Shop}\n",
        "2:38-42 `Shop` is no name of a namespace | up to 63 small letters, digits and inner dashes",
    );
}

#[test]
fn a_key_twice() {
    one(
        "ignore: [a]\nselect: [b]\nignore: [c]\n",
        "3:1-7 `ignore` is there twice | + 1:1 here first",
    );
    one(
        "rules:\n  a: info\n  a: off\n",
        "3:3-4 `a` is there twice | + 2:3 here first",
    );
}

#[test]
fn what_is_no_yaml() {
    let found = mistakes("select: [all\nignore: [a]\n");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("opened here"), "{found:?}");
    assert!(found[0].contains("+ 1:9"), "{found:?}");
}

#[test]
fn a_second_document() {
    one(
        "select: [all]\n---\nignore: [a]\n",
        "3:1-7 a second document, and the configuration is one",
    );
    assert_eq!(configuration("---\nselect: [all]\n---\n").select.len(), 1);
}

#[test]
fn nothing_is_fine() {
    for text in [
        "",
        "# later\n",
        "---\n",
        "\u{feff}",
        "ignore:\nselect: ~\n",
        "{}",
    ] {
        assert!(configuration(text).ignore.is_empty(), "{text:?}");
    }
}

#[test]
fn all_mistakes_at_once_in_the_order_of_the_text() {
    let text =
        "selekt: [a]\nfail-on: fatal\nexclude: ['a[']\nclusters:\n  - name: a\n    nodes: 0\n";
    let places: Vec<_> = mistakes(text)
        .iter()
        .map(|mistake| mistake.split('-').next().unwrap().to_owned())
        .collect();
    assert_eq!(places, ["1:1", "2:10", "3:11", "5:5", "6:12"]);
}

#[test]
fn aliases_and_merges() {
    let text = "ignore: &few [a, b]\nselect: *few\nclusters:\n  - &base {name: a, paths: [x], nodes: 3}\n  - <<: *base\n    name: b\n";
    let read = configuration(text);
    assert_eq!(read.select.len(), 2);
    assert_eq!(read.clusters[1].cluster.nodes, Some(3));
    assert_eq!(&*read.clusters[1].cluster.name, "b");
    one(
        "exclude: &few\n  - a\nfail-on: *few\n",
        "3:1-8 `fail-on` is a list, not one of `error`, `warning`, `info` and `never`",
    );
}

#[test]
fn a_mistake_is_drawn_as_a_finding_is() {
    let text =
        "# what runs\nselect: [default]\nignroe:\n  - host-network\nignore: []\nignore: []\n";
    let read = Configuration::read(Path::new("deploy/seaworthy.yaml"), text.to_owned());
    let error = seaworthy::config::ConfigError::Wrong(read.expect_err("there are mistakes"));
    let mut out = Vec::new();
    error.write(&View::default(), &mut out).unwrap();
    insta::assert_snapshot!(String::from_utf8(out).unwrap());
}
