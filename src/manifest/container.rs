//! One container of a pod.

use std::borrow::Cow;

use super::Role;
use crate::yaml::Node;

/// One container of a pod.
#[derive(Clone, Copy, Debug)]
pub struct Container<'t> {
    /// The mapping that describes it.
    pub node: Node<'t>,
    /// When it runs.
    pub role: Role,
}

impl<'t> Container<'t> {
    /// Its name; empty when it has none.
    #[must_use]
    pub fn name(&self) -> Cow<'t, str> {
        self.node.get("name").map(Node::text).unwrap_or_default()
    }
}
