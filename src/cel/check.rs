//! The types of an expression, as `cel-go` checks them in Kubernetes' environment: what a name and a call may be, and what comes out.

use super::declarations::{Overload, declarations};
use super::expression::{Entry, Expr, Item, Literal, Loop};
use super::functions;
use super::infer::Inference;
use super::shape::{ShapeId, Shapes};
use super::types::Type;

/// What is known where an expression is written.
#[derive(Clone, Copy)]
pub struct Scope<'s> {
    /// The types of objects.
    pub shapes: &'s Shapes,
    /// Variables and their types.
    pub variables: &'s [(&'s str, Type)],
    /// The minor version of Kubernetes whose functions there are.
    pub minor: u8,
}

/// Why an expression does not hold together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mismatch {
    /// The API server refuses it, in its words.
    Refused(String),
    /// Its types are larger than what is looked at.
    NotRead,
}

/// The type that the expression evaluates to.
pub(super) fn check(expr: &Expr, scope: Scope<'_>) -> Result<Type, Mismatch> {
    let mut checker = Checker {
        scope,
        locals: Vec::new(),
        types: Inference::default(),
        faults: Vec::new(),
        is_in_format: false,
        is_unsure: false,
    };
    let of = checker.expr(expr);
    let of = checker.types.resolved(&of, true);
    if checker.is_unsure || checker.types.is_spent() {
        return Err(Mismatch::NotRead);
    }
    match checker.faults.into_iter().next() {
        Some(fault) => Err(Mismatch::Refused(fault)),
        None => Ok(of),
    }
}

struct Checker<'s> {
    scope: Scope<'s>,
    locals: Vec<(Box<str>, Type)>,
    types: Inference,
    faults: Vec<String>,
    /// Within the arguments of `format`, where lists may hold anything.
    is_in_format: bool,
    /// Something was met that is not judged here.
    is_unsure: bool,
}

