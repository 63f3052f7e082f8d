//! Text of manifests and file names, made harmless for a terminal.
//!
//! What would move the cursor, hide or reorder text is replaced by a symbol one can see.

use std::borrow::Cow;

/// One line, every dangerous character of it replaced: line ends and tabs too.
pub(crate) fn line(text: &str) -> Cow<'_, str> {
    replaced(text, symbol)
}

/// Several lines, or a line of source: line feeds and tabs stay.
pub(super) fn lines(text: &str) -> Cow<'_, str> {
    replaced(text, |c| match c {
        '\n' | '\t' => None,
        c => symbol(c),
    })
}

/// What stands for a character that must not reach a terminal; nothing for all others.
pub(super) fn symbol(c: char) -> Option<char> {
    match c {
        // The control pictures are in the order of the control characters.
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(c)),
        '\x7f' => Some('\u{2421}'),
        '\u{80}'..='\u{9f}' => Some(char::REPLACEMENT_CHARACTER),
        // Marks, embeddings, overrides and isolates of the bidirectional algorithm (UAX #9).
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            Some(char::REPLACEMENT_CHARACTER)
        }
        // Line and paragraph separator.
        '\u{2028}' | '\u{2029}' => Some('\u{2424}'),
        _ => None,
    }
}

fn replaced(text: &str, symbol: impl Fn(char) -> Option<char>) -> Cow<'_, str> {
    if text.chars().all(|c| symbol(c).is_none()) {
        return Cow::Borrowed(text);
    }
    text.chars().map(|c| symbol(c).unwrap_or(c)).collect()
}
