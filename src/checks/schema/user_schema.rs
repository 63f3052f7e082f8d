//! Objects whose schema the user has brought (`--schema-location`).

use std::sync::Arc;

use super::api;
use crate::finding::Violation;
use crate::json_schema::{Failure, Why};
use crate::manifest::Object;
use crate::rule::{Mark, Subject};
use crate::schema::Located;
use crate::value::placeholder;
use crate::yaml::{Kind, Node};

/// The schema of an object whose kind is not Kubernetes' own, and has no definition in the run.
pub(super) fn located<'t>(subject: &Subject<'_, 't>, object: &Object<'t>) -> Arc<Located> {
    let cluster = &subject.set.cluster;
    if subject.set.is_described(object) {
        return Arc::new(Located::Nowhere);
    }
    let version = cluster.is_pinned().then(|| cluster.newest());
    cluster
        .schemas
        .find(&object.api_version, &object.kind, version)
}

/// Fields that the schema does not have.
pub(super) fn unknown(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((_, object)) = subject.object else {
        return;
    };
    for (failure, _) in complaints(subject, object) {
        if failure.why == Why::Unwanted {
            let path = api::path(object.root, failure.node);
            let message = format!("`{}` has no field `{path}`", object.kind);
            out.push(subject.violation(Mark::Key(failure.node), message));
        }
    }
}

/// Values that are not what the schema says, and fields that it wants.
pub(super) fn violated(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((_, object)) = subject.object else {
        return;
    };
    for (failure, words) in complaints(subject, object) {
        let path = api::path(object.root, failure.node);
        let owner = if path.is_empty() {
            &*object.kind
        } else {
            &*path
        };
        let parent = failure.node;
        let (mark, message) = match &failure.why {
            Why::Unwanted => continue,
            Why::Missing(field) => {
                let mark = Mark::Missing { parent, field };
                (mark, format!("`{owner}` needs the field `{field}`"))
            }
            Why::Value => {
                let words = words.unwrap_or_else(|| "is not what its schema says".to_owned());
                (Mark::Value(parent), format!("`{owner}` {words}"))
            }
        };
        out.push(subject.violation(mark, message));
    }
}

/// What the schema has to say, but for values that nobody knows yet.
fn complaints<'t>(
    subject: &Subject<'_, 't>,
    object: &Object<'t>,
) -> Vec<(Failure<'t>, Option<String>)> {
    let located = located(subject, object);
    let Located::Schema(_, schema) = &*located else {
        return Vec::new();
    };
    let is_known =
        |node: Node<'_>| node.kind() != Kind::Scalar || !placeholder::is_unknown(&node.text());
    let mut said = schema.complaints(object.root);
    said.retain(|(failure, _)| failure.why != Why::Value || is_known(failure.node));
    said
}
