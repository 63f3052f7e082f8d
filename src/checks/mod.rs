//! The rules that a schema cannot express, one function a file, `<group>/<id>.rs`.

pub(crate) mod backup;
mod bootstrap;
pub(crate) mod ceph;
pub(crate) mod control_plane;
mod debugging;
mod deprecation;
mod ecosystem;
mod helm;
mod hygiene;
mod images;
pub(crate) mod monitoring;
mod network;
mod rbac;
mod references;
pub(crate) mod registry;
mod reliability;
mod resources;
mod schema;
mod secrets;
mod security;
mod storage;

use crate::rule::embedded::{self, Embedded};
use crate::rule::{Check, Rule};

/// The functions of each group, by the id of their rule.
const GROUPS: &[&[(&str, Check)]] = &[
    backup::CHECKS,
    bootstrap::CHECKS,
    ceph::CHECKS,
    control_plane::CHECKS,
    debugging::CHECKS,
    deprecation::CHECKS,
    ecosystem::CHECKS,
    helm::CHECKS,
    hygiene::CHECKS,
    images::CHECKS,
    monitoring::CHECKS,
    network::CHECKS,
    rbac::CHECKS,
    references::CHECKS,
    registry::CHECKS,
    reliability::CHECKS,
    resources::CHECKS,
    schema::CHECKS,
    secrets::CHECKS,
    security::CHECKS,
    storage::CHECKS,
];

/// Every rule there is, sorted by id: each file of `rules/`, with its function if it is a coded one.
///
/// # Errors
/// What is wrong with a rule; its file's test finds it first.
pub fn rules() -> Result<Vec<Rule>, String> {
    embedded::all()?.into_iter().map(rule).collect()
}

/// One rule, with its function if it is a coded one.
///
/// # Errors
/// What is wrong with it.
pub fn rule(rule: Embedded) -> Result<Rule, String> {
    let check = check_of(&rule.id);
    Rule::new(&rule.id, &rule.group, rule.file, check).map_err(|fault| fault.message)
}

/// As [`rule`], for one as it was written, which has been read before: a built-in one by its tests, the user's own as it came in.
///
/// # Errors
/// What is wrong with its `kinds`.
pub fn as_written(rule: Embedded) -> Result<Rule, String> {
    let check = check_of(&rule.id);
    Rule::unread(&rule.id, &rule.group, rule.file, check).map_err(|fault| fault.message)
}

/// The function of the rule with this id, if it is a coded one.
#[must_use]
pub fn check_of(id: &str) -> Option<Check> {
    let mut all = GROUPS.iter().copied().flatten();
    all.find(|(name, _)| *name == id).map(|(_, check)| *check)
}

/// Every id that has a function.
pub fn ids() -> impl Iterator<Item = &'static str> {
    GROUPS.iter().copied().flatten().map(|(id, _)| *id)
}
