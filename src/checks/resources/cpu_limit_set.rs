//! Limits that slow a container down on an idle node.

use super::amount::amount;
use crate::finding::Violation;
use crate::rule::{Mark, Subject};

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(limit) = subject.node.at("/resources/limits/cpu").and_then(amount) else {
        return;
    };
    // Without a request, the limit is the request.
    let request = subject.node.at("/resources/requests/cpu");
    let is_guaranteed = match request {
        None => true,
        Some(request) => amount(request).is_none_or(|request| request.value == limit.value),
    };
    if is_guaranteed && subject.params.is_set("allow-guaranteed") {
        return;
    }
    let message = format!(
        "container `{}` waits once it has used `{}` of cpu, although its node may be idle",
        subject.name(),
        limit.text
    );
    out.push(subject.violation(Mark::Value(limit.node), message));
}
