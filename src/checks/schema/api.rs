//! How the places of an object are called that the API server refuses.

use crate::manifest::pointer_to;
use crate::yaml::Node;

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
