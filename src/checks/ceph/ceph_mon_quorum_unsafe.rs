//! Monitors that lose their majority with one of them, or with one node.

use super::rook::{cluster, switched};
use crate::finding::{Severity, Violation};
use crate::rule::{Mark, Subject};
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(cluster) = subject.object.and_then(|(_, object)| cluster(object)) else {
        return;
    };
    // There is nowhere else to run.
    let severity = (subject.set.cluster.nodes == Some(1)).then_some(Severity::Info);
    let first = out.len();
    if let Some(count) = cluster.spec.at("/mon/count") {
        let stretched = cluster.spec.at("/mon/stretchCluster");
        out.extend(of_count(subject, count, stretched));
    }
    if let Some(several) = switched(cluster.spec, "/mon/allowMultiplePerNode", true) {
        let message = format!(
            "monitors of `{}` may share a node, and go down with it together",
            cluster.name
        );
        out.push(Violation {
            case: Some("same-node".into()),
            ..subject.violation(Mark::Value(several), message)
        });
    }
    for violation in &mut out[first..] {
        violation.severity = severity;
    }
}

fn of_count<'t>(
    subject: &Subject<'_, 't>,
    node: Node<'t>,
    stretched: Option<Node<'t>>,
) -> Option<Violation> {
    let count = node.as_i64()?;
    let label = stretched.map(|stretched| subject.label(Mark::Key(stretched), "over two sites"));
    let (case, message) = match count {
        // The operator's default.
        0 => return None,
        1 | 2 => (
            "too-few",
            format!(
                "with {} there is no majority left when one is gone, and all storage stops",
                words(count)
            ),
        ),
        3 if stretched.is_some() => (
            "stretched-three",
            "with 3 monitors over two sites, a site that is lost leaves one on the other"
                .to_owned(),
        ),
        5 => return None,
        _ if stretched.is_some() => (
            "stretched",
            format!(
                "a cluster over two sites has 3 or 5 monitors, and the operator refuses {count}"
            ),
        ),
        _ if count % 2 == 0 => (
            "even",
            format!(
                "{count} monitors stand the loss of no more than {} do",
                count - 1
            ),
        ),
        _ => return None,
    };
    Some(Violation {
        case: Some(case.into()),
        labels: label.into_iter().collect(),
        ..subject.violation(Mark::Value(node), message)
    })
}

fn words(count: i64) -> &'static str {
    if count == 1 {
        "1 monitor"
    } else {
        "2 monitors"
    }
}
