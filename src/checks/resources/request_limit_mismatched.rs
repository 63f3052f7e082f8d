//! Requests below the limits beside them.

use super::amount::amount;
use crate::finding::Violation;
use crate::rule::{Mark, Subject};

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    for resource in subject.params.strings("resources") {
        out.extend(compare(subject, resource));
    }
}

fn compare(subject: &Subject<'_, '_>, resource: &str) -> Option<Violation> {
    let resources = subject.node.get("resources")?;
    let of = |list| resources.get(list).and_then(|list| list.get(resource));
    let (request, limit) = (amount(of("requests")?)?, of("limits"));
    let limit = match limit {
        Some(limit) => Some(amount(limit)?),
        None if resource == "ephemeral-storage" => return None,
        None => None,
    };
    if limit
        .as_ref()
        .is_some_and(|limit| limit.value == request.value)
    {
        return None;
    }
    let most = limit.as_ref().map_or_else(
        || "all its node has".to_owned(),
        |limit| format!("`{}`", limit.text),
    );
    let message = format!(
        "container `{}` requests `{}` of {resource} and may use {most}",
        subject.name(),
        request.text
    );
    let label = limit.map(|limit| subject.label(Mark::Value(limit.node), "the limit"));
    Some(Violation {
        case: Some(resource.into()),
        labels: label.into_iter().collect(),
        ..subject.violation(Mark::Value(request.node), message)
    })
}
