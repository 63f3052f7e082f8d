//! What the API server refuses although it can read it, for the rules that say so.

use super::api;
use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::schema::validation::{Invalid, Place, Said, Topic};
use crate::schema::{Fault, Problem};
use crate::yaml::Node;

/// Says what is refused about these topics.
pub(super) fn say(subject: &Subject<'_, '_>, topic: Topic, out: &mut Vec<Violation>) {
    let Some((index, object)) = subject.object else {
        return;
    };
    let set = subject.set;
    let refusals = set.refusals(index).iter();
    for refusal in refusals.filter(|refusal| refusal.topic == topic) {
        let may_change = is_given(refusal) && set.graph().is_patched();
        if !may_change && !is_said(set.faults(index), refusal) {
            out.push(violation(subject, object.root, &object.kind, refusal));
        }
    }
}

/// Whether a kustomization may still give it: a name by `namespace:`, `namePrefix:` and `nameSuffix:`, what is missing by a patch.
fn is_given(refusal: &Invalid<'_>) -> bool {
    refusal.topic == Topic::Name || matches!(refusal.place, Place::Missing(..))
}

/// What cannot be read is not judged, and one cause at a place is enough.
fn is_said(faults: &[Fault<'_>], refusal: &Invalid<'_>) -> bool {
    faults
        .iter()
        .any(|fault| match (&fault.problem, &refusal.place) {
            (Problem::Missing(field), Place::Missing(parent, missing)) => {
                fault.node.id() == parent.id() && *field == **missing
            }
            (Problem::Unreadable(_), Place::Value(node) | Place::Key(node)) => {
                fault.node.id() == node.id()
            }
            _ => false,
        })
}

fn violation<'t>(
    subject: &Subject<'_, 't>,
    root: Node<'t>,
    kind: &str,
    refusal: &Invalid<'t>,
) -> Violation {
    let path = api::path(root, node_of(&refusal.place));
    let path = if path.is_empty() { kind } else { &path };
    let message = match (&refusal.said, &refusal.place) {
        (Said::Required(why), Place::Missing(_, field)) => {
            with(format!("`{path}` needs the field `{field}`"), why)
        }
        (Said::Required(why), _) => with(format!("`{path}` is required, and this is empty"), why),
        (Said::Invalid(why), _) => format!("`{path}`: {why}"),
        (Said::Forbidden(why), _) => format!("`{path}` is forbidden: {why}"),
        (Said::Duplicate, _) => format!("`{path}` stands there twice"),
        (Said::Unsupported(words), _) => format!("`{path}` is one of {words}"),
        (Said::NotFound(why), _) => format!("`{path}` is not found: {why}"),
    };
    place(subject, root, &refusal.place, message)
}

fn node_of<'t>(place: &Place<'t>) -> Node<'t> {
    match place {
        Place::Key(node) | Place::Value(node) | Place::Missing(node, _) => *node,
    }
}

/// The violation at its place. A field that is written without a value marks its key; one that the object itself lacks, the
/// name of its kind.
fn place<'t>(
    subject: &Subject<'_, 't>,
    root: Node<'t>,
    place: &Place<'t>,
    message: String,
) -> Violation {
    let (parent, field) = match place {
        Place::Key(node) => return subject.violation(Mark::Key(*node), message),
        Place::Value(node) => return subject.violation(Mark::Value(*node), message),
        Place::Missing(parent, field) => (*parent, field),
    };
    let violation = subject.violation(Mark::Missing { parent, field }, message);
    let written = parent.get_written(field).map(Mark::Key);
    let of_object = (parent.id() == root.id())
        .then(|| root.get("kind"))
        .flatten();
    match written.or(of_object.map(Mark::Value)) {
        Some(mark) => Violation {
            location: subject.location(mark),
            ..violation
        },
        None => violation,
    }
}

fn with(said: String, why: &str) -> String {
    if why.is_empty() {
        said
    } else {
        format!("{said}: {why}")
    }
}
