//! Whatever is in a report, every format writes it.

use std::sync::Arc;

use proptest::prelude::*;
use seaworthy::{
    finding::{Coverage, Excerpt, Outcome, Place, Position, Report, Severity},
    report::{Format, View},
};

use crate::sample::{entry, finding, related, rule, text};

/// Text with much of what is hard in it.
fn nasty() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\n".to_owned()),
        Just("\r\n".to_owned()),
        Just("\r".to_owned()),
        Just("\t".to_owned()),
        Just("\u{1b}[31m".to_owned()),
        Just("\u{202e}".to_owned()),
        Just("wéb🚢".to_owned()),
        Just("a\u{301}日本\u{200d}".to_owned()),
        Just("`x`](0)[".to_owned()),
        (0_usize..3).prop_map(|power| "k: v, ".repeat(30_usize.pow(power as u32))),
        any::<String>(),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// Offsets that mean something, and others.
fn number() -> impl Strategy<Value = u32> {
    prop_oneof![0_u32..60, 0_u32..6_000, any::<u32>()]
}

fn position() -> impl Strategy<Value = Position> {
    (number(), number(), number(), number(), number()).prop_map(
        |(byte, line, column, utf16, utf8)| Position {
            byte,
            line,
            column,
            utf16,
            utf8,
        },
    )
}

fn any_place() -> impl Strategy<Value = Place> {
    let path = prop_oneof![Just("a.yaml".to_owned()), nasty()];
    (path, position(), position(), number(), number(), nasty()).prop_map(
        |(path, start, end, line, byte, text)| Place {
            path: path.into(),
            start,
            end,
            excerpt: Arc::new(Excerpt {
                line,
                start: byte,
                text: text.into(),
            }),
        },
    )
}

fn any_report() -> impl Strategy<Value = Report> {
    let others = prop::collection::vec((any_place(), nasty()), 0..9);
    let one = (
        nasty(),
        nasty(),
        any_place(),
        others,
        prop::option::of(nasty()),
        nasty(),
    )
        .prop_map(|(id, message, place, others, help, pointer)| {
            let mut finding = finding(&id, &message, place);
            finding.related = others
                .into_iter()
                .map(|(place, message)| related(place, &message))
                .collect();
            finding.help = help;
            finding.pointer = pointer;
            finding
        });
    (prop::collection::vec(one, 0..6), nasty(), nasty()).prop_map(|(findings, path, reason)| {
        Report {
            findings,
            coverage: Coverage {
                entries: vec![entry(&path, Outcome::NotUnderstood, 0, &reason)],
            },
            rules: vec![rule(&path, &reason, Severity::Warning)],
            ..Report::default()
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_format_writes_every_report(report in any_report(), width in 0_usize..300, color: bool) {
        let view = View { color, width, hyperlinks: color, show_coverage: true, statistics: true, all: true, ..View::default() };
        for format in Format::ALL {
            let text = text(*format, &report, &view);
            let rows = report.findings.len();
            prop_assert!(text.lines().count() >= rows);
            if matches!(format, Format::Full | Format::Concise | Format::Github | Format::Tap | Format::Junit | Format::Checkstyle | Format::Html) && (!color || !matches!(format, Format::Full | Format::Concise)) {
                let raw = text.chars().find(|c| c.is_control() && *c != '\n' && *c != '\t');
                prop_assert_eq!(raw, None, "{}", text);
            }
            if matches!(format, Format::Json | Format::Sarif | Format::Gitlab | Format::Rdjson) {
                prop_assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
            }
        }
    }
}
