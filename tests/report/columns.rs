//! One line that is hard to count in, through every format. The columns are counted by hand.

use seaworthy::{
    finding::{Coverage, Entry, Outcome, Report, Suppression, SuppressionKind},
    report::{Format, View},
};
use serde_json::Value;

use crate::sample::{entry, everything, finding, hostile, place, place_at, sample, text};

/// The third line holds a tab, characters of two and of four bytes, and ends with CRLF:
///
/// ```text
/// \t - name: "wéb🚢",\timage: x\r\n
/// 1  234567890     before the first quote there are 9 characters of one byte
/// ```
///
/// The `x` comes after: tab, space, `-`, space (4), `name: ` (10), `"wéb🚢"` (16 characters, 17 UTF-16 units, 20 bytes), `,`, tab
/// and `image: ` (9 more). It is one character wide.
const TEXT: &str = "a:\r\n  b:\r\n\t - name: \"wéb🚢\",\timage: x\r\nc: 1\r\n";
const CHARACTER: u32 = 26;
const UTF16: u32 = 27;
const UTF8: u32 = 30;
const LINE: u32 = 3;
/// `a:`, `  b:` and their line ends are 4 and 6 bytes.
const BYTE: u32 = 4 + 6 + UTF8 - 1;

/// A finding at the `x` alone.
fn report() -> Report {
    let x = TEXT.find("x\r").unwrap();
    Report {
        findings: vec![finding(
            "some-rule",
            "it is odd",
            place_at("a.yaml", TEXT, x..x + 1),
        )],
        coverage: Coverage {
            entries: vec![entry("a.yaml", Outcome::Linted, 1, "")],
        },
        ..Report::default()
    }
}

fn written(format: Format) -> String {
    text(format, &report(), &View::default())
}

fn json(format: Format) -> Value {
    serde_json::from_str(&written(format)).unwrap()
}

#[test]
fn formats_of_characters() {
    let at = format!("a.yaml:{LINE}:{CHARACTER}");
    assert!(written(Format::Concise).starts_with(&format!("{at}: warning")));
    assert!(written(Format::Full).contains(&format!("[{at}]")));
    let end = CHARACTER + 1;
    assert!(written(Format::Github).contains(&format!(
        "line={LINE},endLine={LINE},col={CHARACTER},endColumn={end},"
    )));
    assert!(
        written(Format::Checkstyle)
            .contains(&format!("<error line=\"{LINE}\" column=\"{CHARACTER}\" "))
    );
    assert!(written(Format::Junit).contains(&format!("name=\"some-rule {LINE}:{CHARACTER}\"")));
    assert!(written(Format::Junit).contains(&format!(">{at}: it is odd</failure>")));
    assert!(written(Format::Tap).contains(&format!("not ok 1 - {at}: some-rule it is odd\n")));
    assert!(written(Format::Tap).contains(&format!("\n  column: {CHARACTER}\n")));
    assert!(written(Format::Markdown).contains(&format!("| {at} |")));
    assert!(written(Format::Html).contains(&format!("</span> {LINE}:{CHARACTER} <a")));
}

#[test]
fn formats_of_code_units() {
    let log = json(Format::Sarif);
    let region = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"];
    assert_eq!(
        *region,
        serde_json::json!({"startLine": LINE, "startColumn": UTF16, "endLine": LINE, "endColumn": UTF16 + 1})
    );
}

#[test]
fn formats_of_bytes() {
    let document = json(Format::Rdjson);
    assert_eq!(
        document["diagnostics"][0]["location"]["range"],
        serde_json::json!({"start": {"line": LINE, "column": UTF8}, "end": {"line": LINE, "column": UTF8 + 1}})
    );
}

#[test]
fn formats_of_every_unit() {
    let start = serde_json::json!({"byte": BYTE, "line": LINE, "column": CHARACTER, "utf16": UTF16, "utf8": UTF8});
    assert_eq!(json(Format::Json)["findings"][0]["start"], start);
    let line = json(Format::JsonLines);
    assert_eq!(line["start"], start);
    assert_eq!(line["version"], 1);
}

#[test]
fn formats_of_lines() {
    let issues = json(Format::Gitlab);
    assert_eq!(
        issues[0]["location"],
        serde_json::json!({"path": "a.yaml", "lines": {"begin": LINE, "end": LINE}})
    );
}

