//! `seaworthy explain`: the page of a rule.

use super::{fail, print};
use crate::explain;

/// Writes the page of a rule, known by its own id, a former one, or another linter's.
#[must_use]
pub fn explain(word: &str) -> u8 {
    match explain::pages_of(word) {
        Ok(pages) => print(pages.as_bytes()),
        Err(error) => {
            let code = fail(error);
            super::terminal::say("`seaworthy rules` lists every rule and group");
            code
        }
    }
}
