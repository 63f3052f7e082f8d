//! The format for people: read the snapshots.

use seaworthy::{
    finding::{Coverage, Entry, Finding, Outcome, Report},
    report::{Format, View},
};

use crate::sample::{
    WEB, entry, everything, finding, hostile, many, object, place, place_at, related, sample, text,
    topics,
};

#[test]
fn shows_what_nobody_had_to_ask_for() {
    insta::assert_snapshot!(text(Format::Full, &sample(), &View::default()));
}

#[test]
fn shows_everything_in_color_with_links() {
    let view = View {
        color: true,
        hyperlinks: true,
        show_coverage: true,
        statistics: true,
        ..everything()
    };
    let text = text(Format::Full, &sample(), &view);
    insta::assert_snapshot!(text.replace('\u{1b}', "␛"));
}

#[test]
fn shows_hostile_text_harmlessly() {
    insta::assert_snapshot!(text(Format::Full, &hostile(), &View::default()));
}

#[test]
fn folds_like_findings() {
    insta::assert_snapshot!(text(Format::Full, &many(), &View::default()));
}

#[test]
fn folds_nothing_when_asked_for_all() {
    let all = View {
        all: true,
        ..View::default()
    };
    let text = text(Format::Full, &many(), &all);
    assert_eq!(text.matches("has no memory limit").count(), 102);
    assert!(!text.contains("more like"), "{text}");
}

#[test]
fn tells_the_findings_of_a_topic_as_one() {
    let report = topics();
    insta::assert_snapshot!(text(Format::Full, &report, &View::default()));
}

#[test]
fn names_the_object_where_the_line_says_little() {
    let mut one = finding("r", "m", place("<stdin>", WEB, "web"));
    one.object = object("apps/v1", "Deployment", "shop", "web");
    let mut report = Report {
        findings: vec![one],
        ..Report::default()
    };
    let shown = |report: &Report| text(Format::Full, report, &View::default());
    assert!(shown(&report).contains("\n  in: Deployment `web`\n"));
    report.findings[0].template = Some("shop/templates/web.yaml".into());
    assert!(shown(&report).contains("\n  in: Deployment `web` from shop/templates/web.yaml\n"));
    report.findings[0].template = None;
    report.findings[0].place.path = "web.yaml".into();
    assert!(!shown(&report).contains("  in: "));
}

#[test]
fn breaks_sentences_where_a_terminal_would() {
    let view = View {
        width: 90,
        ..View::default()
    };
    let mut report = topics();
    for finding in &mut report.findings {
        finding.message += " and goes on at length about what comes of it";
    }
    let text = text(Format::Full, &report, &view);
    let longest = text.lines().map(|line| line.chars().count()).max();
    assert!(longest <= Some(90), "{text}");
    assert!(text.contains("\n          "), "{text}");
}

#[test]
fn tells_each_finding_of_a_topic_when_asked_for_all() {
    let all = View {
        all: true,
        ..View::default()
    };
    let text = text(Format::Full, &topics(), &all);
    assert!(!text.contains("also:"), "{text}");
    assert_eq!(text.matches("]: ").count(), 13);
}

/// A way is read from place to place, wherever in a file they stand.
#[test]
fn shows_other_places_in_the_order_they_are_told() {
    let long = "a: 1\n\n\n\nb: 2\n\n\n\nc: 3\n";
    let one = Finding {
        related: vec![
            related(place("z.yaml", long, "c: 3"), "first"),
            related(place("other.yaml", WEB, "kind"), "second"),
            related(place("z.yaml", long, "a: 1"), "third"),
        ],
        ..finding("way", "it goes round", place("z.yaml", long, "b: 2"))
    };
    let report = Report {
        findings: vec![one],
        ..Report::default()
    };
    let text = text(Format::Full, &report, &View::default());
    let places = ["b: 2", "first", "second", "third"].map(|words| text.find(words));
    assert!(places.is_sorted() && places[0].is_some(), "{text}");
}

#[test]
fn says_how_many_of_a_topic_are_left_out() {
    let volume = |index: usize| Finding {
        topic: Some("node-access".into()),
        object: object("v1", "Pod", "", "agent"),
        ..finding(
            "host-path-volume",
            &format!("volume `{index}` is a directory of the node"),
            place_at("agent.yaml", WEB, index..index + 1),
        )
    };
    let report = Report {
        findings: (0..12).map(volume).collect(),
        ..Report::default()
    };
    let text = text(Format::Full, &report, &View::default());
    assert_eq!(text.matches("is a directory of the node").count(), 7);
    assert!(
        text.contains("\n        and 5 more (--all shows them)\n"),
        "{text}"
    );
    assert!(text.contains("\n12 warnings\n"), "{text}");
}

