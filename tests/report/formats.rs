//! The formats of one line a finding and for programs, and what all formats agree on.

use std::str::FromStr;

use seaworthy::{
    finding::{Coverage, Finding, Outcome, Report, Severity, Suppression, SuppressionKind},
    report::{Format, Hidden, View, shown},
};
use serde_json::Value;

use crate::sample::{
    WEB, entry, everything, finding, hostile, object, place, sample, text, topics,
};

#[test]
fn concise_is_one_line_a_finding() {
    insta::assert_snapshot!(text(Format::Concise, &sample(), &everything()));
}

#[test]
fn json_says_everything() {
    insta::assert_snapshot!(text(Format::Json, &sample(), &everything()));
}

#[test]
fn github_is_one_command_a_finding_the_worst_first() {
    insta::assert_snapshot!(text(Format::Github, &sample(), &everything()));
}

#[test]
fn github_keeps_file_names_from_being_commands() {
    let report = Report {
        coverage: Coverage {
            entries: vec![entry(
                "a ##[add-mask]b.yaml",
                Outcome::Nothing,
                0,
                "::error::x",
            )],
        },
        ..Report::default()
    };
    let view = View {
        show_coverage: true,
        ..View::default()
    };
    let text = text(Format::Github, &report, &view);
    assert!(text.contains("## [add-mask]"), "{text}");
    assert!(
        text.lines()
            .all(|line| !line.trim_start().starts_with("::") && !line.contains("##[")),
        "{text}"
    );
}

#[test]
fn concise_is_one_line_a_topic() {
    insta::assert_snapshot!(text(Format::Concise, &topics(), &View::default()));
}

#[test]
fn programs_get_each_finding_of_a_topic() {
    for (format, mark) in [
        (Format::Json, "\"rule\": "),
        (Format::Sarif, "\"ruleId\": "),
        (Format::Github, "::warning "),
    ] {
        let text = text(format, &topics(), &View::default());
        let errors = text.matches("::error ").count();
        assert_eq!(text.matches(mark).count() + errors, 13, "{format}");
    }
}

#[test]
fn topics_take_only_what_is_certainly_of_one_object() {
    let mut nameless = topics();
    for finding in &mut nameless.findings {
        finding.object = object("apps/v1", "Deployment", "", "");
    }
    let mut suppressed = topics();
    for finding in &mut suppressed.findings {
        finding.suppressed = Some(Suppression {
            place: finding.place.clone(),
            reason: String::new(),
            peer: None,
            kind: SuppressionKind::InSource,
        });
    }
    for report in [nameless, suppressed] {
        let text = text(Format::Concise, &report, &everything());
        assert_eq!(text.matches(".yaml:").count(), 13, "{text}");
    }
}

#[test]
fn github_escapes_what_would_end_a_command_or_a_property() {
    let path = "a,b:c%d\ne.yaml";
    let mut sharp = finding(
        "some-rule",
        "100 % of `a:b,c`\nis ::error::",
        place(path, WEB, "web"),
    );
    sharp.help = Some("write\n  key: 50%\r\n".to_owned());
    let report = Report {
        findings: vec![sharp],
        ..Report::default()
    };
    assert_eq!(
        text(Format::Github, &report, &View::default()),
        "::warning file=a%2Cb%3Ac%25d␊e.yaml,line=4,endLine=4,col=9,endColumn=12,title=some-rule\
         ::100 %25 of `a:b,c`␊is ::error::%0Ahelp: write%0A  key: 50%25␍%0A\n1 warning\nlinted nothing\n"
    );
}

#[test]
fn columns_count_what_their_readers_count() {
    let report = sample();
    let view = everything();
    assert!(
        text(Format::Concise, &report, &view).contains("web.yaml:16:38: warning secret-in-env")
    );
    assert!(text(Format::Full, &report, &view).contains("web.yaml:16:38]"));
    assert!(text(Format::Github, &report, &view).contains("line=16,endLine=16,col=38,"));
    let json: Value = serde_json::from_str(&text(Format::Json, &report, &view)).unwrap();
    let start = &json["findings"][5]["start"];
    // `            - { name: "wéb🚢", value: ` has 37 characters, of which é has two bytes and 🚢 four, and two UTF-16 code units.
    let line = WEB.find("            - {").unwrap() as u64;
    assert_eq!(start["byte"], line + 37 + 1 + 3);
    assert_eq!(start["column"], 38);
    assert_eq!(start["utf16"], 39);
}

