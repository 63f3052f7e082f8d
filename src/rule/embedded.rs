//! The rules that come with seaworthy, as `build.rs` packed them.

use serde::Deserialize;

use super::{RuleFile, read};

/// A rule's file, and where it stood.
#[derive(Clone, Debug, Deserialize)]
pub struct Embedded {
    /// The name of the file.
    pub id: String,
    /// The name of the folder.
    pub group: String,
    /// The file, without the page.
    pub file: RuleFile,
}

/// The file of every rule, whole, by id.
const PAGES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// Every rule, sorted by id.
///
/// # Errors
/// Never in a binary that was built whole: `build.rs` has read the same data.
pub fn all() -> Result<Vec<Embedded>, String> {
    let packed = include_str!(concat!(env!("OUT_DIR"), "/rules.json"));
    serde_json::from_str(packed).map_err(|error| format!("the built-in rules are damaged: {error}"))
}

/// Whether the rule with this id comes with seaworthy.
#[must_use]
pub fn has(id: &str) -> bool {
    place(id).is_ok()
}

/// The place of a rule among the pages.
fn place(id: &str) -> Result<usize, usize> {
    PAGES.binary_search_by(|(other, _)| (*other).cmp(id))
}

/// The file of a rule, whole: with its page and its examples.
///
/// # Errors
/// When there is no such rule.
pub fn whole(id: &str) -> Result<RuleFile, String> {
    let (_, text) = place(id)
        .map(|index| PAGES[index])
        .map_err(|_| format!("no rule is called `{id}`"))?;
    read::read(text).map_err(|fault| format!("the page of `{id}` is damaged: {fault}"))
}
