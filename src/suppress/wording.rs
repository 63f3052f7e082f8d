//! The words of a mark: ids with commas between, `until=YYYY-MM-DD`, and the reason.

use super::{Until, Word};
use crate::span::Span;
use crate::value::Date;

/// The words of a list with commas between. `start` is the byte of its source at which the list begins.
pub(super) fn words(list: &str, start: usize) -> Vec<Word> {
    let mut words = Vec::new();
    let mut at = start;
    for part in list.split(',') {
        let text = part.trim();
        if !text.is_empty() {
            let first = at + (part.len() - part.trim_start().len());
            words.push(Word {
                text: text.to_owned(),
                span: Span::new(first, first + text.len()),
            });
        }
        at += part.len() + 1;
    }
    words
}

/// What follows the ids: `until=YYYY-MM-DD` where there is one, and the reason.
pub(super) fn reason(rest: &str) -> (Option<Until>, String) {
    let rest = rest.trim();
    let Some(dated) = rest.strip_prefix("until=") else {
        return (None, rest.to_owned());
    };
    let (date, reason) = dated.split_once(char::is_whitespace).unwrap_or((dated, ""));
    let until = Until {
        text: date.to_owned(),
        date: Date::parse(date),
    };
    (Some(until), reason.trim().to_owned())
}

/// The length of the list of ids that a line begins with: it ends at a colon, or at a space without a comma before it.
pub(super) fn list_length(line: &str) -> usize {
    let mut after_comma = true;
    for (at, c) in line.char_indices() {
        match c {
            ',' => after_comma = true,
            ':' => return at,
            c if c.is_whitespace() => {
                let continues = line[at..].trim_start().starts_with(',');
                if !after_comma && !continues {
                    return at;
                }
            }
            _ => after_comma = false,
        }
    }
    line.len()
}
