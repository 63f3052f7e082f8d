//! Text inside XML and HTML.

use std::borrow::Cow;

use super::visible;

/// One line for an attribute or a text: nothing in it is markup, and every character is one that XML 1.0 has.
pub(crate) fn line(text: &str) -> String {
    escaped(&visible::line(text))
}

/// Several lines for a text.
pub(crate) fn lines(text: &str) -> String {
    escaped(&visible::lines(text))
}

/// The five characters that have a meaning, and the two of the basic plane that XML 1.0, section 2.2, leaves out and no terminal minds.
fn escaped(text: &str) -> String {
    let one = |c| match c {
        '&' => Cow::Borrowed("&amp;"),
        '<' => Cow::Borrowed("&lt;"),
        '>' => Cow::Borrowed("&gt;"),
        '"' => Cow::Borrowed("&quot;"),
        '\'' => Cow::Borrowed("&#39;"),
        '\u{fffe}' | '\u{ffff}' => Cow::Borrowed("\u{fffd}"),
        c => Cow::Owned(String::from(c)),
    };
    text.chars().map(one).collect()
}
