//! Regular expressions of rules and schemas. The only module that names `regex`.

use std::sync::OnceLock;

use regex::Regex;

/// A pattern, compiled at its first match: of all patterns a run meets few, and one can cost half a millisecond.
#[derive(Debug)]
pub struct Pattern {
    text: Box<str>,
    regex: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// A pattern that is known to be one. It is parsed only, which is cheap; the automaton is built later.
    ///
    /// # Errors
    /// Words that say what is wrong with it.
    pub fn new(text: &str) -> Result<Self, String> {
        match regex_syntax::parse(text) {
            Ok(_) => Ok(Self {
                text: text.into(),
                regex: OnceLock::new(),
            }),
            Err(error) => Err(format!("`{text}` is not a pattern: {error}")),
        }
    }

    /// As it is written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether some part of the text matches; of a pattern that is too large to be built nothing is known.
    #[must_use]
    pub fn matches(&self, text: &str) -> Option<bool> {
        let regex = self.regex.get_or_init(|| Regex::new(&self.text).ok());
        regex.as_ref().map(|regex| regex.is_match(text))
    }
}
