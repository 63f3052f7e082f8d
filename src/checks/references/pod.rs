//! What a pod names and is not there: an object, or a key of one.

use super::missing::missing;
use super::{MOST_COMPARED, MOST_OF_A_NAME};
use crate::finding::Violation;
use crate::manifest::Object;
use crate::manifest::graph::{Reference, Referent, Wanted};
use crate::rule::{Mark, Subject, label_in};
use crate::value::placeholder;
use crate::yaml::Node;

/// Judges everything of one kind that a pod names and cannot start without.
pub(super) fn check(subject: &Subject<'_, '_>, to: Referent, out: &mut Vec<Violation>) {
    let Some(workload) = subject.workload else {
        return;
    };
    let all = subject.set.graph().references(workload);
    let needed = all
        .iter()
        .filter(|reference| reference.to == to && !reference.optional);
    needed.for_each(|reference| judge(subject, workload.index, reference, out));
}

fn judge<'t>(
    subject: &Subject<'_, 't>,
    index: usize,
    reference: &Reference<'t>,
    out: &mut Vec<Violation>,
) {
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
        out.extend(missing(set, index, reference.name, wanted));
        return;
    };
    let Some(mark) = data(object).next() else {
        return;
    };
    for node in reference.keys().take(MOST_COMPARED) {
        let key = node.text();
        let is_lacking = named.iter().all(|(_, object)| lacks(object, &key));
        let is_known = !placeholder::is_unknown(&key) && !graph.is_made(wanted);
        if is_lacking && is_known && !graph.is_patched() {
            let label = label_in(set, *first, Mark::Key(mark), "its keys are here");
            let message = format!("{} `{name}` has no key `{key}`", wanted.kind);
            out.push(Violation {
                case: Some("key".into()),
                labels: vec![label],
                ..subject.violation(Mark::Value(node), message)
            });
        }
    }
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
