//! What consumers of SARIF need and no validator checks; the shape itself is in the snapshot.

use std::collections::BTreeSet;

use seaworthy::{
    finding::{Coverage, Finding, Outcome, Report, Severity},
    report::{Format, View},
};
use serde_json::Value;

use crate::sample::{
    WEB, entry, everything, finding, hostile, object, place, related, rule, sample, text,
};

#[test]
fn says_everything() {
    insta::assert_snapshot!(text(Format::Sarif, &sample(), &everything()));
}

#[test]
fn keeps_every_invariant() {
    let mut long = sample();
    long.rules[0].summary = "x".repeat(3_000);
    long.rules[1].docs = "y ".repeat(3_000);
    let mut wide = sample();
    let others = (0..2_000).map(|_| related(place("deploy/web.yaml", WEB, "kind"), "another"));
    wide.findings[0].related = others.collect();
    for report in [sample(), hostile(), long, wide, Report::default()] {
        let log = log(&report, &everything());
        let run = &log["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        rules.iter().for_each(check_rule);
        let ids: Vec<_> = rules
            .iter()
            .map(|rule| rule["id"].as_str().unwrap())
            .collect();
        assert!(ids.is_sorted_by(|a, b| a < b), "sorted, each once: {ids:?}");
        let results = run["results"].as_array().unwrap();
        for result in results {
            check_result(result, &ids);
        }
        let distinct: BTreeSet<_> = results.iter().map(Value::to_string).collect();
        assert_eq!(distinct.len(), results.len(), "no result twice");
        assert_eq!(run["columnKind"], "utf16CodeUnits");
        assert!(run["originalUriBaseIds"]["%SRCROOT%"].get("uri").is_none());
        assert!(
            run.get("automationDetails").is_none(),
            "it beats the category a user gives to upload-sarif"
        );
    }
}

fn check_rule(rule: &Value) {
    for field in ["shortDescription", "fullDescription"] {
        let length = rule[field]["text"].as_str().unwrap().chars().count();
        assert!(
            (1..=1_024).contains(&length),
            "{field} has {length} characters"
        );
    }
    assert!(rule["help"]["text"].is_string() && rule["help"]["markdown"].is_string());
    let tags = rule["properties"]["tags"].as_array().unwrap();
    assert!(tags.len() <= 20);
    let severity = rule["properties"].get("security-severity");
    assert!(severity.is_none_or(Value::is_string), "a number is refused");
}

fn check_result(result: &Value, rules: &[&str]) {
    if let Some(index) = result.get("ruleIndex") {
        assert_eq!(rules[index.as_u64().unwrap() as usize], result["ruleId"]);
    }
    assert!(result.get("kind").is_none_or(|kind| kind == "fail"));
    assert!(
        result["message"]["text"]
            .as_str()
            .is_some_and(|text| !text.is_empty())
    );
    let fingerprints = result["partialFingerprints"].as_object().unwrap();
    assert_eq!(fingerprints.keys().collect::<Vec<_>>(), ["seaworthy/v1"]);
    let locations = result["locations"].as_array().unwrap();
    assert_eq!(locations.len(), 1);
    let nothing = Vec::new();
    let related = result
        .get("relatedLocations")
        .map_or(&nothing, |related| related.as_array().unwrap());
    assert!(related.len() <= 100, "GitHub shows no more");
    for location in locations.iter().chain(related) {
        check_location(&location["physicalLocation"]);
    }
    let ids: BTreeSet<_> = related
        .iter()
        .map(|location| location["id"].as_u64().unwrap())
        .collect();
    assert_eq!(
        links(result["message"]["text"].as_str().unwrap()),
        ids,
        "every related place is linked, and nothing else"
    );
}

fn check_location(physical: &Value) {
    let region = &physical["region"];
    let number = |name: &str| region[name].as_u64().filter(|number| *number > 0).unwrap();
    let [start, end] = ["start", "end"].map(|side| {
        (
            number(&format!("{side}Line")),
            number(&format!("{side}Column")),
        )
    });
    assert!(start <= end, "{region}");
    assert!(
        region.get("snippet").is_none(),
        "a masked excerpt is not the file's text"
    );
    let address = &physical["artifactLocation"];
    let uri = address["uri"].as_str().unwrap();
    let below_root = address
        .get("uriBaseId")
        .is_some_and(|base| base == "%SRCROOT%");
    assert!(
        uri.bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'\\'),
        "{uri}"
    );
    assert!(!uri.starts_with("./"));
    if below_root {
        assert!(
            !uri.starts_with('/')
                && !uri
                    .split('/')
                    .any(|segment| segment == ".." || segment == "."),
            "{uri}"
        );
    }
}

