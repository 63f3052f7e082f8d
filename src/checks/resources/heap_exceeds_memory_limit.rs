//! Programs that are told to use more memory than their container may have.

use super::amount::{Amount, amount};
use super::heap::{Setting, What, settings};
use crate::finding::Violation;
use crate::manifest::Container;
use crate::rule::{Mark, Subject};
use crate::value::Quantity;
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(container) = subject.container else {
        return;
    };
    let limit = container.node.at("/resources/limits/memory");
    let settings = settings(container);
    inverted(subject, &settings, out);
    let Some(limit) = limit
        .and_then(amount)
        .filter(|limit| !limit.value.is_zero())
    else {
        return;
    };
    for setting in &settings {
        out.extend(judge(subject, container, setting, &limit));
    }
}

/// Java refuses to start with more heap than it may ever have.
fn inverted<'t>(subject: &Subject<'_, 't>, settings: &[Setting<'t>], out: &mut Vec<Violation>) {
    let of = |what| settings.iter().find(|setting| setting.what == what);
    if let (Some(first), Some(most)) = (of(What::FirstHeap), of(What::Heap))
        && first.size > most.size
    {
        let message = format!(
            "container `{}` does not start: the first heap `{}` is above the largest `{}`",
            subject.name(),
            first.text,
            most.text
        );
        out.push(Violation {
            case: Some("inverted".into()),
            labels: vec![subject.label(most.mark(), "the largest heap")],
            ..subject.violation(first.mark(), message)
        });
    }
}

fn judge<'t>(
    subject: &Subject<'_, 't>,
    container: Container<'t>,
    setting: &Setting<'t>,
    limit: &Amount<'t>,
) -> Option<Violation> {
    let tight = limit.value.percent(most_of_limit(container));
    let is_tight = match setting.what {
        What::Heap => setting.size > tight,
        What::Percentage => setting.size > Quantity::from_units(85),
        What::FirstHeap => return None,
        What::SoftLimit | What::Buffer => false,
    };
    let is_over = match setting.what {
        What::Heap | What::Buffer => setting.size >= limit.value,
        What::SoftLimit => setting.size > limit.value,
        What::Percentage | What::FirstHeap => false,
    };
    let (case, message) = if is_over {
        (
            "over",
            format!(
                "`{}` is all that container `{}` may have, or more: it is killed at `{}`",
                setting.text,
                subject.name(),
                limit.text
            ),
        )
    } else if is_tight {
        (
            "tight",
            format!(
                "`{}` leaves container `{}` too little of its `{}` for what is not heap",
                setting.text,
                subject.name(),
                limit.text
            ),
        )
    } else {
        return None;
    };
    Some(Violation {
        case: Some(case.into()),
        labels: vec![subject.label(Mark::Value(limit.node), "its memory limit")],
        ..subject.violation(setting.mark(), message)
    })
}

/// How many hundredths of the limit a heap may take. Elasticsearch and Kafka read and write through the page cache, which
/// counts, too: <https://www.elastic.co/docs/deploy-manage/deploy/self-managed/important-settings-configuration>.
fn most_of_limit(container: Container<'_>) -> i64 {
    let image = container
        .node
        .get("image")
        .map(Node::text)
        .unwrap_or_default();
    let caches = ["elasticsearch", "kafka", "opensearch"];
    if caches.iter().any(|name| image.contains(name)) {
        75
    } else {
        85
    }
}
