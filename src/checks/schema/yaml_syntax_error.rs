//! Documents that no parser can read.

use crate::finding::{Label, Violation};
use crate::manifest::ObjectSet;
use crate::rule::{Params, violation_at};
use crate::span::Location;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    for (source, document) in &set.documents {
        let Some(error) = document.error() else {
            continue;
        };
        if is_for_another_program(document.source_text()) {
            continue;
        }
        let at = |span| Location {
            source: *source,
            span,
        };
        let opened = error
            .opened
            .filter(|opened| opened.start != error.span.start);
        let opened = opened.map(|span| Label {
            location: at(span),
            message: "opened here".to_owned(),
        });
        out.push(Violation {
            help: error.hint.clone(),
            labels: opened.into_iter().collect(),
            ..violation_at(at(error.span), error.message.clone())
        });
    }
}

/// JSON with comments, as editors and compilers keep their settings: neither YAML nor JSON, and read by no tool of Kubernetes. What was
/// not understood is counted all the same.
fn is_for_another_program(text: &str) -> bool {
    let is_comment = |line: &str| line.trim_start().starts_with("//");
    text.trim_start().starts_with(['{', '[', '/'])
        && text.lines().any(is_comment)
        && !text.contains("apiVersion")
}