/// The numbers that a message links to.
fn links(text: &str) -> BTreeSet<u64> {
    let targets = text
        .split("](")
        .skip(1)
        .map(|rest| rest.split(')').next().unwrap());
    targets.map(|target| target.parse().unwrap()).collect()
}

#[test]
fn addresses_files_as_uris() {
    let root = Some("%SRCROOT%");
    let cases = [
        ("deploy/web.yaml", "deploy/web.yaml", root),
        ("./deploy//web.yaml", "deploy/web.yaml", root),
        ("a/../b/./c.yaml", "b/c.yaml", root),
        (
            "my dir/wéb 100%.yaml",
            "my%20dir/w%C3%A9b%20100%25.yaml",
            root,
        ),
        ("a#b?c:d.yaml", "a%23b%3Fc%3Ad.yaml", root),
        ("../other/web.yaml", "../other/web.yaml", None),
        ("a/../../b.yaml", "../b.yaml", None),
        ("/srv/a b.yaml", "file:///srv/a%20b.yaml", None),
        ("C:/srv/a.yaml", "file:///C:/srv/a.yaml", None),
        ("<stdin>", "stdin", None),
    ];
    for (path, uri, base) in cases {
        let report = Report {
            findings: vec![finding("r", "m", place(path, WEB, "web"))],
            ..Report::default()
        };
        let log = log(&report, &View::default());
        let address =
            &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
        assert_eq!(address["uri"], uri, "{path}");
        assert_eq!(
            address.get("uriBaseId").and_then(Value::as_str),
            base,
            "{path}"
        );
    }
}

#[test]
fn names_fields_as_kubernetes_does() {
    let cases = [
        ("", "v1/Pod/web"),
        (
            "/spec/containers/0/image",
            "v1/Pod/web#spec.containers[0].image",
        ),
        (
            "/metadata/labels/app.kubernetes.io~1name",
            "v1/Pod/web#metadata.labels[app.kubernetes.io/name]",
        ),
        ("/data/a~01", "v1/Pod/web#data.a~1"),
    ];
    for (pointer, name) in cases {
        let mut one = finding("r", "m", place("a.yaml", WEB, "web"));
        one.object = object("v1", "Pod", "", "web");
        one.pointer = pointer.to_owned();
        let report = Report {
            findings: vec![one],
            ..Report::default()
        };
        let log = log(&report, &View::default());
        let logical = &log["runs"][0]["results"][0]["locations"][0]["logicalLocations"][0];
        assert_eq!(logical["fullyQualifiedName"], name);
    }
}

#[test]
fn a_name_cannot_become_a_link() {
    let mut one = finding(
        "r",
        "label `[x](https://evil.example)` and `a](1)`",
        place("a.yaml", WEB, "web"),
    );
    one.related = vec![related(place("a.yaml", WEB, "kind"), "see [x](5) or \\")];
    let report = Report {
        findings: vec![one],
        ..Report::default()
    };
    let log = log(&report, &View::default());
    assert_eq!(
        log["runs"][0]["results"][0]["message"]["text"],
        "Label '[x] (https://evil.example)' and 'a] (1)'.\n\nSee [see \\[x\\] (5) or \\\\](0)."
    );
}

