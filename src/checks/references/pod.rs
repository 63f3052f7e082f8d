//! What a pod names and is not there: an object, or a key of one.

use super::MOST_OF_A_NAME;
use super::missing::missing;
use crate::finding::Violation;
use crate::manifest::Object;
use crate::manifest::graph::{Reference, Referent, Wanted, references};
use crate::rule::{Mark, Subject, label_in};
use crate::value::placeholder;
use crate::yaml::Node;

/// Judges everything of one kind that a pod names and cannot start without.
pub(super) fn check(subject: &Subject<'_, '_>, to: Referent, out: &mut Vec<Violation>) {
    let Some(workload) = subject.workload else {
        return;
    };
    let all = references(workload.pod).into_iter();
    let needed = all.filter(|reference| reference.to == to && !reference.optional);
    out.extend(needed.filter_map(|reference| judge(subject, workload.index, &reference)));
}

fn judge<'t>(
    subject: &Subject<'_, 't>,
    index: usize,
    reference: &Reference<'t>,
) -> Option<Violation> {
    let set = subject.set;
    let name = reference.name.text();
    let wanted = Wanted {
        group: "",
        kind: reference.to.kind(),
        namespace: set.objects[index].namespace.as_deref(),
        name: &name,
    };
    let graph = set.graph();
    let named: Vec<_> = graph
        .named((wanted.group, wanted.kind), wanted.namespace, wanted.name)
        .take(MOST_OF_A_NAME)
        .collect();
    let Some((first, object)) = named.first() else {
        return missing(set, index, reference.name, wanted);
    };
    let node = reference.key?;
    let key = node.text();
    let lacks = |(_, object): &(usize, &Object<'t>)| lacks(object, &key);
    if placeholder::is_unknown(&key)
        || !named.iter().all(lacks)
        || graph.is_made(wanted)
        || graph.is_patched()
    {
        return None;
    }
    let kind = reference.to.kind();
    let mark = data(object).next()?;
    Some(Violation {
        case: Some("key".into()),
        labels: vec![label_in(set, *first, Mark::Key(mark), "its keys are here")],
        ..subject.violation(
            Mark::Value(node),
            format!("{kind} `{name}` has no key `{key}`"),
        )
    })
}

/// Whether the object has keys, all of them written, and not this one.
///
/// One without any is filled at run time, as is the token of an account.
fn lacks(object: &Object<'_>, key: &str) -> bool {
    let keys = || {
        data(object)
            .flat_map(Node::entries)
            .filter_map(Node::key_text)
    };
    let is_token = object
        .annotation("kubernetes.io/service-account.name")
        .is_some();
    keys().next().is_some()
        && !is_token
        && !keys().any(|other| other == key || placeholder::is_unknown(&other))
}

/// The mappings that hold an object's keys.
fn data<'t>(object: &Object<'t>) -> impl Iterator<Item = Node<'t>> + use<'t> {
    let root = object.root;
    let fields = ["data", "stringData", "binaryData"];
    fields.into_iter().filter_map(move |field| root.get(field))
}
