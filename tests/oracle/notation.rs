//! Events in the notation of the YAML test suite.

use super::events::{Event, Properties};

/// The events in the notation of the test suite; anchors by their number.
pub(crate) fn as_suite(events: &[Event]) -> Vec<String> {
    let mut anchors = Vec::new();
    let mut lines = vec!["+STR".to_owned()];
    for event in events {
        lines.push(match event {
            Event::DocumentStart => "+DOC".to_owned(),
            Event::DocumentEnd => "-DOC".to_owned(),
            Event::Alias(name) => format!("=ALI *{}", number(&mut anchors, name)),
            Event::Scalar {
                properties,
                style,
                value,
            } => format!(
                "=VAL{} {style}{}",
                suffix(properties, &mut anchors),
                escaped(value)
            ),
            Event::SequenceStart { properties, .. } => {
                format!("+SEQ{}", suffix(properties, &mut anchors))
            }
            Event::SequenceEnd => "-SEQ".to_owned(),
            Event::MappingStart { properties, .. } => {
                format!("+MAP{}", suffix(properties, &mut anchors))
            }
            Event::MappingEnd => "-MAP".to_owned(),
        });
    }
    lines.push("-STR".to_owned());
    lines
}

fn number(anchors: &mut Vec<String>, name: &str) -> usize {
    anchors
        .iter()
        .rposition(|anchor| anchor == name)
        .unwrap_or_else(|| {
            anchors.push(name.to_owned());
            anchors.len() - 1
        })
}

fn suffix(properties: &Properties, anchors: &mut Vec<String>) -> String {
    let mut out = String::new();
    if let Some(anchor) = &properties.anchor {
        out += &format!(" &{}", number(anchors, anchor));
    }
    if let Some(tag) = &properties.tag {
        out += &format!(" <{tag}>");
    }
    out
}

fn escaped(value: &str) -> String {
    let mut out = String::new();
    for character in value.chars() {
        match character {
            '\\' => out += "\\\\",
            '\n' => out += "\\n",
            '\t' => out += "\\t",
            '\r' => out += "\\r",
            '\u{8}' => out += "\\b",
            other => out.push(other),
        }
    }
    out
}

/// Lines of the test suite without what the tree does not keep: flow marks, document marks, the names of anchors.
pub(crate) fn normal(lines: &[String]) -> Vec<String> {
    let mut anchors = Vec::new();
    let named = |line: &str, anchors: &mut Vec<String>| {
        let mut words: Vec<String> = line.splitn(3, ' ').map(str::to_owned).collect();
        if let Some(name) = words
            .get(1)
            .and_then(|word| word.strip_prefix(['&', '*']))
            .map(str::to_owned)
        {
            let sign = words[1][..1].to_owned();
            words[1] = format!("{sign}{}", number(anchors, &name));
        }
        words.join(" ")
    };
    lines
        .iter()
        .map(|line| match line.get(..4) {
            Some("+DOC") => "+DOC".to_owned(),
            Some("-DOC") => "-DOC".to_owned(),
            Some("+SEQ") => named(&line.replacen(" []", "", 1), &mut anchors),
            Some("+MAP") => named(&line.replacen(" {}", "", 1), &mut anchors),
            Some("=VAL" | "=ALI") => named(line, &mut anchors),
            _ => line.clone(),
        })
        .collect()
}
