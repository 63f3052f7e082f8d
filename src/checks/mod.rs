//! The rules that a schema cannot express, one function a file, `<group>/<id>.rs`.

mod reliability;
mod resources;
mod schema;

use crate::rule::Check;

/// The function of the rule with this id, if it is a coded one.
#[must_use]
pub fn check_of(id: &str) -> Option<Check> {
    let groups = [reliability::CHECKS, resources::CHECKS, schema::CHECKS];
    let mut all = groups.into_iter().flatten();
    all.find(|(name, _)| *name == id).map(|(_, check)| *check)
}

/// Every id that has a function.
pub fn ids() -> impl Iterator<Item = &'static str> {
    [reliability::CHECKS, resources::CHECKS, schema::CHECKS].into_iter().flatten().map(|(id, _)| *id)
}
