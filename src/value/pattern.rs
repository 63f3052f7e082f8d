//! Regular expressions of rules and schemas. The only module that names `regex`.

use std::sync::OnceLock;

use regex::Regex;

/// A pattern, compiled at its first match: of all patterns a run meets few, and one can cost half a millisecond.
#[derive(Debug)]
pub struct Pattern {
    text: Box<str>,
    regex: OnceLock<Option<Regex>>,
}

/// Whether a bracket is missing, which no engine takes. Of other faults it is not sure that every engine has them.
#[must_use]
pub fn is_unclosed(text: &str) -> bool {
    use regex_syntax::ast::ErrorKind::{ClassUnclosed, GroupUnclosed, GroupUnopened};
    match regex_syntax::parse(text) {
        Err(regex_syntax::Error::Parse(error)) => {
            matches!(error.kind(), ClassUnclosed | GroupUnclosed | GroupUnopened)
        }
        _ => false,
    }
}

impl Pattern {
    /// A pattern that nobody has looked at; one that is none matches nothing and misses nothing.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self {
            text: text.into(),
            regex: OnceLock::new(),
        }
    }

    /// A pattern of somebody else's.
    ///
    /// # Errors
    /// As [`Pattern::check`].
    pub fn checked(text: &str) -> Result<Self, String> {
        Self::check(text).map(|()| Self::new(text))
    }

    /// Whether the text is a pattern, which is cheaper to say than to build it.
    ///
    /// # Errors
    /// Words that say what is wrong with it.
    pub fn check(text: &str) -> Result<(), String> {
        let parsed = regex_syntax::parse(text);
        parsed
            .map(|_| ())
            .map_err(|error| format!("`{text}` is not a pattern: {error}"))
    }

    /// As it is written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether some part of the text matches; of a pattern that cannot be built nothing is known.
    #[must_use]
    pub fn matches(&self, text: &str) -> Option<bool> {
        let regex = self.regex.get_or_init(|| Regex::new(&self.text).ok());
        regex.as_ref().map(|regex| regex.is_match(text))
    }

    /// The first parts of the text that match, up to so many; of a pattern that is too large to be built nothing is known.
    #[must_use]
    pub fn find_all<'t>(&self, text: &'t str, most: usize) -> Option<Vec<&'t str>> {
        let regex = self.regex.get_or_init(|| Regex::new(&self.text).ok());
        let regex = regex.as_ref()?;
        let found = regex.find_iter(text).take(most);
        Some(found.map(|part| part.as_str()).collect())
    }
}
