//! What counts when file and command line both speak.

use seaworthy::config::{FailOn, Selection, Severities};
use seaworthy::finding::{Confidence, Severity, Violation};
use seaworthy::span::Location;

use crate::{configuration, files, options, rules};

const ALL: [&str; 5] = [
    "host-network",
    "host-network/node-agent",
    "host-network/system",
    "image-untrusted",
    "memory-limit-missing",
];

/// Which of all rules and cases run.
#[track_caller]
fn runs(file: &str, select: &[&str], ignore: &[&str], expected: &[&str]) {
    let rules = rules(files());
    let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
    let mut options = options();
    options.select = words(select);
    options.ignore = words(ignore);
    let selection = Selection::configured(&rules, &configuration(file), &options).unwrap();
    let wants = |word: &&&str| {
        let (id, case) = word
            .split_once('/')
            .map_or((**word, None), |(id, case)| (id, Some(case)));
        let rule = rules.iter().position(|rule| *rule.id == *id).unwrap();
        selection.wants(rule, &rules, case)
    };
    let ran: Vec<_> = ALL.iter().filter(wants).copied().collect();
    assert_eq!(ran, expected);
}

const DEFAULT: [&str; 3] = [
    "host-network",
    "host-network/node-agent",
    "memory-limit-missing",
];

#[test]
fn without_a_word_the_default_runs() {
    runs("", &[], &[], &DEFAULT);
    runs("exclude: [a]\n", &[], &[], &DEFAULT);
}

#[test]
fn the_file_selects_and_ignores() {
    runs("select: [resources]\n", &[], &[], &["memory-limit-missing"]);
    runs(
        "select: [default, image-unknown]\n",
        &[],
        &[],
        &[DEFAULT[0], DEFAULT[1], "image-untrusted", DEFAULT[2]],
    );
    runs(
        "ignore: [host-network/node-agent]\n",
        &[],
        &[],
        &["host-network", "memory-limit-missing"],
    );
    runs(
        "select: [restricted]\nignore: [host-network]\n",
        &[],
        &[],
        &[],
    );
}

#[test]
fn select_on_the_command_line_replaces_the_files() {
    runs(
        "select: [security]\n",
        &["resources"],
        &[],
        &["memory-limit-missing"],
    );
}

#[test]
fn ignore_on_the_command_line_adds() {
    runs(
        "ignore: [resources]\n",
        &[],
        &["host-network/node-agent"],
        &["host-network"],
    );
    runs(
        "select: [all]\n",
        &[],
        &["security"],
        &["memory-limit-missing"],
    );
}

#[test]
fn what_the_file_ignores_stays_away_unless_it_is_named() {
    let file = "ignore: [memory-limit-missing]\n";
    runs(file, &["all"], &[], &ALL[..4]);
    runs(file, &["resources"], &[], &[]);
    runs(
        file,
        &["memory-limit-missing"],
        &[],
        &["memory-limit-missing"],
    );
    runs(file, &["memory-limit-missing"], &["resources"], &[]);
    runs(
        "rules: {security: off}\n",
        &["host-network/system"],
        &[],
        &["host-network/system"],
    );
}

#[test]
fn off_is_ignored_and_the_word_that_says_more_goes_first() {
    runs(
        "rules: {security: off}\n",
        &[],
        &[],
        &["memory-limit-missing"],
    );
    runs(
        "rules: {host-network: warning, security: off}\n",
        &[],
        &[],
        &[
            "host-network",
            "host-network/node-agent",
            "memory-limit-missing",
        ],
    );
    runs(
        "rules: {host-network: off, host-network/node-agent: info}\n",
        &[],
        &[],
        &["host-network/node-agent", "memory-limit-missing"],
    );
}

#[test]
fn a_severity_alone_switches_nothing_on() {
    runs(
        "rules: {image-untrusted: error, all: info}\n",
        &[],
        &[],
        &DEFAULT,
    );
}

#[test]
fn an_unknown_word_of_the_command_line() {
    let mut options = options();
    options.select = vec!["host-netwrok".to_owned()];
    let error = Selection::configured(&rules(files()), &configuration(""), &options).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`host-netwrok` is no rule, case, group or profile; did you mean `host-network`?"
    );
}

/// The severity of a violation, with a severity of its own or not.
fn severity(file: &str, word: &str, own: Option<Severity>) -> Severity {
    let rules = rules(files());
    let (id, case) = word
        .split_once('/')
        .map_or((word, None), |(id, case)| (id, Some(case)));
    let rule = rules.iter().position(|rule| *rule.id == *id).unwrap();
    let violation = Violation {
        hops: 0,
        location: Location::default(),
        node: None,
        missing: None,
        object: None,
        container: None,
        case: case.map(Into::into),
        message: String::new(),
        help: None,
        labels: Vec::new(),
        fix: None,
        confidence: Confidence::Certain,
        severity: own,
        absent: None,
    };
    let severities = Severities::new(&rules, &configuration(file)).unwrap();
    severities.of(rule, &rules, &violation)
}

#[test]
fn a_severity_that_is_set_may_be_higher_or_lower() {
    use Severity::{Error, Info, Warning};
    assert_eq!(severity("", "host-network", None), Warning);
    assert_eq!(severity("", "host-network/node-agent", None), Info);
    let file = "rules: {all: info, host-network: error, host-network/system: warning}\n";
    assert_eq!(severity(file, "host-network", None), Error);
    assert_eq!(severity(file, "host-network/node-agent", None), Error);
    assert_eq!(severity(file, "host-network/system", None), Warning);
    assert_eq!(severity(file, "memory-limit-missing", None), Info);
    assert_eq!(severity(file, "host-network", Some(Info)), Error);
}

#[test]
fn the_highest_severity_of_a_rule() {
    let rules = rules(files());
    let highest = |file: &str| {
        Severities::new(&rules, &configuration(file))
            .unwrap()
            .highest(0, &rules)
    };
    assert_eq!(highest(""), Severity::Warning);
    assert_eq!(highest("rules: {host-network: info}"), Severity::Info);
    assert_eq!(
        highest("rules: {host-network/system: error}"),
        Severity::Error
    );
}

#[test]
fn fail_on() {
    let threshold = |file: &str, flag| {
        let mut options = options();
        options.fail_on = flag;
        configuration(file).threshold(&options)
    };
    assert_eq!(threshold("", None), Some(Severity::Error));
    assert_eq!(
        threshold("fail-on: warning\n", None),
        Some(Severity::Warning)
    );
    assert_eq!(threshold("fail-on: never\n", None), None);
    let info = Some(FailOn::At(Severity::Info));
    assert_eq!(threshold("fail-on: never\n", info), Some(Severity::Info));
    assert_eq!(threshold("fail-on: info\n", Some(FailOn::Never)), None);
}

#[test]
fn a_profile_replaces_the_default_and_select_adds_to_it() {
    let on = "profile: default\nselect: [image-untrusted]\n";
    let all_but = [DEFAULT[0], DEFAULT[1], "image-untrusted", DEFAULT[2]];
    runs(on, &[], &[], &all_but);
    runs(
        "profile: strict\n",
        &["resources"],
        &[],
        &["memory-limit-missing"],
    );
    let mut options = options();
    options.profile = vec!["pss-baselin".to_owned()];
    let error = Selection::configured(&rules(files()), &configuration(""), &options).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`pss-baselin` is no profile; did you mean `pss-baseline`?"
    );
}
