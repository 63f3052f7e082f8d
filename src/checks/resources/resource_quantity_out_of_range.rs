//! Requests and limits outside of what a platform allows.

use super::amount::{Amount, amounts};
use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::value::Quantity;
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(resources) = subject.node.get("resources") else {
        return;
    };
    for (list, what) in [("requests", "requests"), ("limits", "is limited to")] {
        for (name, amount) in amounts(resources.get(list)) {
            for (bound, case) in [("min", "too-low"), ("max", "too-high")] {
                out.extend(compare(subject, what, &name, &amount, (bound, case)));
            }
        }
    }
    for (name, limit) in amounts(resources.get("limits")) {
        out.extend(ratio(subject, resources, &name, &limit));
    }
}

/// An amount beyond a bound, of which the parameter of the same name tells.
fn compare<'t>(
    subject: &Subject<'_, 't>,
    what: &str,
    resource: &str,
    amount: &Amount<'t>,
    (bound, case): (&str, &str),
) -> Option<Violation> {
    let word = subject.params.word(bound, resource)?;
    let most = Quantity::parse(&word)?;
    let (is_beyond, than) = match bound {
        "min" => (amount.value < most, "less than the least allowed"),
        _ => (amount.value > most, "more than the most allowed"),
    };
    let message = format!(
        "container `{}` {what} `{}` of {resource}, {than} of `{word}`",
        subject.name(),
        amount.text
    );
    is_beyond.then(|| Violation {
        case: Some(case.into()),
        ..subject.violation(Mark::Value(amount.node), message)
    })
}

/// A limit that is too many times the request.
fn ratio<'t>(
    subject: &Subject<'_, 't>,
    resources: Node<'t>,
    resource: &str,
    limit: &Amount<'t>,
) -> Option<Violation> {
    let word = subject.params.word("max-ratio", resource)?;
    let most = Quantity::parse(&word)?;
    let mut requests = amounts(resources.get("requests"));
    let (_, request) = requests.find(|(name, _)| name == resource)?;
    let message = format!(
        "the limit of container `{}` is `{}` of {resource}, more than {word} times its request",
        subject.name(),
        limit.text
    );
    limit
        .value
        .is_above(most, request.value)
        .then(|| Violation {
            case: Some("ratio".into()),
            labels: vec![subject.label(Mark::Value(request.node), "the request")],
            ..subject.violation(Mark::Value(limit.node), message)
        })
}