/// The way from one place to the next is a code flow; other places are none of its steps.
#[test]
fn a_way_is_a_code_flow() {
    let other = |words: &str| related(place("web.yaml", WEB, words), "a step");
    let with_way = Finding {
        related: vec![other("app: wbe"), other("kind"), other("image")],
        hops: 2,
        ..finding(
            "registry-in-cluster",
            "it comes from itself",
            place("web.yaml", WEB, "wbe"),
        )
    };
    let without = Finding {
        hops: 0,
        ..with_way.clone()
    };
    let report = Report {
        findings: vec![with_way, without],
        ..Report::default()
    };
    let log = log(&report, &everything());
    let [with_way, without] = &results(&log)[..] else {
        panic!("two findings are two results");
    };
    let flow = &with_way["codeFlows"][0]["threadFlows"][0]["locations"];
    let steps: Vec<_> = flow
        .as_array()
        .unwrap()
        .iter()
        .map(|step| &step["location"])
        .collect();
    let words: Vec<_> = steps
        .iter()
        .map(|step| step["message"]["text"].as_str().unwrap())
        .collect();
    assert_eq!(words, ["it comes from itself", "a step", "a step"]);
    for step in steps {
        check_location(&step["physicalLocation"]);
    }
    assert!(without.get("codeFlows").is_none());
}

#[test]
fn suppressions_are_there_when_asked_for() {
    let shown = log(&sample(), &everything());
    let with: Vec<_> = results(&shown)
        .iter()
        .filter_map(|result| result.get("suppressions"))
        .collect();
    assert_eq!(with.len(), 1);
    assert_eq!(with[0][0]["justification"], "built by hand");
    let hidden = log(&sample(), &View::default());
    assert!(
        results(&hidden)
            .iter()
            .all(|result| result.get("suppressions").is_none())
    );
}

#[test]
fn inputs_that_were_not_understood_are_notifications() {
    let report = Report {
        coverage: Coverage {
            entries: vec![
                entry("a.yaml", Outcome::Linted, 1, ""),
                entry(
                    "my chart",
                    Outcome::NotUnderstood,
                    0,
                    "a Helm chart; run `helm template`",
                ),
            ],
        },
        ..Report::default()
    };
    let log = log(&report, &View::default());
    let notifications = log["runs"][0]["invocations"][0]["toolExecutionNotifications"]
        .as_array()
        .unwrap();
    assert_eq!(notifications.len(), 1);
    assert_eq!(
        notifications[0]["message"]["text"],
        "Not linted: a Helm chart; run 'helm template'."
    );
    let address = &notifications[0]["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(address["uri"], "my%20chart");
}

#[test]
fn a_run_is_successful_unless_an_input_could_not_be_read() {
    let mut unread = finding(
        "yaml-syntax-error",
        "permission denied",
        place("a.yaml", WEB, "web"),
    );
    for (case, successful) in [(None, true), (Some("unreadable"), false)] {
        unread.case = case.map(Into::into);
        let report = Report {
            findings: vec![unread.clone()],
            ..Report::default()
        };
        let log = log(&report, &View::default());
        assert_eq!(
            log["runs"][0]["invocations"][0]["executionSuccessful"],
            successful
        );
    }
}

#[test]
fn begins_another_run_beyond_what_github_takes_of_one() {
    let one = |severity| {
        let mut one = finding("r", "m", place("a.yaml", WEB, "web"));
        one.severity = severity;
        one
    };
    let mut findings = vec![one(Severity::Warning); 24_999];
    findings.push(one(Severity::Info));
    findings.push(one(Severity::Error));
    findings.push(one(Severity::Warning));
    let report = Report {
        findings,
        rules: vec![rule("r", "g", Severity::Error)],
        ..Report::default()
    };
    let log = log(&report, &everything());
    let runs = log["runs"].as_array().unwrap();
    let lens = runs
        .iter()
        .map(|run| run["results"].as_array().unwrap().len());
    assert_eq!(lens.collect::<Vec<_>>(), [25_000, 2]);
    assert_eq!(results(&log)[0]["level"], "error");
    assert!(results(&log).iter().all(|result| result["level"] != "note"));
    assert_eq!(runs[1]["results"][1]["level"], "note");
    // Two runs of one category make GitHub refuse the file.
    assert!(runs[0].get("automationDetails").is_none());
    assert_eq!(runs[1]["automationDetails"]["id"], "seaworthy/2/");
    assert_eq!(runs[0]["tool"], runs[1]["tool"]);
}

fn log(report: &Report, view: &View) -> Value {
    serde_json::from_str(&text(Format::Sarif, report, view)).unwrap()
}

fn results(log: &Value) -> &Vec<Value> {
    log["runs"][0]["results"].as_array().unwrap()
}
