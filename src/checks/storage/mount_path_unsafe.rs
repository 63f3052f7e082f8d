//! Mount paths that are not what they look like.

use rustc_hash::FxHashMap;

use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::value::{path, placeholder};
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let mounts = subject.node.get("volumeMounts");
    let paths = mounts
        .into_iter()
        .flat_map(Node::items)
        .filter_map(|mount| mount.get("mountPath"));
    let mut first: FxHashMap<String, Node<'_>> = FxHashMap::default();
    for node in paths {
        let text = node.text();
        if text.is_empty() || text.contains(['$', '\\', ':']) || placeholder::is_unknown(&text) {
            continue;
        }
        let cleaned = path::clean(&text);
        if !text.starts_with('/') {
            out.push(relative(subject, node, &cleaned));
        }
        match first.get(&cleaned) {
            // Written alike, it is refused: another rule's business.
            Some(earlier) if earlier.text() == text => {}
            Some(earlier) => out.push(same(subject, *earlier, node, &cleaned)),
            None => drop(first.insert(cleaned, node)),
        }
    }
}

fn relative<'t>(subject: &Subject<'_, 't>, node: Node<'t>, cleaned: &str) -> Violation {
    let message = format!(
        "`{}` is mounted at `{cleaned}`, wherever container `{}` works",
        node.text(),
        subject.name()
    );
    Violation {
        case: Some("relative".into()),
        ..subject.violation(Mark::Value(node), message)
    }
}

fn same<'t>(
    subject: &Subject<'_, 't>,
    earlier: Node<'t>,
    node: Node<'t>,
    cleaned: &str,
) -> Violation {
    let message = format!(
        "container `{}` mounts two volumes at `{cleaned}`",
        subject.name()
    );
    Violation {
        case: Some("same-path".into()),
        labels: vec![subject.label(Mark::Value(earlier), "hidden by it")],
        ..subject.violation(Mark::Value(node), message)
    }
}
