//! Objects of APIs that are still served, and announced to go.

use super::api::{Ending, mark, name};
use crate::finding::Violation;
use crate::rule::Subject;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(ending) = Ending::of(subject).filter(Ending::is_deprecated) else {
        return;
    };
    let Some(since) = ending.end.deprecated else {
        return;
    };
    // What has no successor that the oldest version serves cannot be left yet.
    if ending.replacement().is_none() && !ending.end.replacements.is_empty() {
        return;
    }
    let has_end = ending.end.removed.is_some();
    if !has_end && ending.object.is_live() {
        return;
    }
    let (what, server) = (name(ending.object), ending.end.server);
    let end = ending.end.removed;
    let goes = end
        .map(|removed| format!(" and goes in {removed}"))
        .unwrap_or_default();
    let way_out = ending.way_out();
    let message = format!("{what} is deprecated since {server} {since}{goes}{way_out}");
    let case = (!has_end).then(|| "no-removal-date".into());
    out.push(Violation {
        case,
        help: ending.help(),
        fix: ending.fix(subject),
        ..subject.violation(mark(ending.object), message)
    });
}
