//! `seaworthy.yaml`: what is read, what is refused and where, what counts when the command line speaks too.
#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails is a test that fails"
)]

mod any_text;
mod apply;
mod clusters;
mod command_line;
mod extends;
mod find;
mod mistakes;
mod precedence;
mod schema;
mod suppressing;

use std::path::Path;

use seaworthy::config::{Color, ConfigError, Configuration, Options, RuleSource, Versions};
use seaworthy::finding::Problem;
use seaworthy::rule::{Rule, embedded::Embedded};

/// The configuration of a text without mistakes.
fn configuration(text: &str) -> Configuration {
    let read = Configuration::read(Path::new("seaworthy.yaml"), text.to_owned());
    read.unwrap_or_else(|problems| panic!("{:#?}", shown(&problems)))
}

/// `line:column-column message | help | + line:column word` for each: columns count characters, the last is the one after.
fn shown(problems: &[Problem]) -> Vec<String> {
    let show = |problem: &Problem| {
        let (start, end) = (problem.place.start, problem.place.end);
        assert_eq!(start.line, end.line, "a place stays on one line");
        let mut words = format!(
            "{}:{}-{} {}",
            start.line, start.column, end.column, problem.message
        );
        if let Some(help) = &problem.help {
            words.push_str(&format!(" | {help}"));
        }
        for related in &problem.related {
            let start = related.place.start;
            words.push_str(&format!(
                " | + {}:{} {}",
                start.line, start.column, related.message
            ));
        }
        words
    };
    problems.iter().map(show).collect()
}

/// The same of what is wrong between a configuration and the rules.
fn shown_error(error: &ConfigError) -> Vec<String> {
    match error {
        ConfigError::Wrong(problems) => shown(problems),
        other => vec![other.to_string()],
    }
}

/// Rules of two groups, with cases, an opt-in rule, a profile, a former name and parameters.
fn files() -> Vec<Embedded> {
    let file = |id: &str, group: &str, more: &str| Embedded {
        id: id.to_owned(),
        group: group.to_owned(),
        file: serde_yaml::from_str(&format!(
            "summary: A thing is wrong\nsince: 0.1.0\ntarget: container\nmessage: wrong\n{more}"
        ))
        .unwrap(),
    };
    vec![
        file(
            "host-network",
            "security",
            "severity: warning\ndefault: on\nprofiles: [restricted]\nassert: {required: [a]}\n\
             cases:\n  node-agent: {severity: info}\n  system: {severity: info, default: opt-in}\n",
        ),
        file(
            "image-untrusted",
            "security",
            "severity: error\ndefault: opt-in\nformerly: [image-unknown]\n\
             params: {registries: [docker.io], at-most: 3, ratio: 0.5, strict: true, names: {}, any: null, pattern: a+}\n\
             assert: {properties: {image: {pattern: {param: pattern}}}}\n",
        ),
        file(
            "memory-limit-missing",
            "resources",
            "severity: warning\ndefault: on\nassert: {required: [a]}\n",
        ),
    ]
}

fn rules(files: Vec<Embedded>) -> Vec<Rule> {
    let rule = |rule: Embedded| Rule::new(&rule.id, &rule.group, rule.file, None).unwrap();
    files.into_iter().map(rule).collect()
}

/// A command line that says nothing.
fn options() -> Options {
    Options {
        kubernetes: Versions::default(),
        schemas: Vec::new(),
        rules: RuleSource::default(),
        isolated: false,
        baseline: None,
        write_baseline: false,
        locked: false,
        paths: vec![".".into()],
        outputs: Vec::new(),
        profile: Vec::new(),
        select: Vec::new(),
        ignore: Vec::new(),
        fail_on: None,
        exclude: Vec::new(),
        since: None,
        show: Vec::new(),
        stdin_filename: None,
        jobs: 0,
        color: Color::Never,
        allow_empty: false,
        compat: true,
        statistics: false,
        explain_set: false,
        all: false,
        quiet: false,
        progress: false,
    }
}