#[test]
fn keeps_findings_apart_that_differ_in_more_than_names() {
    let one = |message: &str| finding("port-unknown", message, place("a.yaml", "a: 1\n", "a"));
    let messages = [
        "`a` has no port `b`",
        "`c` has no port `d`",
        "`e` has no port `f`",
        "`g` names no port",
    ];
    let report = Report {
        findings: messages.iter().map(|message| one(message)).collect(),
        ..Report::default()
    };
    assert!(!text(Format::Full, &report, &View::default()).contains("more like"));
}

#[test]
fn shows_a_few_other_places_and_says_how_many_are_left() {
    let mut one = finding(
        "name-taken",
        "eight more have this name",
        place("a.yaml", WEB, "web"),
    );
    let other = |index: usize| related(place(&format!("{index}.yaml"), WEB, "web"), "here too");
    one.related = (0..8).map(other).collect();
    let report = Report {
        findings: vec![one],
        ..Report::default()
    };
    let text = text(Format::Full, &report, &View::default());
    assert_eq!(text.matches("here too").count(), 6);
    assert!(
        text.contains("  note: 2 more places are in `--format json`\n"),
        "{text}"
    );
}

#[test]
fn cuts_lines_to_the_terminal() {
    for width in [1, 40, 80, 200, 5_000] {
        let view = View {
            width,
            ..View::default()
        };
        let longest = text(Format::Full, &hostile(), &view)
            .lines()
            .map(|line| line.chars().count())
            .max();
        assert!(
            longest <= Some(width.clamp(60, 220)),
            "{longest:?} characters in {width} columns"
        );
    }
}

#[test]
fn says_nothing_but_findings_when_quiet() {
    let quiet = View {
        quiet: true,
        ..View::default()
    };
    assert_eq!(text(Format::Full, &Report::default(), &quiet), "");
    let text = text(Format::Full, &many(), &quiet);
    assert!(
        text.ends_with("docs: https://seaworthy.dev/rules/image-tag-mutable\n\n"),
        "{text}"
    );
}

#[test]
fn ends_with_what_was_covered() {
    let linted = |objects| entry("a.yaml", Outcome::Linted, objects, "");
    let nothing = || entry("b.yaml", Outcome::Nothing, 0, "empty");
    let chart = || entry("c", Outcome::NotUnderstood, 0, "a Helm chart");
    let stdin = entry("<stdin>", Outcome::Linted, 3, "");
    let cases = [
        (vec![], "linted nothing"),
        (vec![linted(1)], "all good: linted 1 object in 1 file"),
        (
            vec![linted(2), linted(3)],
            "all good: linted 5 objects in 2 files",
        ),
        (
            vec![linted(2), nothing()],
            "all good: linted 2 objects in 1 file",
        ),
        (
            vec![linted(2), chart()],
            "no findings\nlinted 2 objects in 1 file; 1 input was not understood (--show coverage)",
        ),
        (
            vec![linted(2), chart(), chart()],
            "no findings\nlinted 2 objects in 1 file; 2 inputs were not understood (--show coverage)",
        ),
        (
            vec![nothing()],
            "linted nothing; 1 file holds no Kubernetes object (--show coverage)",
        ),
        (
            vec![nothing(), nothing(), chart()],
            "linted nothing; 2 files hold no Kubernetes object; 1 input was not understood (--show coverage)",
        ),
        (
            vec![stdin],
            "all good: linted 3 objects from standard input",
        ),
    ];
    for (entries, last) in cases {
        assert_eq!(last_lines(entries), format!("{last}\n"));
    }
}

#[test]
fn lists_inputs_with_the_same_way_out_together() {
    let build = |path: &str| {
        let reason = format!("a chart: `helm template {path} | seaworthy check -`");
        entry(path, Outcome::NotUnderstood, 0, &reason)
    };
    let report = Report {
        coverage: Coverage {
            entries: vec![
                build("a"),
                entry("b.yaml", Outcome::Linted, 2, ""),
                build("c"),
            ],
        },
        ..Report::default()
    };
    let view = View {
        show_coverage: true,
        ..View::default()
    };
    assert_eq!(
        text(Format::Full, &report, &view),
        "linted as one set: folder deploy\n  b.yaml  2 objects\n\n\
         not understood: a chart: `helm template PATH | seaworthy check -`\n  a\n  c\n\n\
         no findings\nlinted 2 objects in 1 file; 2 inputs were not understood (--show coverage)\n"
    );
}

#[test]
fn says_that_all_is_good_and_what_is_not_shown() {
    let mut report = sample();
    report
        .findings
        .retain(|finding| View::default().hides(finding).is_some());
    report.coverage.entries.pop();
    assert_eq!(
        text(Format::Full, &report, &View::default()),
        "all good: linted 2 objects in 2 files (1 info: --show info; 1 possible: --show possible; 1 suppressed: --show suppressed)\n"
    );
}

fn last_lines(entries: Vec<Entry>) -> String {
    let report = Report {
        coverage: Coverage { entries },
        ..Report::default()
    };
    text(Format::Full, &report, &View::default())
}
