//! What a user may set of a rule.

use std::collections::BTreeMap;

use serde_json::Value;

/// The parameters of a rule by name, as its file or the user set them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Params<'r>(Option<&'r BTreeMap<String, Value>>);

impl<'r> Params<'r> {
    pub(super) fn new(values: &'r BTreeMap<String, Value>) -> Self {
        Self(Some(values))
    }

    /// The strings of a list; none when it is not set.
    pub fn strings(self, name: &str) -> impl Iterator<Item = &'r str> {
        let list = self
            .0
            .and_then(|values| values.get(name))
            .and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str)
    }

    /// The mappings of a list; none when it is not set.
    pub fn rows(self, name: &str) -> impl Iterator<Item = &'r serde_json::Map<String, Value>> {
        let list = self
            .0
            .and_then(|values| values.get(name))
            .and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_object)
    }

    /// What a mapping says of a name, in words: a string, or a number as it is written.
    #[must_use]
    pub fn word(self, mapping: &str, name: &str) -> Option<String> {
        match self.0?.get(mapping)?.get(name)? {
            Value::String(word) => Some(word.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// A whole number; `None` when it is not set to one.
    #[must_use]
    pub fn number(self, name: &str) -> Option<i64> {
        let value = self.0.and_then(|values| values.get(name));
        value.and_then(Value::as_i64)
    }

    /// A string; `None` when it is not set to one.
    #[must_use]
    pub fn text(self, name: &str) -> Option<&'r str> {
        self.0.and_then(|values| values.get(name))?.as_str()
    }

    /// Whether it is set to `true`.
    #[must_use]
    pub fn is_set(self, name: &str) -> bool {
        let value = self.0.and_then(|values| values.get(name));
        value.and_then(Value::as_bool) == Some(true)
    }
}
