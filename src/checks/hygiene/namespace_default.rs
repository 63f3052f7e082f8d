//! Objects that nobody has given a namespace.

use crate::finding::Violation;
use crate::rule::{Mark, Subject};

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let (Some((_, object)), Some(metadata)) = (subject.object, subject.node.get("metadata")) else {
        return;
    };
    let is_given = matches!(
        (&*object.kind, &*object.name),
        ("ServiceAccount", "default") | ("Service" | "Endpoints" | "EndpointSlice", "kubernetes")
    );
    if is_given || object.is_cluster_scoped() || subject.set.is_unbuilt {
        return;
    }
    match metadata.get("namespace") {
        Some(node) if node.text() == "default" => out.push(Violation {
            case: Some("written".into()),
            ..subject.violation(
                Mark::Value(node),
                "the object is put into the namespace `default`",
            )
        }),
        // What a chart renders is put where its release is.
        None if object.namespace.is_none() && object.is_builtin() && object.template.is_none() => {
            out.push(Violation {
                case: Some("absent".into()),
                ..subject.violation(
                    Mark::Missing {
                        parent: metadata,
                        field: "namespace",
                    },
                    "the object names no namespace",
                )
            })
        }
        _ => {}
    }
}
