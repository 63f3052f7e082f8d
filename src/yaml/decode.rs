//! What scalars say: line folding, escapes and block scalars.

/// The length of the line break at the start of `text`, 0 if there is none.
fn break_length(text: &str) -> usize {
    match *text.as_bytes() {
        [b'\r', b'\n', ..] | [0xC2, 0x85, ..] => 2,
        [b'\n' | b'\r', ..] => 1,
        [0xE2, 0x80, 0xA8 | 0xA9, ..] => 3,
        _ => 0,
    }
}

/// A break as it is kept: U+2028 and U+2029 stay, all others become `\n`.
fn kept(line_break: &str) -> &str {
    if line_break.len() == 3 {
        line_break
    } else {
        "\n"
    }
}

/// Takes the blanks and breaks at the start of `text` and adds what they fold to. Returns the rest.
///
/// Blanks without a break are kept; `escaped`: a break came before them, as `\` at the end of a line.
fn fold<'t>(text: &'t str, out: &mut String, escaped: bool) -> &'t str {
    let mut rest = text;
    let mut first = None;
    let mut more = String::new();
    loop {
        rest = rest.trim_start_matches([' ', '\t']);
        let length = break_length(rest);
        if length == 0 {
            break;
        }
        let line_break = kept(&rest[..length]);
        if first.is_none() && !escaped {
            first = Some(line_break);
        } else {
            more.push_str(line_break);
        }
        rest = &rest[length..];
    }
    match first {
        None if escaped => out.push_str(&more),
        None => out.push_str(&text[..text.len() - rest.len()]),
        Some("\n") if more.is_empty() => out.push(' '),
        Some("\n") => out.push_str(&more),
        Some(other) => {
            out.push_str(other);
            out.push_str(&more);
        }
    }
    rest
}

/// Whether a blank or a line break may start with this byte.
fn folds(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0xC2 | 0xE2)
}

/// The text of a plain scalar over several lines.
pub(super) fn plain(raw: &str) -> String {
    flow_scalar(raw, |_| false, |rest, _| rest)
}

/// The text between single quotes.
pub(super) fn single(raw: &str) -> String {
    flow_scalar(
        raw,
        |byte| byte == b'\'',
        |rest, out| {
            out.push('\'');
            rest.get(2..).unwrap_or_default()
        },
    )
}

/// The text between double quotes.
pub(super) fn double(raw: &str) -> String {
    flow_scalar(raw, |byte| byte == b'\\', escape)
}

/// Folds lines, and hands what starts with a special byte to `special`, which adds its text and returns the rest.
fn flow_scalar(
    raw: &str,
    is_special: impl Fn(u8) -> bool,
    special: impl for<'t> Fn(&'t str, &mut String) -> &'t str,
) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(stop) = rest
        .bytes()
        .position(|byte| folds(byte) || is_special(byte))
    {
        let (text, tail) = rest.split_at(stop);
        out.push_str(text);
        rest = if is_special(tail.as_bytes()[0]) {
            special(tail, &mut out)
        } else if matches!(tail.as_bytes()[0], b' ' | b'\t') || break_length(tail) > 0 {
            fold(tail, &mut out, false)
        } else {
            let character = tail.chars().next().map_or(0, char::len_utf8);
            out.push_str(&tail[..character]);
            &tail[character..]
        };
    }
    out.push_str(rest);
    out
}

/// Takes the escape sequence at the start of `text`.
fn escape<'t>(text: &'t str, out: &mut String) -> &'t str {
    let rest = &text[1..];
    let length = break_length(rest);
    if length > 0 {
        return fold(&rest[length..], out, true);
    }
    let Some(name) = rest.chars().next() else {
        return rest;
    };
    let digits = match name {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => 0,
    };
    let rest = &rest[name.len_utf8()..];
    if digits > 0 {
        let (digits, rest) = rest.split_at_checked(digits).unwrap_or((rest, ""));
        out.extend(
            u32::from_str_radix(digits, 16)
                .ok()
                .and_then(char::from_u32),
        );
        return rest;
    }
    out.push(match name {
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' => '\t',
        'n' => '\n',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'r' => '\r',
        'e' => '\u{1b}',
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        other => other,
    });
    rest
}

