//! Members of a voting system that stand or fall together.

use super::quorum::{Quorum, quorum};
use super::scale::scale;
use super::spread::is_spread;
use crate::finding::{Confidence, Violation};
use crate::rule::{Mark, Subject, label_in};

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(workload) = subject.workload else {
        return;
    };
    if !workload.object.is("apps", "StatefulSet") || !workload.is_long_running() {
        return;
    }
    let (Some((Quorum { name, all_vote, .. }, container)), Some(scale)) =
        (quorum(workload), scale(subject.set, workload))
    else {
        return;
    };
    let members = scale.least;
    let likely = |case: &str, mark, message: String| Violation {
        case: Some(case.into()),
        confidence: Confidence::Likely,
        ..subject.violation(mark, message)
    };
    let set = workload.object.name.as_ref();
    if let Some(end) = scale
        .end
        .filter(|_| *all_vote && members > 1 && members % 2 == 0)
    {
        let (case, message) = if members == 2 {
            let message = format!(
                "{name} `{set}` stops when either of its 2 members does: one alone is safer"
            );
            ("two", message)
        } else {
            let fewer = members - 1;
            let message = format!(
                "{name} `{set}` survives with {members} members no more failures than with {fewer}"
            );
            ("even", message)
        };
        if end.object == workload.index {
            out.push(likely(case, Mark::Value(end.node), message));
        }
    }
    let is_one_node = subject.set.cluster.nodes == Some(1);
    if members < 2 || is_spread(workload.pod, |_| true) || is_one_node {
        return;
    }
    let parent = workload.pod.spec;
    let mark = Mark::Missing {
        parent,
        field: "topologySpreadConstraints",
    };
    let message =
        format!("nothing keeps the {members} members of {name} `{set}` on different nodes");
    let image = container.node.get("image");
    let image = image.map(|image| {
        label_in(
            subject.set,
            workload.index,
            Mark::Value(image),
            format!("{name} runs here"),
        )
    });
    out.push(Violation {
        labels: image.into_iter().collect(),
        ..likely("together", mark, message)
    });
}
