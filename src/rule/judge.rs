//! A schema of its own, asked on the plan where it can express the schema, else on `json_schema`.

use serde_json::Value;

use super::plan::{Plan, Run};
use crate::json_schema::Schema;
use crate::yaml::Node;

/// A condition over a node.
#[derive(Debug)]
pub(super) enum Judge {
    Plan(Plan),
    Schema(Box<Schema>),
}

impl Judge {
    /// Compiles a schema.
    pub(super) fn new(schema: &Value) -> Result<Self, String> {
        match Plan::new([(0, schema)]) {
            Ok(plan) => Ok(Self::Plan(plan)),
            Err(_) => Ok(Self::Schema(Box::new(Schema::new(schema)?))),
        }
    }

    /// Whether the node satisfies it.
    pub(super) fn holds(&self, node: Node<'_>) -> bool {
        match self {
            Self::Plan(plan) => Run::default().holds(plan, node),
            Self::Schema(schema) => schema.holds(node),
        }
    }
}