/// The text of a JSON string. Half a surrogate pair becomes U+FFFD, as in Go.
pub(super) fn json(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(stop) = rest.find('\\') {
        out.push_str(&rest[..stop]);
        rest = &rest[stop + 1..];
        let Some(name) = rest.chars().next() else {
            break;
        };
        rest = &rest[name.len_utf8()..];
        match name {
            'u' => {
                let first = unit(rest);
                rest = rest.get(4..).unwrap_or_default();
                let second = rest
                    .strip_prefix("\\u")
                    .map(unit)
                    .filter(|_| (0xD800..0xDC00).contains(&first));
                match second {
                    Some(second) if (0xDC00..0xE000).contains(&second) => {
                        rest = rest.get(6..).unwrap_or_default();
                        let scalar = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
                        out.extend(char::from_u32(scalar));
                    }
                    _ => out.push(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER)),
                }
            }
            'b' => out.push('\u{8}'),
            'f' => out.push('\u{c}'),
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            't' => out.push('\t'),
            other => out.push(other),
        }
    }
    out.push_str(rest);
    out
}

/// The four hexadecimal digits at the start.
fn unit(text: &str) -> u32 {
    text.get(..4)
        .and_then(|digits| u32::from_str_radix(digits, 16).ok())
        .unwrap_or(0xFFFD)
}

/// The text of a block scalar. `header` is what stands from `|` or `>` to the end of that line, `rest` all after it.
pub(super) fn block(header: &str, rest: &str, indent: usize) -> String {
    let indicators = header
        .split(['#', ' ', '\t', '\r', '\n'])
        .next()
        .unwrap_or_default();
    let literal = header.starts_with('|');
    let mut lines = Lines { rest, indent };
    let mut out = String::new();
    let mut leading_break = "";
    let mut empty = lines.skip_empty();
    let mut after_blank = false;
    while let Some((line, line_break)) = lines.next() {
        let blank = line.starts_with([' ', '\t']);
        if literal || after_blank || blank || leading_break != "\n" {
            out.push_str(leading_break);
        } else if empty.is_empty() {
            out.push(' ');
        }
        out.push_str(&empty);
        out.push_str(line);
        after_blank = blank;
        leading_break = line_break;
        empty = lines.skip_empty();
    }
    if !indicators.contains('-') {
        out.push_str(leading_break);
    }
    if indicators.contains('+') {
        out.push_str(&empty);
    }
    out
}

/// The lines of a block scalar.
struct Lines<'t> {
    rest: &'t str,
    indent: usize,
}

impl<'t> Lines<'t> {
    /// Skips empty lines, and the indentation of the next one. Returns the breaks of the empty ones.
    fn skip_empty(&mut self) -> String {
        let mut breaks = String::new();
        loop {
            let spaces = self
                .rest
                .bytes()
                .take(self.indent)
                .take_while(|&byte| byte == b' ')
                .count();
            let length = break_length(&self.rest[spaces..]);
            if length == 0 {
                if spaces == self.indent {
                    self.rest = &self.rest[spaces..];
                } else {
                    self.rest = "";
                }
                return breaks;
            }
            breaks.push_str(kept(&self.rest[spaces..spaces + length]));
            self.rest = &self.rest[spaces + length..];
        }
    }

    /// The next line and its break, if its indentation has been skipped.
    fn next(&mut self) -> Option<(&'t str, &'t str)> {
        if self.rest.is_empty() {
            return None;
        }
        let mut end = 0;
        loop {
            let stop = self.rest.as_bytes()[end..]
                .iter()
                .position(|byte| matches!(byte, b'\n' | b'\r' | 0xC2 | 0xE2));
            let Some(stop) = stop.map(|stop| end + stop) else {
                let line = self.rest;
                self.rest = "";
                return Some((line, ""));
            };
            let length = break_length(&self.rest[stop..]);
            if length > 0 {
                let line = &self.rest[..stop];
                let line_break = kept(&self.rest[stop..stop + length]);
                self.rest = &self.rest[stop + length..];
                return Some((line, line_break));
            }
            end = stop
                + if self.rest.as_bytes()[stop] == 0xC2 {
                    2
                } else {
                    3
                };
        }
    }
}
