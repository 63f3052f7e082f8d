//! From a node back to the way that leads to it.

use std::fmt::Write as _;

use crate::yaml::{Kind, Node};

/// The JSON pointer (RFC 6901) from `root` to the node with this id; empty for the root itself, and for one that is not below it.
#[must_use]
pub fn pointer_to(root: Node<'_>, id: u32) -> String {
    let mut pointer = String::new();
    let mut at = root;
    while at.id() != id {
        let Some(child) = child_towards(at, id, &mut pointer) else {
            return String::new();
        };
        at = child;
    }
    pointer
}

/// Adds the name of a field to a pointer.
pub fn push_field(pointer: &mut String, name: &str) {
    pointer.push('/');
    for letter in name.chars() {
        match letter {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

/// The entry or item of `parent` in which the node stands.
fn child_towards<'t>(parent: Node<'t>, id: u32, pointer: &mut String) -> Option<Node<'t>> {
    match parent.kind() {
        Kind::Mapping => {
            let child = parent.entries_written().find(|child| child.holds(id))?;
            push_field(pointer, &child.key_text()?);
            Some(child)
        }
        Kind::Sequence => {
            let (index, child) = parent
                .items()
                .enumerate()
                .find(|(_, child)| child.holds(id))?;
            let _ = write!(pointer, "/{index}");
            Some(child)
        }
        Kind::Scalar => None,
    }
}
