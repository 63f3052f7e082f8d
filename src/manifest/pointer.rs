//! From a node back to the way that leads to it.

use std::fmt::Write as _;

use crate::yaml::{Kind, Node};

/// The JSON pointer (RFC 6901) from `root` to `node`; empty for the root itself, and for a node that is reached through
/// an alias only.
#[must_use]
pub fn pointer_to(root: Node<'_>, node: Node<'_>) -> String {
    let mut pointer = String::new();
    let mut at = root;
    while at.id() != node.id() {
        let Some((segment, child)) = child_towards(at, node) else {
            return String::new();
        };
        let escaped = segment.replace('~', "~0").replace('/', "~1");
        let _ = write!(pointer, "/{escaped}");
        at = child;
    }
    pointer
}

/// The entry or item of `parent` whose bytes hold the node's.
fn child_towards<'t>(parent: Node<'t>, node: Node<'t>) -> Option<(String, Node<'t>)> {
    let holds = |child: &Node<'t>| child.id() == node.id() || child.span().contains(node.span());
    match parent.kind() {
        Kind::Mapping => {
            let child = parent.entries_written().find(holds)?;
            Some((child.key_text()?.into_owned(), child))
        }
        Kind::Sequence => {
            let (index, child) = parent.items().enumerate().find(|(_, child)| holds(child))?;
            Some((index.to_string(), child))
        }
        Kind::Scalar => None,
    }
}
