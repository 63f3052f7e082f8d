//! From text to [`Expr`]. The only module that names the package `cel`: it parses; what is read is judged and evaluated by our own
//! code, which knows the types of Kubernetes and stops when its budget is spent.

use super::declarations::declarations;
use super::depth::levels;
use super::expression::{Entry, Expr, Item, Literal, Loop};
use crate::value::pattern::Pattern;
use ::cel::Env;
use ::cel::common::ast::{EntryExpr, Expr as Parsed, IdedExpr, LiteralValue, operators};

/// Expressions that are longer are not looked at.
const LONGEST: usize = 16 * 1024;

/// Levels of a tree that are looked at: the parser calls itself for each.
const DEEPEST: usize = 120;

/// How deep the tree of an expression may be. The API server's parser allows 250.
const DEEPEST_TREE: u16 = 96;

/// Why a text is no expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// The API server refuses it, in its words.
    Refused(String),
    /// It is longer or deeper than what is looked at.
    NotRead,
}

/// Reads an expression.
pub(super) fn parse(text: &str) -> Result<Expr, Failure> {
    if text.len() > LONGEST || levels(text) > DEEPEST {
        return Err(Failure::NotRead);
    }
    // Without macros: the calls are left as they are written.
    let parser = Env::default().parser().max_recursion_depth(DEEPEST_TREE);
    match parser.parse(text) {
        Ok(parsed) => expr(parsed),
        Err(errors) => {
            let first = errors.errors.first().map(|error| error.msg.clone());
            let message = first.unwrap_or_default();
            // Only what the grammar says is sure; limits are the parser's own.
            if message.starts_with("Syntax error") {
                Err(Failure::Refused(message))
            } else {
                Err(Failure::NotRead)
            }
        }
    }
}

fn expr(parsed: IdedExpr) -> Result<Expr, Failure> {
    Ok(match parsed.expr {
        Parsed::Literal(value) => Expr::Literal(literal(&value)),
        Parsed::Ident(name) => Expr::Name(name.into()),
        Parsed::Select(select) => Expr::Select {
            operand: Box::new(expr(*select.operand)?),
            field: select.field.into(),
            is_optional: false,
        },
        Parsed::Call(call) => {
            return self::call(call.func_name, call.target.map(|target| *target), call.args);
        }
        Parsed::List(list) => {
            let is_optional = |at| list.optional_indices.contains(&at);
            let items = list.elements.into_iter().enumerate();
            let items = items.map(|(at, value)| {
                Ok(Item {
                    is_optional: is_optional(at),
                    value: expr(value)?,
                })
            });
            Expr::List(items.collect::<Result<_, _>>()?)
        }
        Parsed::Map(map) => {
            let entries = map.entries.into_iter().map(|entry| match entry.expr {
                EntryExpr::MapEntry(entry) => Ok(Entry {
                    key: expr(entry.key)?,
                    value: expr(entry.value)?,
                    is_optional: entry.optional,
                }),
                EntryExpr::StructField(_) => Err(Failure::NotRead),
            });
            Expr::Map(entries.collect::<Result<_, _>>()?)
        }
        Parsed::Struct(_) => Expr::Struct,
        Parsed::Unspecified | Parsed::Comprehension(_) => return Err(Failure::NotRead),
    })
}

fn literal(value: &LiteralValue) -> Literal {
    match value {
        LiteralValue::Null => Literal::Null,
        LiteralValue::Boolean(value) => Literal::Bool(*value.inner()),
        LiteralValue::Int(value) => Literal::Int(*value.inner()),
        LiteralValue::UInt(value) => Literal::Uint(*value.inner()),
        LiteralValue::Double(value) => Literal::Double(*value.inner()),
        LiteralValue::String(value) => Literal::Text(value.inner().into()),
        LiteralValue::Bytes(value) => Literal::Bytes(value.inner().into()),
    }
}

