//! The words of a declared rule, with the names of what failed put in.

use super::Subject;
use crate::yaml::{Kind, Node};

/// The names that may stand in braces in `message` and `help`.
pub(super) const PLACEHOLDERS: &[&str] = &["name", "key", "value", "kind", "object"];

/// Checks a template when its rule is loaded.
pub(super) fn check(template: &str) -> Result<(), String> {
    for name in names(template) {
        if !PLACEHOLDERS.contains(&name) {
            return Err(format!(
                "`{{{name}}}` is none of {}",
                PLACEHOLDERS.join(", ")
            ));
        }
    }
    Ok(())
}

/// `{name}` is the target's name, `{key}` and `{value}` those of the failing node, `{kind}` and `{object}` the object's
/// kind and name.
pub(super) fn fill(template: &str, subject: &Subject<'_, '_>, failing: Node<'_>) -> String {
    let mut filled = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, after)) = after
            .split_once('}')
            .filter(|(name, _)| PLACEHOLDERS.contains(name))
        else {
            filled.push('{');
            rest = after;
            continue;
        };
        filled.push_str(&value_of(name, subject, failing));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

fn value_of(name: &str, subject: &Subject<'_, '_>, failing: Node<'_>) -> String {
    let object = subject.object.map(|(_, object)| object);
    match name {
        "name" => subject.name().into_owned(),
        "key" => failing.key_text().unwrap_or_default().into_owned(),
        "value" if failing.kind() == Kind::Scalar => failing.text().into_owned(),
        "kind" => object
            .map(|object| object.kind.clone().into_owned())
            .unwrap_or_default(),
        "object" => object
            .map(|object| object.name.clone().into_owned())
            .unwrap_or_default(),
        _ => String::new(),
    }
}

/// What stands in braces and looks like a name; YAML in a help text has braces of its own.
fn names(template: &str) -> impl Iterator<Item = &str> {
    template.split('{').skip(1).filter_map(|rest| {
        let (name, _) = rest.split_once('}')?;
        (!name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase())).then_some(name)
    })
}
