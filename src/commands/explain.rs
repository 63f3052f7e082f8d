//! `seaworthy explain`: the page of a rule.

use super::rulebook::{configuration, own_rules};
use super::{fail, print};
use crate::config::{Page, RuleSource};
use crate::explain;

/// Writes the page of a rule, for people or programs, known by its own id, a former one, or another linter's.
#[must_use]
pub fn explain(word: &str, page: Page, source: &RuleSource) -> u8 {
    let own = configuration(source).and_then(|read| own_rules(&read, &source.folders));
    let own = match own {
        Ok(own) => own,
        Err(code) => return code,
    };
    let pages = match page {
        Page::Markdown => explain::pages_of(word, &own),
        Page::Json => explain::json_of(word, &own),
    };
    match pages {
        Ok(pages) => print(pages.as_bytes()),
        Err(error) => {
            let code = fail(error);
            super::terminal::say("`seaworthy rules` lists every rule and group");
            code
        }
    }
}
