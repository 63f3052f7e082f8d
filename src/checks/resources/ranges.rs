//! Bounds that must be in order: of a LimitRange, of a VerticalPodAutoscaler.

use super::amount::{amount_under, amounts};
use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::yaml::Node;

/// Pairs of fields of a LimitRange of which the first must not be above the second.
const ORDERED: &[(&str, &str)] = &[
    ("min", "max"),
    ("min", "defaultRequest"),
    ("min", "default"),
    ("defaultRequest", "default"),
    ("defaultRequest", "max"),
    ("default", "max"),
];

pub(super) fn limit_range(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let limits = subject
        .node
        .at("/spec/limits")
        .into_iter()
        .flat_map(Node::items);
    for limit in limits {
        for (low, high) in ORDERED {
            in_order(subject, limit, (low, high), out);
        }
    }
}

pub(super) fn autoscaler(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let policies = subject
        .node
        .at("/spec/resourcePolicy/containerPolicies")
        .into_iter()
        .flat_map(Node::items);
    for policy in policies {
        in_order(subject, policy, ("minAllowed", "maxAllowed"), out);
    }
}

fn in_order<'t>(
    subject: &Subject<'_, 't>,
    fields: Node<'t>,
    (low, high): (&str, &str),
    out: &mut Vec<Violation>,
) {
    for (name, lower) in amounts(fields.get(low)) {
        let upper = fields.get(high).and_then(|high| amount_under(high, &name));
        let Some(upper) = upper.filter(|upper| lower.value > upper.value) else {
            continue;
        };
        out.push(Violation {
            case: Some("range".into()),
            labels: vec![subject.label(Mark::Value(upper.node), format!("`{high}`"))],
            ..subject.violation(
                Mark::Value(lower.node),
                format!(
                    "`{low}` of {name} is `{}`, above `{high}` with `{}`",
                    lower.text, upper.text
                ),
            )
        });
    }
}
