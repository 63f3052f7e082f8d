//! What the tables of the Kubernetes API say about an object.

use crate::manifest::{Object, ObjectSet, Version, pointer_to};
use crate::schema::{self, Fault, NEWEST, OLDEST};
use crate::yaml::Node;

/// Every fault of an object that the newest wanted version of Kubernetes knows; none of a kind that it does not know.
pub(super) fn faults<'t>(set: &ObjectSet<'t>, object: &Object<'t>) -> Vec<Fault<'t>> {
    let minor = minor_of(set.cluster.versions.last().copied());
    let kind = schema::served(&object.api_version, &object.kind, minor);
    kind.map(|kind| schema::faults(object.root, kind, minor))
        .unwrap_or_default()
}

/// The nearest version that the tables have; the newest where none is wanted.
fn minor_of(version: Option<Version>) -> u8 {
    let minor = version.map_or(NEWEST, |version| version.minor.try_into().unwrap_or(NEWEST));
    minor.clamp(OLDEST, NEWEST)
}

/// `spec.containers[0].ports`; the empty text for the object itself.
pub(super) fn path<'t>(root: Node<'t>, node: Node<'t>) -> String {
    let mut path = String::new();
    for token in pointer_to(root, node.id()).split('/').skip(1) {
        let token = token.replace("~1", "/").replace("~0", "~");
        if token.bytes().all(|byte| byte.is_ascii_digit()) {
            path.push_str(&format!("[{token}]"));
        } else {
            let dot = if path.is_empty() { "" } else { "." };
            path.push_str(&format!("{dot}{token}"));
        }
    }
    path
}
