//! An expression as a tree: what is written, with its macros recognised.

use std::sync::Arc;

use crate::value::pattern::Pattern;

/// One node of an expression.
#[derive(Debug)]
pub(super) enum Expr {
    Literal(Literal),
    /// A variable or a type.
    Name(Box<str>),
    /// `operand.field`, or `operand.?field`.
    Select {
        operand: Box<Expr>,
        field: Box<str>,
        is_optional: bool,
    },
    /// `has(operand.field)`
    Has {
        operand: Box<Expr>,
        field: Box<str>,
    },
    /// A function or an operator; of a member the receiver is the first argument.
    Call {
        function: Box<str>,
        is_member: bool,
        arguments: Vec<Expr>,
        /// The pattern of `matches` and its like, where it is a literal.
        pattern: Option<Pattern>,
    },
    List(Vec<Item>),
    Map(Vec<Entry>),
    /// A comprehension over a list or a map.
    Loop {
        kind: Loop,
        range: Box<Expr>,
        names: (Box<str>, Option<Box<str>>),
        filter: Option<Box<Expr>>,
        body: Box<Expr>,
    },
    /// `operand.optMap(name, body)`, or `optFlatMap`.
    OptMap {
        operand: Box<Expr>,
        name: Box<str>,
        body: Box<Expr>,
        is_flat: bool,
    },
    /// `Type{field: …}`, which nothing of Kubernetes needs.
    Struct,
}

/// An item of a list, `?item` where it may not be there.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) value: Expr,
    pub(super) is_optional: bool,
}

/// An entry of a map.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) key: Expr,
    pub(super) value: Expr,
    pub(super) is_optional: bool,
}

/// The comprehensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Loop {
    All,
    Exists,
    ExistsOne,
    /// `map`, `transformList`
    Map,
    Filter,
    TransformMap,
    TransformMapEntry,
    SortBy,
}

#[derive(Clone, Debug)]
pub(super) enum Literal {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(f64),
    Text(Arc<str>),
    Bytes(Arc<[u8]>),
}

impl Expr {
    /// `a.b.c`, of names and selections alone.
    pub(super) fn qualified_name(&self) -> Option<String> {
        match self {
            Self::Name(name) => Some(name.to_string()),
            Self::Select {
                operand,
                field,
                is_optional: false,
            } => Some(format!("{}.{field}", operand.qualified_name()?)),
            _ => None,
        }
    }

    /// Calls `visit` on every name that the expression mentions.
    pub(super) fn mentions(&self, name: &str) -> bool {
        let in_any = |all: &[&Expr]| all.iter().any(|expr| expr.mentions(name));
        match self {
            Self::Literal(_) | Self::Struct => false,
            Self::Name(own) => &**own == name,
            Self::Select { operand, .. } | Self::Has { operand, .. } => operand.mentions(name),
            Self::Call { arguments, .. } => arguments.iter().any(|expr| expr.mentions(name)),
            Self::List(items) => items.iter().any(|item| item.value.mentions(name)),
            Self::Map(entries) => entries
                .iter()
                .any(|entry| in_any(&[&entry.key, &entry.value])),
            Self::Loop {
                range,
                filter,
                body,
                ..
            } => in_any(&[range, body]) || filter.as_ref().is_some_and(|expr| expr.mentions(name)),
            Self::OptMap { operand, body, .. } => in_any(&[operand, body]),
        }
    }
}
