//! Deployments that are away when one pod is.

use super::claims::holds_one;
use super::scale::{counting, scale};
use crate::finding::{Confidence, Violation};
use crate::rule::{Mark, Subject, label_in};

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let (Some(workload), Some(least)) = (subject.workload, subject.params.number("min")) else {
        return;
    };
    let set = subject.set;
    let is_single = |pods: i64| (1..least).contains(&pods);
    let Some(scale) = scale(set, workload).filter(|scale| is_single(scale.least)) else {
        return;
    };
    let is_out = counting(set, workload).next().is_some()
        || holds_one(set, workload)
        || workload.is_hook()
        || workload.object.is_controlled();
    if is_out {
        return;
    }
    let service = set.graph().services_of(workload).next();
    let mark = match scale.end {
        Some(end) => Mark::Value(end.node),
        None => Mark::Missing {
            parent: subject.node.get("spec").unwrap_or(subject.node),
            field: "replicas",
        },
    };
    let pods = match scale.least {
        1 => "1 pod".to_owned(),
        more => format!("{more} pods"),
    };
    let label = service.map(|edge| {
        let name = &set.objects[edge.from.object].name;
        let mark = Mark::Key(edge.from.node);
        label_in(
            set,
            edge.from.object,
            mark,
            format!("Service `{name}` sends requests to it"),
        )
    });
    out.push(Violation {
        case: label.is_none().then(|| "unserved".into()),
        confidence: match scale.end {
            Some(_) => Confidence::Certain,
            // An autoscaler elsewhere may decide.
            None => Confidence::Likely,
        },
        labels: label.into_iter().collect(),
        ..subject.violation(
            mark,
            format!("`{}` has {pods}, fewer than {least}", subject.name()),
        )
    });
}