fn call(
    function: String,
    target: Option<IdedExpr>,
    mut arguments: Vec<IdedExpr>,
) -> Result<Expr, Failure> {
    let Some(target) = target else {
        return match (function.as_str(), arguments.len()) {
            ("has", 1) => has(arguments.remove(0)),
            (operators::OPT_SELECT, 2) => optional_select(arguments),
            _ => plain(function, None, arguments),
        };
    };
    let target = expr(target)?;
    // `optional.of(x)` is a function of its own, not `of` called on `optional`.
    let qualified = target
        .qualified_name()
        .map(|name| format!("{}.{function}", name.trim_start_matches('.')));
    if let Some(qualified) = qualified.filter(|name| declarations().has(name)) {
        return plain(qualified, None, arguments);
    }
    if let Some((kind, has_two_names)) = macro_of(&function, arguments.len()) {
        return comprehension(kind, target, has_two_names, arguments);
    }
    if matches!(function.as_str(), "optMap" | "optFlatMap") && arguments.len() == 2 {
        let body = arguments.pop();
        let (Some(body), Some(name)) = (body, arguments.pop()) else {
            return Err(Failure::NotRead);
        };
        return Ok(Expr::OptMap {
            operand: Box::new(target),
            name: name_of(name)?,
            body: Box::new(expr(body)?),
            is_flat: function == "optFlatMap",
        });
    }
    plain(function, Some(target), arguments)
}

fn has(argument: IdedExpr) -> Result<Expr, Failure> {
    match expr(argument)? {
        Expr::Select {
            operand,
            field,
            is_optional: false,
        } => Ok(Expr::Has { operand, field }),
        _ => Err(Failure::Refused("invalid argument to has() macro".into())),
    }
}

fn optional_select(mut arguments: Vec<IdedExpr>) -> Result<Expr, Failure> {
    let field = arguments.pop().map(|field| field.expr);
    match (arguments.pop(), field) {
        (Some(operand), Some(Parsed::Literal(LiteralValue::String(field)))) => Ok(Expr::Select {
            operand: Box::new(expr(operand)?),
            field: field.inner().into(),
            is_optional: true,
        }),
        _ => Err(Failure::NotRead),
    }
}

fn plain(
    function: String,
    target: Option<Expr>,
    arguments: Vec<IdedExpr>,
) -> Result<Expr, Failure> {
    let is_member = target.is_some();
    let mut all: Vec<_> = target.into_iter().collect();
    for argument in arguments {
        all.push(expr(argument)?);
    }
    let pattern = match (function.as_str(), all.get(1)) {
        ("matches" | "find" | "findAll", Some(Expr::Literal(Literal::Text(text)))) => {
            Pattern::checked(text).ok()
        }
        _ => None,
    };
    Ok(Expr::Call {
        function: function.into(),
        is_member,
        arguments: all,
        pattern,
    })
}

/// The comprehension that a call of so many arguments is, and whether it names two variables.
fn macro_of(function: &str, arguments: usize) -> Option<(Loop, bool)> {
    Some(match (function, arguments) {
        ("all", 2 | 3) => (Loop::All, arguments == 3),
        ("exists", 2 | 3) => (Loop::Exists, arguments == 3),
        ("exists_one", 2 | 3) => (Loop::ExistsOne, arguments == 3),
        ("existsOne", 3) => (Loop::ExistsOne, true),
        ("map", 2 | 3) => (Loop::Map, false),
        ("filter", 2) => (Loop::Filter, false),
        ("transformList", 3 | 4) => (Loop::Map, true),
        ("transformMap", 3 | 4) => (Loop::TransformMap, true),
        ("transformMapEntry", 3 | 4) => (Loop::TransformMapEntry, true),
        ("sortBy", 2) => (Loop::SortBy, false),
        _ => return None,
    })
}

fn comprehension(
    kind: Loop,
    range: Expr,
    has_two_names: bool,
    arguments: Vec<IdedExpr>,
) -> Result<Expr, Failure> {
    let mut arguments = arguments.into_iter();
    let mut next = || arguments.next().ok_or(Failure::NotRead);
    let first = name_of(next()?)?;
    let second = if has_two_names {
        Some(name_of(next()?)?)
    } else {
        None
    };
    let (before_last, last) = (next()?, arguments.next());
    let (filter, body) = match last {
        Some(last) => (Some(Box::new(expr(before_last)?)), last),
        None => (None, before_last),
    };
    Ok(Expr::Loop {
        kind,
        range: Box::new(range),
        names: (first, second),
        filter,
        body: Box::new(expr(body)?),
    })
}

fn name_of(argument: IdedExpr) -> Result<Box<str>, Failure> {
    match argument.expr {
        Parsed::Ident(name) => Ok(name.into()),
        _ => Err(Failure::Refused("argument must be a simple name".into())),
    }
}
