//! Lines of configuration files that give a name a value.

use crate::rule::Mark;
use crate::span::Span;
use crate::yaml::Node;

/// `name = value`, `name: value`, `"name": "value",`, `export name=value`.
pub(super) struct Assignment<'a> {
    pub(super) name: &'a str,
    pub(super) value: &'a str,
    /// The whole line, trimmed.
    line: &'a str,
}

/// The assignment of a line, if it is one and no comment; a value is one word, its quotes taken off.
pub(super) fn of(line: &str) -> Option<Assignment<'_>> {
    let line = line.trim();
    let is_comment = ["#", "//", ";", "--", "*", "/*", "%"]
        .iter()
        .any(|start| line.starts_with(start));
    let (name, value) = line.split_once(['=', ':']).filter(|_| !is_comment)?;
    let name = name
        .trim()
        .trim_start_matches("- ")
        .trim_start_matches("export ");
    let value = value.trim().trim_end_matches([',', ';']).trim_end();
    let (name, value) = (unquoted(name.trim()), unquoted(value));
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    (!name.is_empty() && name.chars().all(is_word)).then_some(Assignment { name, value, line })
}

fn unquoted(text: &str) -> &str {
    let inner = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    inner('"').or_else(|| inner('\'')).unwrap_or(text)
}

impl Assignment<'_> {
    /// The bytes of the value in the text of a scalar, if they are written there as they are read; else the scalar.
    pub(super) fn mark<'t>(&self, scalar: Node<'t>) -> Mark<'static, 't> {
        let raw = scalar.raw();
        let at = raw.find(self.line).zip(self.line.rfind(self.value));
        match at.filter(|_| !self.value.is_empty()) {
            Some((line, value)) => {
                let start = scalar.span().start as usize + line + value;
                Mark::Bytes {
                    node: scalar,
                    span: Span::new(start, start + self.value.len()),
                }
            }
            None => Mark::Value(scalar),
        }
    }
}
