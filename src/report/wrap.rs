//! Sentences broken into lines where a terminal would break words.

/// Breaks a text at its spaces into lines of at most `width` characters, where one can; 0 is as wide as it takes.
///
/// `used` characters stand before the first line; `indent` spaces begin each of the others.
pub(crate) fn wrap(text: &str, used: usize, indent: usize, width: usize) -> String {
    if width == 0 {
        return text.to_owned();
    }
    let mut wrapped = String::with_capacity(text.len());
    let mut column = used;
    for (index, word) in text.split(' ').enumerate() {
        let length = word.chars().count();
        if index > 0 && column + 1 + length > width {
            wrapped.push('\n');
            wrapped.extend(std::iter::repeat_n(' ', indent));
            column = indent;
        } else if index > 0 {
            wrapped.push(' ');
            column += 1;
        }
        wrapped.push_str(word);
        column += length;
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn breaks_at_spaces_only() {
        let text = "one two three";
        let cases = [
            (0, "one two three"),
            (13, "one two three"),
            (12, "one two\n  three"),
            (7, "one two\n  three"),
            (6, "one\n  two\n  three"),
            (1, "one\n  two\n  three"),
        ];
        for (width, expected) in cases {
            assert_eq!(wrap(text, 0, 2, width), expected, "{width}");
        }
        assert_eq!(wrap(text, 6, 2, 13), "one two\n  three");
    }
}
