//! Bindings of a role, or to an account, that does not exist.

use super::missing::{missing, name_of};
use crate::finding::{Confidence, Severity, Violation};
use crate::manifest::Object;
use crate::manifest::graph::Wanted;
use crate::rule::{Mark, Subject, label_in};
use crate::yaml::Node;

const GROUP: &str = "rbac.authorization.k8s.io";

/// How many subjects of one binding are looked at: more stand only in a set that was made to be slow.
const MOST_SUBJECTS: usize = 1024;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((index, object)) = subject.object else {
        return;
    };
    out.extend(role(subject, index, object));
    let subjects = subject.node.get("subjects").into_iter();
    for account in subjects.flat_map(Node::items).take(MOST_SUBJECTS) {
        let text = |key| account.get(key).map(Node::text);
        if text("kind").as_deref() != Some("ServiceAccount") {
            continue;
        }
        let (Some(node), Some(namespace)) = (account.get("name"), text("namespace")) else {
            continue;
        };
        let wanted = Wanted {
            group: "",
            kind: "ServiceAccount",
            namespace: Some(&namespace),
            name: &node.text(),
        };
        out.extend(
            missing(subject.set, index, node, wanted).map(|violation| Violation {
                case: Some("subject".into()),
                ..violation
            }),
        );
    }
}

fn role<'t>(subject: &Subject<'_, 't>, index: usize, object: &Object<'t>) -> Option<Violation> {
    let reference = subject.node.get("roleRef")?;
    let node = reference.get("name")?;
    let (kind, name) = (reference.get("kind")?.text(), node.text());
    let namespace = match &*kind {
        "Role" => object.namespace.as_deref(),
        "ClusterRole" => None,
        // The schema's to say.
        _ => return None,
    };
    let wanted = Wanted {
        group: GROUP,
        kind: &kind,
        namespace,
        name: &name,
    };
    let violation = missing(subject.set, index, node, wanted)?;
    if kind == "ClusterRole" {
        return Some(of_cluster(violation));
    }
    let graph = subject.set.graph();
    let Some((other, role)) = graph.cluster_wide((GROUP, "Role"), &name) else {
        return Some(violation);
    };
    let there = role.namespace.as_deref().unwrap_or_default();
    Some(Violation {
        case: Some("cross-namespace".into()),
        confidence: Confidence::Likely,
        labels: vec![label_in(
            subject.set,
            other,
            Mark::Value(graph.name_of(other).node),
            format!("the one of namespace `{there}` is here"),
        )],
        absent: Some(name_of(wanted).into()),
        help: Some("put the role into the namespace of the binding, or bind a ClusterRole".to_owned()),
        ..subject.violation(
            Mark::Value(node),
            format!("Role `{name}` is in namespace `{there}`, and a binding reaches those of its own only"),
        )
    })
}

/// Programs bring ClusterRoles for others to bind: that another one stands in the files says nothing of this one.
fn of_cluster(violation: Violation) -> Violation {
    if violation.confidence == Confidence::Certain {
        return violation;
    }
    Violation {
        confidence: Confidence::Possible,
        severity: Some(Severity::Info),
        labels: Vec::new(),
        ..violation
    }
}