#[test]
fn nothing_of_a_manifest_reaches_a_terminal_raw() {
    for format in [Format::Full, Format::Concise, Format::Github] {
        let text = text(format, &hostile(), &everything());
        let raw = text.chars().find(|c| {
            let is_bidi = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            is_bidi || (c.is_control() && *c != '\n')
        });
        assert_eq!(raw, None, "{format}: {text}");
    }
}

#[test]
fn every_format_has_a_name_of_its_own() {
    for format in Format::ALL {
        assert_eq!(Format::from_str(format.name()), Ok(*format));
    }
    let unknown = Format::from_str("xml").unwrap_err();
    assert_eq!(
        unknown.to_string(),
        "`xml` is not a format; there are `full`, `concise`, `json`, `json-lines`, `sarif`, `github`, `gitlab`, `junit`, `checkstyle`, \
         `rdjson`, `markdown`, `tap`, `html`"
    );
}

#[test]
fn hides_what_was_not_asked_for() {
    let report = sample();
    let view = View::default();
    let hidden: Vec<_> = report
        .findings
        .iter()
        .filter_map(|finding| view.hides(finding))
        .collect();
    assert_eq!(hidden, [Hidden::Suppressed, Hidden::Info, Hidden::Possible]);
    assert_eq!(shown(&report, &view).count(), 3);
    assert_eq!(shown(&report, &everything()).count(), 6);
    for format in [Format::Concise, Format::Json, Format::Sarif, Format::Github] {
        let text = text(format, &report, &view);
        for rule in [
            "is an odd name",
            "may change under its name",
            "looks like a password",
        ] {
            assert!(!text.contains(rule), "{format} shows {rule}");
        }
    }
}

#[test]
fn fingerprints_survive_what_does_not_matter() {
    let base = selector();
    let mut moved = base.clone();
    moved.place = place("web.yaml", &format!("# a\n# b\n{WEB}"), "wbe");
    moved.message = "worded anew".to_owned();
    moved.severity = Severity::Error;
    let mut upgraded = base.clone();
    upgraded.object = object("apps/v2", "Deployment", "shop", "web");
    let mut dotted = base.clone();
    dotted.place.path = "./web.yaml".into();
    for same in [moved, upgraded, dotted] {
        assert_eq!(fingerprints(vec![same]), fingerprints(vec![base.clone()]));
    }
}

#[test]
fn fingerprints_tell_findings_apart() {
    let base = selector();
    let mut field = base.clone();
    field.pointer = "/spec".to_owned();
    let mut kind = base.clone();
    kind.object = object("apps/v1", "StatefulSet", "shop", "web");
    let mut file = base.clone();
    file.place.path = "other.yaml".into();
    let mut rule = base.clone();
    rule.rule = "another".into();
    let mut all = fingerprints(vec![base.clone(), field, kind, file, rule, base]);
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 6);
}

#[test]
fn fingerprints_do_not_depend_on_what_is_shown() {
    let mut advice = selector();
    advice.severity = Severity::Info;
    let report = Report {
        findings: vec![advice, selector()],
        ..Report::default()
    };
    let shown = |view: &View| -> Value {
        serde_json::from_str(&text(Format::Json, &report, view)).unwrap()
    };
    let few = shown(&View::default());
    let all = shown(&everything());
    assert_eq!(
        few["findings"][0]["fingerprint"],
        all["findings"][1]["fingerprint"]
    );
}

fn selector() -> Finding {
    Finding {
        object: object("apps/v1", "Deployment", "shop", "web"),
        pointer: "/spec/selector".to_owned(),
        ..finding(
            "selector-mismatch",
            "it does not match",
            place("web.yaml", WEB, "wbe"),
        )
    }
}

fn fingerprints(findings: Vec<Finding>) -> Vec<String> {
    let report = Report {
        findings,
        ..Report::default()
    };
    let json: Value = serde_json::from_str(&text(Format::Json, &report, &everything())).unwrap();
    let rows = json["findings"].as_array().unwrap().iter();
    rows.map(|row| row["fingerprint"].as_str().unwrap().to_owned())
        .collect()
}
