//! The flags of kubeconform: <https://github.com/yannh/kubeconform#usage>.

use super::{Exception, Imported, Word, pattern};
use crate::value::version;

/// Flags that are followed by a value.
const WITH_VALUE: [&str; 9] = [
    "cache",
    "debug-file",
    "ignore-filename-pattern",
    "kubernetes-version",
    "n",
    "output",
    "reject",
    "schema-location",
    "skip",
];

pub(super) fn read(flags: &str, into: &mut Imported) {
    into.select("schema", "what kubeconform asks");
    let (mut is_strict, mut ignores_missing) = (false, false);
    let words = words(flags);
    let mut words = words.iter().map(String::as_str);
    while let Some(word) = words.next() {
        let Some(flag) = word
            .strip_prefix("--")
            .or_else(|| word.strip_prefix('-'))
            .filter(|flag| !flag.is_empty())
        else {
            into.left.push(format!(
                "`{word}`: name it on the command line, `seaworthy check {word}`"
            ));
            continue;
        };
        let (flag, value) = match flag.split_once('=') {
            Some((flag, value)) => (flag, value),
            None if WITH_VALUE.contains(&flag) => (flag, words.next().unwrap_or_default()),
            None => (flag, "true"),
        };
        match flag {
            "strict" => is_strict = value == "true",
            "ignore-missing-schemas" => ignores_missing = value == "true",
            _ => with_value(flag, value, into),
        }
    }
    if !is_strict {
        into.ignore("field-unknown", "without -strict");
        into.ignore("yaml-key-duplicate", "without -strict");
    }
    if !ignores_missing {
        let word = Word {
            text: "schema-not-found".to_owned(),
            note: "without -ignore-missing-schemas".to_owned(),
        };
        into.rules.push((word, "error"));
    }
}

fn with_value(flag: &str, value: &str, into: &mut Imported) {
    match flag {
        "kubernetes-version" if value == "master" => {}
        "kubernetes-version" => match version::range(value) {
            Ok(_) => into.kubernetes = Some(value.to_owned()),
            Err(message) => into.left.push(format!("`-kubernetes-version`: {message}")),
        },
        "skip" => {
            let kinds = value.split(',').filter(|kind| !kind.is_empty());
            let kinds = kinds.map(|kind| kind.rsplit('/').next().unwrap_or(kind).to_owned());
            into.overrides.push(Exception {
                places: vec![("kind", kinds.collect())],
                off: vec!["schema".to_owned()],
                ..Exception::default()
            });
        }
        "ignore-filename-pattern" => match pattern::path_of(value) {
            Some(glob) => into.exclude(&glob, &format!("-ignore-filename-pattern {value}")),
            None => into.left.push(format!(
                "`-ignore-filename-pattern {value}`: `{value}` is no glob: write `exclude` yourself"
            )),
        },
        "schema-location" if value == "default" => {}
        "schema-location" if value.contains("://") => {
            into.left.push(format!("`-schema-location {value}`: nothing is fetched; clone it, and say `--schema-location FOLDER`"));
        }
        "schema-location" => into.left.push(format!(
            "`-schema-location {value}`: say it on the command line, `--schema-location {value}`"
        )),
        "reject" => into.left.push(format!(
            "`-reject {value}`: a rule of policy, and none of a schema"
        )),
        "output" => into.left.push(format!(
            "`-output {value}`: `--format` says how a report is written"
        )),
        "n" => into.left.push(format!("`-n {value}`: `--jobs {value}`")),
        "summary" | "verbose" => into.left.push(format!(
            "`-{flag}`: the last line says what was linted, `--show coverage` of what"
        )),
        "cache" | "insecure-skip-tls-verify" => {
            into.left.push(format!("`-{flag}`: nothing is fetched"))
        }
        _ => into.left.push(format!("`-{flag}`")),
    }
}

/// The words of a line as a shell has them.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (Some(open), c) if open == c => quote = None,
            (None | Some('"'), '\\') => word.get_or_insert_default().extend(chars.next()),
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}
