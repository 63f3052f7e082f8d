//! From a pointer to nodes, and from a node back to the pointer that leads to it.

use std::fmt::Write as _;

use crate::yaml::{Kind, Node};

/// Every node that a JSON pointer leads to; `*` stands for every item and every entry.
#[must_use]
pub fn every<'t>(root: Node<'t>, pointer: &str) -> Vec<Node<'t>> {
    let Some((before, behind)) = pointer.split_once("/*") else {
        return root.at(pointer).into_iter().collect();
    };
    let of = root.at(before).into_iter();
    let children = of.flat_map(|node| node.items().chain(node.entries()));
    children.flat_map(|child| every(child, behind)).collect()
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Syntax, Tree};

    #[test]
    fn every_node() {
        let text = "{a: {x: {b: 1}, y: {c: 2}}, l: [{b: 3}, {b: 4}]}";
        let mut tree = Tree::default();
        tree.parse(text, Syntax::Yaml);
        let document = tree.documents(text).next().expect("there is one");
        let root = document.root().expect("it says something");
        for (pointer, expected) in [
            ("/a/*/b", &["1"][..]),
            ("/l/*/b", &["3", "4"]),
            ("/l/0/b", &["3"]),
            ("/a/z", &[]),
        ] {
            let found: Vec<_> = every(root, pointer).into_iter().map(Node::text).collect();
            assert_eq!(found, expected, "{pointer}");
        }
    }
}