impl Checker<'_> {
    fn expr(&mut self, expr: &Expr) -> Type {
        match expr {
            Expr::Literal(literal) => type_of(literal),
            Expr::Name(name) => self
                .name(name)
                .unwrap_or_else(|| self.refuse(format!("undeclared reference to `{name}`"))),
            Expr::Select {
                operand,
                field,
                is_optional,
            } => {
                let qualified = expr.qualified_name().and_then(|name| self.name(&name));
                qualified.unwrap_or_else(|| self.select(operand, field, *is_optional))
            }
            Expr::Has { operand, field } => {
                self.select(operand, field, false);
                Type::Bool
            }
            Expr::Call {
                function,
                is_member,
                arguments,
                ..
            } => self.call(function, *is_member, arguments),
            Expr::List(items) => self.list(items),
            Expr::Map(entries) => self.map(entries),
            Expr::Loop {
                kind,
                range,
                names,
                filter,
                body,
            } => self.comprehension(*kind, range, names, filter.as_deref(), body),
            Expr::OptMap {
                operand,
                name,
                body,
                is_flat,
            } => self.opt_map(operand, name, body, *is_flat),
            Expr::Struct => {
                self.is_unsure = true;
                Type::Error
            }
        }
    }

    fn refuse(&mut self, fault: String) -> Type {
        self.faults.push(fault);
        Type::Error
    }

    fn name(&self, name: &str) -> Option<Type> {
        let global = name.strip_prefix('.');
        if global.is_none()
            && let Some((_, of)) = self.locals.iter().rev().find(|(local, _)| **local == *name)
        {
            return Some(of.clone());
        }
        let name = global.unwrap_or(name);
        let variable = self.scope.variables.iter().find(|(own, _)| *own == name);
        variable.map(|(_, of)| of.clone()).or_else(|| {
            let of = Type::named(name).or_else(|| named_opaque(name))?;
            Some(Type::Type(of.into()))
        })
    }

    fn select(&mut self, operand: &Expr, field: &str, is_optional: bool) -> Type {
        let of = self.expr(operand);
        let of = self.types.resolved(&of, false);
        let (of, was_optional) = unwrapped(&of);
        let result = match of {
            Type::Map(_, value) => Type::clone(value),
            Type::Object(id) => self.field(*id, field),
            Type::Param(_) => {
                self.types.assign(&Type::Dyn, of);
                Type::Dyn
            }
            of if of.is_dyn_or_error() => Type::Dyn,
            of => {
                let fault = format!("type '{of}' does not support field selection");
                self.refuse(fault);
                Type::Dyn
            }
        };
        if is_optional || was_optional {
            Type::optional(result)
        } else {
            result
        }
    }

    fn field(&mut self, object: ShapeId, field: &str) -> Type {
        let shapes = self.scope.shapes;
        let known = shapes.field(object, field);
        match known.and_then(|known| shapes.type_of(known.shape)) {
            Some(of) => of,
            None => self.refuse(format!("undefined field '{field}'")),
        }
    }

    fn call(&mut self, function: &str, is_member: bool, arguments: &[Expr]) -> Type {
        let was_in_format = self.is_in_format;
        self.is_in_format |= function == "format" && is_member;
        let types: Vec<_> = arguments
            .iter()
            .map(|argument| self.expr(argument))
            .collect();
        self.is_in_format = was_in_format;
        if matches!(function, "_&&_" | "_||_") {
            for of in &types {
                self.expect(&Type::Bool, of);
            }
            return Type::Bool;
        }
        let overloads: Vec<_> = declarations().of(function, self.scope.minor).collect();
        if overloads.is_empty() {
            return self.refuse(format!("undeclared reference to `{function}`"));
        }
        let fitting = overloads
            .iter()
            .filter(|overload| overload.is_member == is_member);
        let mut result: Option<Type> = None;
        for overload in fitting {
            let Some(of) = self.fits(overload, &types) else {
                continue;
            };
            result = Some(match result {
                None => of,
                Some(known) if matches!(known, Type::Dyn) || self.types.is_same(&known, &of) => {
                    known
                }
                Some(_) => Type::Dyn,
            });
        }
        // What is constant the server converts at once.
        if let (Some(_), [Expr::Literal(literal)]) = (&result, arguments)
            && let Some(words) = functions::misconverted(function, literal)
        {
            return self.refuse(words);
        }
        result.unwrap_or_else(|| {
            let types = types
                .iter()
                .map(|of| self.types.resolved(of, true).to_string());
            let types: Vec<_> = types.collect();
            let shown = match types.split_first() {
                Some((receiver, rest)) if is_member => format!("{receiver}.({})", rest.join(", ")),
                _ => format!("({})", types.join(", ")),
            };
            self.refuse(format!(
                "found no matching overload for '{function}' applied to '{shown}'"
            ))
        })
    }

    /// The result of an overload that takes these arguments.
    fn fits(&mut self, overload: &Overload, types: &[Type]) -> Option<Type> {
        if overload.arguments.len() != types.len() {
            return None;
        }
        let mut fresh = self.types.fresh_parameters();
        let wanted: Vec<_> = overload
            .arguments
            .iter()
            .map(|of| fresh.instance(&mut self.types, of))
            .collect();
        let result = fresh.instance(&mut self.types, &overload.result);
        self.types
            .assign_all(types, &wanted)
            .then(|| self.types.resolved(&result, false))
    }

    fn expect(&mut self, wanted: &Type, found: &Type) {
        if !self.types.assign(wanted, found) {
            let found = self.types.resolved(found, true);
            self.refuse(format!("expected type '{wanted}' but found '{found}'"));
        }
    }

    fn list(&mut self, items: &[Item]) -> Type {
        let mut joined = None;
        for item in items {
            let of = self.expr(&item.value);
            let of = self.entry_type(of, item.is_optional);
            joined = Some(self.join(joined, of));
        }
        Type::list(joined.unwrap_or_else(|| self.types.fresh()))
    }

    fn map(&mut self, entries: &[Entry]) -> Type {
        let (mut key, mut value) = (None, None);
        for entry in entries {
            let of = self.expr(&entry.key);
            key = Some(self.join(key, of));
            let of = self.expr(&entry.value);
            let of = self.entry_type(of, entry.is_optional);
            value = Some(self.join(value, of));
        }
        let key = key.unwrap_or_else(|| self.types.fresh());
        let value = value.unwrap_or_else(|| self.types.fresh());
        Type::map(key, value)
    }

    /// What `?value` puts into a list or map.
    fn entry_type(&mut self, of: Type, is_optional: bool) -> Type {
        if !is_optional {
            return of;
        }
        let resolved = self.types.resolved(&of, false);
        match unwrapped(&resolved) {
            (inner, true) => inner.clone(),
            (Type::Dyn, false) => Type::Dyn,
            (found, false) => {
                let wanted = Type::optional(found.clone());
                self.refuse(format!("expected type '{wanted}' but found '{found}'"))
            }
        }
    }

    /// The type of the items of one literal: all of them are of one.
    fn join(&mut self, joined: Option<Type>, of: Type) -> Type {
        let Some(joined) = joined else {
            return of;
        };
        if self.types.assign(&joined, &of) {
            return self.types.more_general(joined, of);
        }
        if self.is_in_format {
            return Type::Dyn;
        }
        self.expect(&joined, &of);
        Type::Error
    }

    fn comprehension(
        &mut self,
        kind: Loop,
        range: &Expr,
        names: &(Box<str>, Option<Box<str>>),
        filter: Option<&Expr>,
        body: &Expr,
    ) -> Type {
        let range = self.expr(range);
        let range = self.types.resolved(&range, false);
        let (first, second) = self.range_types(&range, names.1.is_some());
        let outer = self.locals.len();
        self.locals.push((names.0.clone(), first.clone()));
        if let Some(name) = &names.1 {
            self.locals.push((name.clone(), second));
        }
        if let Some(filter) = filter {
            let of = self.expr(filter);
            self.expect(&Type::Bool, &of);
        }
        let of = self.expr(body);
        self.locals.truncate(outer);
        match kind {
            Loop::All | Loop::Exists | Loop::ExistsOne => {
                self.expect(&Type::Bool, &of);
                Type::Bool
            }
            Loop::Filter => {
                self.expect(&Type::Bool, &of);
                Type::list(first)
            }
            Loop::Map => Type::list(of),
            Loop::TransformMap => Type::map(first, of),
            Loop::TransformMapEntry => of,
            Loop::SortBy => range,
        }
    }

    /// What the variables of a comprehension over this range are.
    fn range_types(&mut self, range: &Type, is_two: bool) -> (Type, Type) {
        match range {
            Type::List(item) if is_two => (Type::Int, Type::clone(item)),
            Type::List(item) => (Type::clone(item), Type::Error),
            Type::Map(key, value) => (Type::clone(key), Type::clone(value)),
            Type::Dyn | Type::Error | Type::Param(_) => {
                self.types.assign(&Type::Dyn, range);
                (Type::Dyn, Type::Dyn)
            }
            other => {
                let fault = format!(
                    "expression of type '{other}' cannot be range of a comprehension (must be list, map, or dynamic)"
                );
                (self.refuse(fault), Type::Error)
            }
        }
    }

    fn opt_map(&mut self, operand: &Expr, name: &str, body: &Expr, is_flat: bool) -> Type {
        let of = self.expr(operand);
        let inner = self.types.fresh();
        let wanted = Type::optional(inner.clone());
        self.expect(&wanted, &of);
        let inner = self.types.resolved(&inner, false);
        self.locals.push((name.into(), inner));
        let of = self.expr(body);
        self.locals.pop();
        if !is_flat {
            return Type::optional(of);
        }
        let result = Type::optional(self.types.fresh());
        self.expect(&result, &of);
        self.types.resolved(&result, false)
    }
}

fn type_of(literal: &Literal) -> Type {
    match literal {
        Literal::Null => Type::Null,
        Literal::Bool(_) => Type::Bool,
        Literal::Int(_) => Type::Int,
        Literal::Uint(_) => Type::Uint,
        Literal::Double(_) => Type::Double,
        Literal::Text(_) => Type::String,
        Literal::Bytes(_) => Type::Bytes,
    }
}

fn unwrapped(of: &Type) -> (&Type, bool) {
    match of {
        Type::Optional(inner) => (inner, true),
        of => (of, false),
    }
}

/// The types of the libraries, and the three that have parameters.
fn named_opaque(name: &str) -> Option<Type> {
    const OPAQUE: &[&str] = &["net.IP", "net.CIDR"];
    Some(match name {
        "list" => Type::list(Type::Dyn),
        "map" => Type::map(Type::Dyn, Type::Dyn),
        "type" => Type::Type(Type::Dyn.into()),
        "optional_type" => Type::optional(Type::Dyn),
        _ => Type::Opaque(OPAQUE.iter().find(|own| **own == name)?),
    })
}