#[test]
fn html_marks_the_place() {
    let page = written(Format::Html);
    assert!(
        page.contains("\t - name: &quot;wéb🚢&quot;,\timage: <mark>x</mark>\n"),
        "{page}"
    );
}

#[test]
fn programs_get_everything() {
    for format in [
        Format::JsonLines,
        Format::Gitlab,
        Format::Junit,
        Format::Checkstyle,
        Format::Rdjson,
        Format::Markdown,
        Format::Tap,
        Format::Html,
    ] {
        insta::assert_snapshot!(format.name(), text(format, &sample(), &everything()));
    }
}

/// What comes from a manifest is words, never markup, a directive or a mention.
#[test]
fn words_stay_words() {
    let mut sharp = finding(
        "r",
        "a <b>|`c`| # SKIP [x](y) @all ![i](https://e)",
        place("<i>&\".yaml", TEXT, "x"),
    );
    sharp.help = Some("]]> </failure>".to_owned());
    let report = Report {
        findings: vec![sharp],
        ..Report::default()
    };
    let text = |format| text(format, &report, &View::default());
    for format in [Format::Junit, Format::Checkstyle, Format::Html] {
        let text = text(format);
        assert!(text.contains("a &lt;b&gt;|`c`| # SKIP"), "{text}");
        assert!(text.contains("&lt;i&gt;&amp;&quot;.yaml"), "{text}");
    }
    assert!(text(Format::Tap).contains("a <b>|`c`| \\# SKIP"));
    assert!(text(Format::Markdown).contains(
        r"a &lt;b&gt;&#124;\`c\`&#124; \# SKIP \[x\](y) &#64;all \!\[i\](https&#58;//e) |"
    ));
}

/// GitLab refuses a file in which a fingerprint stands twice.
#[test]
fn gitlab_has_each_fingerprint_once() {
    let mut report = hostile();
    report.findings.extend(hostile().findings);
    let issues: Value =
        serde_json::from_str(&text(Format::Gitlab, &report, &everything())).unwrap();
    let mut all: Vec<_> = issues
        .as_array()
        .unwrap()
        .iter()
        .map(|issue| issue["fingerprint"].to_string())
        .collect();
    let count = all.len();
    all.sort();
    all.dedup();
    assert!(count > 2 && all.len() == count);
}

/// A test result says what became of every input; where a format has no word for a silenced finding, it has no finding.
#[test]
fn results_are_of_every_input() {
    let mut silenced = report();
    let place = silenced.findings[0].place.clone();
    silenced.findings[0].suppressed = Some(Suppression {
        peer: None,
        kind: SuppressionKind::InSource,
        place,
        reason: "built by hand".to_owned(),
    });
    let others: [Entry; 3] = [
        entry("b.yaml", Outcome::Linted, 1, ""),
        entry("c", Outcome::NotUnderstood, 0, "a Helm chart"),
        entry("d.txt", Outcome::Nothing, 0, ""),
    ];
    silenced.coverage.entries.extend(others);
    let text = |format| text(format, &silenced, &everything());
    let tap = text(Format::Tap);
    assert_eq!(
        tap,
        format!(
            "TAP version 14\n1..3\nnot ok 1 - a.yaml:{LINE}:{CHARACTER}: some-rule it is odd # SKIP suppressed in line {LINE}: built by hand\n\
                 ok 2 - b.yaml\nok 3 - c # SKIP a Helm chart\n"
        )
    );
    let junit = text(Format::Junit);
    assert!(
        junit.contains(r#"<testsuites name="seaworthy" tests="3" failures="0" errors="0">"#),
        "{junit}"
    );
    assert!(
        junit
            .contains(r#"<testsuite name="b.yaml" file="b.yaml" tests="1" failures="0" errors="0" skipped="0">"#),
        "{junit}"
    );
    assert!(
        junit.contains(r#"<skipped message="not linted: a Helm chart"/>"#),
        "{junit}"
    );
    assert!(!junit.contains("d.txt"), "{junit}");
    assert_eq!(text(Format::Gitlab), "[]\n");
    assert!(!text(Format::Checkstyle).contains("<file"));
    assert!(!text(Format::Rdjson).contains("some-rule"));
}
