//! Where in a kind a field stands that somebody wrote in the wrong place.

use std::collections::VecDeque;

use super::{Definition, Type};
use crate::yaml;

/// How many fields deep it is looked for: `spec.jobTemplate.spec.template.spec.containers[]` and one more.
const DEEPEST: usize = 7;

/// The path to the only mapping nearest to the root that has a field of this name for such a value: `spec.template.spec`.
pub(super) fn belongs_under(
    root: &'static Definition,
    name: &str,
    value: yaml::Kind,
    minor: u8,
) -> Option<String> {
    let mut queue = VecDeque::from([(root, String::new(), 0)]);
    let mut seen = vec![root.name];
    let mut found: Option<(String, usize)> = None;
    while let Some((definition, path, depth)) = queue.pop_front() {
        if depth > DEEPEST || found.as_ref().is_some_and(|(_, level)| depth > *level) {
            break;
        }
        if !path.is_empty()
            && definition
                .field(name, minor)
                .is_some_and(|field| holds(field.of, value))
        {
            if found.is_some() {
                return None;
            }
            found = Some((path.clone(), depth));
        }
        for field in definition
            .fields(minor)
            .filter(|field| field.name != "status")
        {
            let (below, mark) = match field.of {
                Type::Object(below) => (below, ""),
                Type::List(Type::Object(below)) => (*below, "[]"),
                _ => continue,
            };
            if !seen.contains(&below.name) {
                seen.push(below.name);
                let dot = if path.is_empty() { "" } else { "." };
                queue.push_back((below, format!("{path}{dot}{}{mark}", field.name), depth + 1));
            }
        }
    }
    found.map(|(path, _)| path)
}

fn holds(of: Type, value: yaml::Kind) -> bool {
    match of {
        Type::Any => false,
        Type::Object(_) | Type::Map(_) | Type::Either(..) => value == yaml::Kind::Mapping,
        Type::List(_) => value == yaml::Kind::Sequence,
        _ => value == yaml::Kind::Scalar,
    }
}
