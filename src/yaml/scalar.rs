//! Where scalars end. What they say is found out when somebody asks (see [`super::decode`]).

use super::arena::{LAZY, Style};
use super::bytes::{
    after_line_end, blank, blanks, flow_run, line_ends, marker, marker_between, newline, plain_run,
    spaces, trimmed,
};
use super::error::Error;
use super::lenience;
use super::parser::{Parser, Scalar, Step};

impl Parser<'_> {
    /// Delimits a plain scalar of a block whose first line, with nothing after it, ended at `p`.
    ///
    /// `indent` is the column of the block around: what continues the scalar stands deeper.
    pub(super) fn more_plain(&mut self, start: usize, p: usize, indent: i32) -> Step<Reach> {
        let mut scalar = Scalar::plain(start, trimmed(self.bytes, start, p));
        let mut next = after_line_end(self.bytes, p);
        loop {
            let (line, text) = self.next_text(next, indent)?;
            let byte = self.at(text);
            if byte == 0 || byte == b'#' {
                return Ok(Reach::Line(scalar, text));
            }
            let deeper = (text - line) as i32 > indent;
            if !deeper || (text == line && marker(self.bytes, text)) {
                return Ok(Reach::Line(scalar, line));
            }
            let stop = self.plain_stop(text);
            scalar = Scalar::plain(start, trimmed(self.bytes, text, stop));
            scalar.flags = LAZY;
            match self.at(stop) {
                b':' => return Ok(Reach::Colon(stop)),
                b'#' => return Ok(Reach::Comment(scalar, stop)),
                _ => next = after_line_end(self.bytes, stop),
            }
        }
    }

    /// The first line from `line` on that is not empty: its start and its text.
    fn next_text(&self, mut line: usize, indent: i32) -> Step<(usize, usize)> {
        loop {
            let mut text = spaces(self.bytes, line);
            if self.at(text) == b'\t' {
                if (text - line) as i32 <= indent {
                    let message = "found a tab character that violates indentation";
                    return Err(self.tab(text, message));
                }
                text = blanks(self.bytes, text);
            }
            match self.at(text) {
                b'\n' | b'\r' => line = after_line_end(self.bytes, text),
                _ => return Ok((line, text)),
            }
        }
    }

    /// Where the part of a plain scalar that starts at `p` stops on this line: at `: `, ` #`, or the line's end.
    #[inline(always)]
    pub(super) fn plain_stop(&self, mut p: usize) -> usize {
        loop {
            p = plain_run(self.bytes, p);
            match self.at(p) {
                b':' if !blank(self.at(p + 1)) => p += 1,
                b'#' if !blank(self.at(p - 1)) => p += 1,
                _ => return p,
            }
        }
    }

    /// Delimits a plain scalar inside a flow collection. It goes on over lines.
    pub(super) fn flow_plain(&mut self, start: usize) -> Step<Scalar> {
        let indent = self.top().indent;
        let mut scalar = Scalar::plain(start, start);
        let mut p = start;
        let mut end = start;
        loop {
            p = flow_run(self.bytes, p);
            match self.at(p) {
                b':' if !blank(self.at(p + 1)) => p += 1,
                b'#' if !blank(self.at(p - 1)) => p += 1,
                b'\n' | b'\r' => {
                    end = trimmed(self.bytes, end, p).max(end);
                    let (line, next) = self.next_text(after_line_end(self.bytes, p), indent)?;
                    let byte = self.at(next);
                    if byte == 0 || byte == b'#' || line == next && marker(self.bytes, next) {
                        break;
                    }
                    if matches!(byte, b',' | b'[' | b']' | b'{' | b'}' | b'?')
                        || byte == b':' && blank(self.at(next + 1))
                    {
                        break;
                    }
                    self.check_deeper(line);
                    scalar.flags = LAZY;
                    p = next;
                    end = next;
                }
                _ => {
                    end = trimmed(self.bytes, end, p).max(end);
                    break;
                }
            }
        }
        scalar.span.1 = end;
        scalar.content.1 = end - start;
        Ok(scalar)
    }

    /// Delimits a quoted scalar.
    pub(super) fn quoted(&mut self, start: usize) -> Step<Scalar> {
        let single = self.at(start) == b'\'';
        let (end, mut lazy) = if single {
            self.single_end(start)?
        } else {
            self.double_end(start)?
        };
        let body = &self.bytes[start + 1..end];
        if memchr::memchr(b'\n', body).is_some() {
            lazy = true;
            if let Some(marker) = marker_between(self.bytes, start, end) {
                return Err(self.unclosed_quote(start, Some(marker)));
            }
            self.check_quoted_lines(start, end);
        }
        Ok(Scalar {
            span: (start, end + 1),
            content: (start + 1, end - start - 1),
            style: if single { Style::Single } else { Style::Double },
            flags: if lazy { LAZY } else { 0 },
        })
    }

    /// The closing `'`, and whether there are `''` inside.
    fn single_end(&self, start: usize) -> Step<(usize, bool)> {
        let mut p = start + 1;
        let mut escapes = false;
        while let Some(i) = self
            .bytes
            .get(p..)
            .and_then(|rest| memchr::memchr(b'\'', rest))
        {
            p += i;
            if self.at(p + 1) != b'\'' {
                return Ok((p, escapes));
            }
            escapes = true;
            p += 2;
        }
        Err(self.unclosed_quote(start, marker_between(self.bytes, start, self.bytes.len())))
    }

    /// The closing `"`, and whether there are escapes inside.
    fn double_end(&mut self, start: usize) -> Step<(usize, bool)> {
        let mut p = start + 1;
        let mut escapes = false;
        while let Some(i) = self
            .bytes
            .get(p..)
            .and_then(|rest| memchr::memchr2(b'"', b'\\', rest))
        {
            p += i;
            if self.at(p) == b'"' {
                return Ok((p, escapes));
            }
            escapes = true;
            if self.at(p + 1) == b'\'' {
                self.lenient(p, p + 2, lenience::APOSTROPHE);
            }
            p = match self.escape_end(p) {
                Ok(next) => next,
                Err(error) => return Err(self.earlier_marker(start, p).unwrap_or(error)),
            };
        }
        Err(self.unclosed_quote(start, marker_between(self.bytes, start, self.bytes.len())))
    }

    /// The error of a quote that runs into a separator before `p`.
    fn earlier_marker(&self, start: usize, p: usize) -> Option<Box<Error>> {
        marker_between(self.bytes, start, p).map(|marker| self.unclosed_quote(start, Some(marker)))
    }

    /// The byte after the escape sequence at `p`, by the rules of go-yaml.
    fn escape_end(&self, p: usize) -> Step<usize> {
        let digits = match self.at(p + 1) {
            b'0' | b'a' | b'b' | b't' | b'\t' | b'n' | b'v' | b'f' | b'r' | b'e' | b' ' | b'"'
            | b'\'' | b'\\' | b'N' | b'_' | b'L' | b'P' | b'\n' => return Ok(p + 2),
            b'\r' => return Ok(p + 3),
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            _ => {
                return Err(self
                    .problem(p, p + 2, "found unknown escape character")
                    .hint(r"write `\\` for a backslash, or use single quotes"));
            }
        };
        let end = p + 2 + digits;
        if let Some(stop) = (p + 2..end).find(|&digit| !self.at(digit).is_ascii_hexdigit()) {
            let error = self.problem(p, stop, "did not find expected hexdecimal number");
            return Err(
                error.hint(r"`\x` is followed by 2 hexadecimal digits, `\u` by 4, `\U` by 8")
            );
        }
        let value = u32::from_str_radix(&self.text[p + 2..end], 16);
        if value.is_ok_and(|value| char::from_u32(value).is_none()) {
            let error = self.problem(p, end, "found invalid Unicode character escape code");
            let hint = r"halves of surrogate pairs are for JSON; write the character itself, or `\U` and 8 digits";
            return Err(error.hint(hint));
        }
        Ok(end)
    }

    /// Delimits a block scalar inside a block of column `parent`. Returns it and the line after it.
    pub(super) fn block_scalar(&mut self, start: usize, parent: i32) -> Step<(Scalar, usize)> {
        let (explicit, header) = self.block_header(start)?;
        let mut line = self.rest_of_header(header)?;
        let mut body = line;
        while !self.text.is_char_boundary(body) {
            body += 1; // in the middle of a long line break
        }
        let mut indent = if explicit > 0 {
            parent.max(0) as usize + explicit
        } else {
            0
        };
        let mut deepest = 0;
        let mut text = self.block_indent(&mut line, indent, &mut deepest)?;
        if indent == 0 {
            indent = deepest.max((parent + 1).max(1) as usize);
            let column = text - line;
            if column < indent && column as i32 > parent && text < self.bytes.len() {
                self.lenient(start, header, lenience::EMPTY_LINES);
            }
        }
        let mut end = header;
        while text - line == indent && text < self.bytes.len() {
            let newline = newline(self.bytes, text);
            end = if newline > text && self.at(newline - 1) == b'\r' {
                newline - 1
            } else {
                newline
            };
            line = (newline + 1).min(self.bytes.len());
            text = self.block_indent(&mut line, indent, &mut deepest)?;
        }
        let scalar = Scalar {
            span: (start, self.boundary(end)),
            content: (body, indent),
            style: if self.at(start) == b'|' {
                Style::Literal
            } else {
                Style::Folded
            },
            flags: LAZY,
        };
        Ok((scalar, line))
    }

    /// The indentation a block scalar asks for (0: none), and where its indicators end.
    fn block_header(&self, start: usize) -> Step<(usize, usize)> {
        let mut p = start + 1;
        let mut explicit = 0;
        let mut chomps = false;
        loop {
            match self.at(p) {
                b'+' | b'-' if !chomps => chomps = true,
                b'0' if explicit == 0 => {
                    return Err(self
                        .problem(p, p + 1, "found an indentation indicator equal to 0")
                        .hint("the indentation of a block scalar is 1 to 9"));
                }
                digit @ b'1'..=b'9' if explicit == 0 => explicit = (digit - b'0') as usize,
                _ => return Ok((explicit, p)),
            }
            p += 1;
        }
    }

    /// The line after the header of a block scalar, whose indicators ended at `p`.
    fn rest_of_header(&mut self, p: usize) -> Step {
        let rest = blanks(self.bytes, p);
        match self.at(rest) {
            byte if line_ends(byte) => Ok(after_line_end(self.bytes, rest)),
            b'#' => Ok(self.comment_after(rest)),
            _ => {
                let end = newline(self.bytes, rest);
                Err(self
                    .problem(rest, end, "did not find expected comment or line break")
                    .hint("the text of a block scalar begins on the next line"))
            }
        }
    }

    /// Skips the empty lines of a block scalar and the indentation of the next one; `line` becomes its start.
    #[inline(always)]
    fn block_indent(&self, line: &mut usize, indent: usize, deepest: &mut usize) -> Step {
        loop {
            let mut text = spaces(self.bytes, *line);
            if indent > 0 && text - *line > indent {
                text = *line + indent;
            }
            *deepest = (*deepest).max(text - *line);
            match self.at(text) {
                b'\t' if indent == 0 || text - *line < indent => {
                    return Err(self.tab(
                        text,
                        "found a tab character where an indentation space is expected",
                    ));
                }
                b'\n' | b'\r' => *line = after_line_end(self.bytes, text),
                _ => return Ok(text),
            }
        }
    }
}

/// What ends a plain scalar, and where.
pub(super) enum Reach {
    /// A line that is not part of it.
    Line(Scalar, usize),
    /// A comment after it.
    Comment(Scalar, usize),
    /// A `: `, which cannot follow a scalar of several lines.
    Colon(usize),
}
