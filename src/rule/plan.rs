//! The schemas of many rules as one plan: every mapping of a target is walked once, however many rules look at it.
//!
//! A plan covers the part of JSON Schema that rules use; anything else is left to `json_schema`, which is also what the
//! plan is held against. A path of property names becomes a number, a slot; a check belongs to a slot and is skipped
//! when nothing stands there, which is what `properties` means.

mod compile;
mod names;
#[cfg(test)]
mod oracle;
mod run;

use names::Names;
pub(super) use run::Run;

use crate::value::pattern::Pattern;

/// Which schema a check came from: the caller's number for it.
pub(super) type SchemaId = u32;

/// The place of a slot in its plan.
type SlotId = u32;

/// The target itself.
const TARGET: SlotId = 0;

/// Checks by the place they look at.
#[derive(Debug)]
pub(super) struct Plan {
    slots: Vec<Slot>,
}

/// One path of property names below the target.
#[derive(Debug, Default)]
struct Slot {
    /// The slots one property further.
    children: Names,
    checks: Vec<Check>,
    /// What is asked of every item of a sequence that stands here.
    items: Option<Box<Plan>>,
}

#[derive(Debug)]
struct Check {
    schema: SchemaId,
    at: SlotId,
    op: Op,
}

/// One keyword of a schema.
#[derive(Debug)]
enum Op {
    /// `false`.
    Never,
    /// `required`: these properties, by slot and name.
    Required(Vec<(SlotId, Box<str>)>),
    /// `type`.
    Type(Types),
    /// `const`, `enum`.
    OneOf(Vec<Literal>),
    /// `pattern`.
    Pattern(Pattern),
    /// `minimum`, `maximum` and their exclusive twins.
    Within(Bound, f64),
    /// `minLength`, `maxLength`: characters of a string.
    Length(Limit),
    /// `minProperties`, `maxProperties`.
    Properties(Limit),
    /// `minItems`, `maxItems`.
    Items(Limit),
    /// `not`.
    Not(Vec<Check>),
    /// `anyOf`.
    Any(Vec<Vec<Check>>),
    /// `if`, `then`, `else`.
    If(Vec<Check>, Vec<Check>, Vec<Check>),
    /// `items` below a keyword that may fail without harm.
    Each(Plan),
    /// `contains`.
    Contains(Plan),
    /// `propertyNames`.
    Keys(Plan),
    /// `additionalProperties`: what is asked of every property but these.
    Others(Vec<Box<str>>, Plan),
}

/// JSON's types; `number` includes `integer`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Types(u8);

impl Types {
    const NULL: Self = Self(1);
    const BOOLEAN: Self = Self(2);
    const INTEGER: Self = Self(4);
    const FRACTION: Self = Self(8);
    const STRING: Self = Self(16);
    const ARRAY: Self = Self(32);
    const OBJECT: Self = Self(64);

    const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Literal {
    Null,
    Bool(bool),
    Number(f64),
    String(Box<str>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bound {
    AtLeast,
    AtMost,
    Above,
    Below,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Limit {
    AtLeast(usize),
    AtMost(usize),
}

impl Limit {
    const fn holds(self, count: usize) -> bool {
        match self {
            Self::AtLeast(least) => count >= least,
            Self::AtMost(most) => count <= most,
        }
    }
}
