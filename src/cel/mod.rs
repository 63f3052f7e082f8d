//! The Common Expression Language, as API servers evaluate it: the rules of CustomResourceDefinitions and of admission policies.
//!
//! An expression is read, its types are checked as the server checks them, and it is evaluated on the nodes of a manifest under a
//! budget. What cannot be told here (a function that is not known, a value that another tool fills in, a spent budget) is an
//! answer of its own, and never a fault of the manifest.

mod check;
mod comprehension;
mod data;
mod declarations;
mod depth;
mod eval;
mod expression;
mod functions;
mod infer;
mod operators;
mod read;
mod semver;
mod shape;
mod syntax;
mod time;
mod types;
mod url;
mod value;

pub use check::Scope;
pub use eval::Budget;
pub use shape::{Absence, Field, ListOrder, Of, Shape, ShapeId, Shapes, escaped};
pub use types::Type;

use check::Mismatch;
use data::Data;
use eval::Evaluation;
use expression::Expr;
use syntax::Failure;
use value::{Fail, Outcome, Value};

use crate::yaml::Node;

/// An expression that was read.
#[derive(Debug)]
pub struct Expression(Expr);

/// Why a text is no expression, or one that does not hold together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The API server does not take it: in its words.
    Refused(String),
    /// It is not looked at: too long, too deep, or with something that is not known here.
    NotJudged,
}

/// What an expression says of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It holds.
    Holds,
    /// It does not.
    Fails,
    /// It has no value, and the API server says why.
    Errs(String),
    /// It cannot be told here.
    Unknown,
}

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    /// Of a text that is none, or one that is not looked at.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        match syntax::parse(text) {
            Ok(expr) => Ok(Self(expr)),
            Err(Failure::Refused(words)) => Err(Refusal::Refused(words)),
            Err(Failure::NotRead) => Err(Refusal::NotJudged),
        }
    }

    /// The type that it evaluates to.
    ///
    /// # Errors
    /// Of names and calls that there are not.
    pub fn type_in(&self, scope: Scope<'_>) -> Result<Type, Refusal> {
        check::check(&self.0, scope).map_err(|mismatch| match mismatch {
            Mismatch::Refused(words) => Refusal::Refused(words),
            Mismatch::NotRead => Refusal::NotJudged,
        })
    }

    /// Whether it names a variable.
    #[must_use]
    pub fn mentions(&self, variable: &str) -> bool {
        self.0.mentions(variable)
    }

    /// Whether it holds.
    #[must_use]
    pub fn judge(&self, bindings: &Bindings<'_>, budget: &mut Budget) -> Verdict {
        match self.value(bindings, budget) {
            Ok(Value::Bool(true)) => Verdict::Holds,
            Ok(Value::Bool(false)) => Verdict::Fails,
            Ok(_) | Err(Fail::Unknown) => Verdict::Unknown,
            Err(Fail::Error(words)) => Verdict::Errs(words),
        }
    }

    /// The text that it evaluates to, if it does.
    #[must_use]
    pub fn text(&self, bindings: &Bindings<'_>, budget: &mut Budget) -> Option<String> {
        match self.value(bindings, budget) {
            Ok(Value::Text(text)) => Some(text.to_string()),
            _ => None,
        }
    }

    fn value<'v>(&self, bindings: &Bindings<'v>, budget: &mut Budget) -> Outcome<'v> {
        let mut evaluation = Evaluation {
            bindings,
            shapes: bindings.shapes,
            budget,
            locals: Vec::new(),
            depth: 0,
        };
        evaluation.expr(&self.0)
    }
}

/// The variables of an expression and what they stand for.
#[derive(Debug)]
pub struct Bindings<'v> {
    shapes: &'v Shapes,
    values: Vec<(String, Outcome<'v>)>,
}

impl<'v> Bindings<'v> {
    /// None yet.
    #[must_use]
    pub fn new(shapes: &'v Shapes) -> Self {
        Self {
            shapes,
            values: Vec::new(),
        }
    }

    /// A variable that stands for a part of a manifest.
    pub fn node(&mut self, name: &str, node: Node<'v>, shape: ShapeId) {
        self.add(name, read::read(self.shapes, Data::Node(node), shape));
    }

    /// A variable that stands for a value of ours.
    pub fn json(&mut self, name: &str, value: &'v serde_json::Value, shape: ShapeId) {
        self.add(name, read::read(self.shapes, Data::Json(value), shape));
    }

    /// A variable that is null.
    pub fn null(&mut self, name: &str) {
        self.add(name, Ok(Value::Null));
    }

    /// A variable of an optional type that holds nothing.
    pub fn nothing(&mut self, name: &str) {
        self.add(name, Ok(Value::Optional(None)));
    }

    /// A variable of which nothing is known.
    pub fn unknown(&mut self, name: &str) {
        self.add(name, Err(Fail::Unknown));
    }

    /// A variable that stands for what an expression evaluates to with those that came before.
    pub fn expression(&mut self, name: &str, expression: &Expression, budget: &mut Budget) {
        let value = expression.value(self, budget);
        self.add(name, value);
    }

    fn add(&mut self, name: &str, value: Outcome<'v>) {
        self.values.push((name.to_owned(), value));
    }

    fn get(&self, name: &str) -> Option<&Outcome<'v>> {
        self.values
            .iter()
            .find(|(own, _)| own == name)
            .map(|(_, value)| value)
    }
}
