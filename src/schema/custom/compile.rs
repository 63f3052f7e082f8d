//! The rules of a definition, before there is any object: which of them the API server does not take.

use super::lower::{Additional, ListType, Schema, table};
use super::shapes;
use crate::cel::{Expression, Refusal, Scope, Type};
use crate::yaml::Node;

/// Rules and messages that do not compile, each with why. What cannot be judged here is left out.
pub(in crate::schema) fn uncompiled(root: Node<'_>, minor: u8) -> Vec<(Node<'_>, String)> {
    let may_hold_rules = memchr::memmem::find(root.raw().as_bytes(), b"x-kubernetes-validations");
    let Some(table) = may_hold_rules.and_then(|_| table(root)) else {
        return Vec::new();
    };
    let (schemas, nodes): (Vec<_>, Vec<_>) = table.into_iter().unzip();
    let shapes = shapes::of(&schemas);
    let apart = apart(&schemas);
    let mut found = Vec::new();
    for (id, node) in nodes.iter().enumerate() {
        let rules = node.get("x-kubernetes-validations");
        let Some((rules, of)) = rules.and_then(|rules| Some((rules, shapes.type_of(id)?))) else {
            continue;
        };
        for rule in rules.items() {
            let is_optional = rule.get("optionalOldSelf").and_then(Node::as_bool) == Some(true);
            let variables = super::rules::variables(&of, is_optional);
            let scope = Scope {
                shapes: &shapes,
                variables: &variables,
                // What an expression may use is decided by the version before, so that the server can be rolled back.
                minor: minor.saturating_sub(1),
            };
            let fault = fault(rule, scope, apart.get(id) == Some(&true));
            found.extend(fault);
        }
    }
    found
}

/// The first thing wrong with a rule.
fn fault<'t>(rule: Node<'t>, scope: Scope<'_>, is_apart: bool) -> Option<(Node<'t>, String)> {
    let written = rule
        .get("rule")
        .filter(|text| !text.text().trim().is_empty())?;
    let expression = match compiled(written, scope) {
        Ok((expression, Type::Bool)) => expression,
        Ok(_) => return Some((written, "cel expression must evaluate to a bool".into())),
        Err(Refusal::Refused(words)) => {
            return Some((written, format!("compilation failed: {words}")));
        }
        Err(Refusal::NotJudged) => return None,
    };
    let has_old_self = expression.mentions("oldSelf");
    if has_old_self && is_apart {
        return Some((
            written,
            "oldSelf cannot be used on the uncorrelatable portion of the schema: within a list that is no map".into(),
        ));
    }
    if let Some(optional) = rule.get("optionalOldSelf").filter(|_| !has_old_self) {
        return Some((
            optional,
            "may not be set if oldSelf is not used in rule".into(),
        ));
    }
    let message = rule
        .get("messageExpression")
        .filter(|text| !text.text().trim().is_empty())?;
    match compiled(message, scope) {
        Ok((_, Type::String)) | Err(Refusal::NotJudged) => None,
        Ok(_) => Some((
            message,
            "messageExpression must evaluate to a string".into(),
        )),
        Err(Refusal::Refused(words)) => Some((
            message,
            format!("messageExpression compilation failed: {words}"),
        )),
    }
}

fn compiled(written: Node<'_>, scope: Scope<'_>) -> Result<(Expression, Type), Refusal> {
    let text = written.as_str().ok_or(Refusal::NotJudged)?;
    let expression = Expression::parse(&text)?;
    let of = expression.type_in(scope)?;
    Ok((expression, of))
}

/// By schema: whether its values cannot be found again in an older object, because a list above tells its items by no key.
fn apart(schemas: &[Schema]) -> Vec<bool> {
    let mut apart = vec![false; schemas.len()];
    for (id, schema) in schemas.iter().enumerate() {
        let is_apart = apart.get(id) == Some(&true);
        let items_are = is_apart || !matches!(schema.list, ListType::Map(_));
        let additional = match schema.additional {
            Additional::Each(id) => Some(id),
            _ => None,
        };
        let below = schema
            .properties
            .iter()
            .map(|(_, id)| *id)
            .chain(additional);
        let below = below
            .map(|id| (id, is_apart))
            .chain(schema.items.map(|id| (id, items_are)));
        for (id, is_apart) in below {
            if let Some(place) = apart.get_mut(id) {
                *place = is_apart;
            }
        }
    }
    apart
}
