//! Disruption budgets that protect no pod.

use super::unmatched::unmatched;
use crate::finding::Violation;
use crate::manifest::Selector;
use crate::rule::{Mark, Subject};

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(spec) = subject.node.get("spec") else {
        return;
    };
    match spec.get("selector") {
        None => out.push(Violation {
            case: Some("selector-missing".into()),
            ..subject.violation(
                Mark::Missing {
                    parent: spec,
                    field: "selector",
                },
                "the budget has no selector, so that it protects no pod",
            )
        }),
        Some(node) => {
            let selector = Selector::new(Some(node)).filter(|one| one.keys().next().is_some());
            out.extend(
                selector.and_then(|one| unmatched(subject, node, node.get("matchLabels"), &one)),
            );
        }
    }
}
