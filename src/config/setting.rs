//! What the configuration says of one rule, case or group: how severe it is, and the parameters of a rule.

use serde_json::{Value, json};

use super::read::{Noun, Read, Reader};
use super::values::{Level, Param, Table};
use crate::yaml::{Kind, Node};

/// The parameter that is none: how severe the findings are.
const SEVERITY: &str = "severity";

/// What is said of one rule, case or group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Setting {
    /// How severe its findings are; nothing for as the rule says.
    pub level: Option<Level>,
    /// Values for the parameters of a rule.
    pub params: Table<Param>,
}

impl Read for Setting {
    fn noun() -> Noun {
        let Noun { one, many } = Level::noun();
        Noun::new(
            format!("{one}, or a mapping of `severity` and parameters to values"),
            format!("{many}, or to `severity` and parameters with their values"),
        )
    }

    fn schema() -> Value {
        let level = Level::schema();
        let mapping = json!({"type": "object", "properties": {SEVERITY: level}});
        json!({"anyOf": [level, mapping]})
    }

    fn read(node: Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        match node.kind() {
            Kind::Scalar => Some(Self {
                level: Some(Level::read(node, reader)?),
                ..Self::default()
            }),
            Kind::Sequence => {
                reader.wrong_type(node, &Self::noun().one);
                None
            }
            Kind::Mapping => Self::of_mapping(node, reader),
        }
    }
}

impl Setting {
    fn of_mapping(node: Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        let mut params = Table::<Param>::read(node, reader)?;
        params.0.retain(|(word, _)| word.text != SEVERITY);
        let level = node.get(SEVERITY).filter(|level| !level.is_null());
        let level = match level {
            Some(level) => Some(Level::read(level, reader)?),
            None => None,
        };
        Some(Self { level, params })
    }
}
