//! Where a byte stands, in the units people and tools count in, and the lines around it.

use std::sync::OnceLock;

use crate::{
    finding::{Excerpt, Position},
    span::Span,
};

/// Bytes between two marks: what a position costs to find, and 16 bytes of memory each.
const STRIDE: usize = 1024;

/// The longest excerpt, and the most that is kept of a line on either side of a span.
const MAX_EXCERPT: usize = 4096;

/// Lines and columns of one text. Nothing is counted before the first question; then every answer costs the same, however
/// long the text or the line.
#[derive(Debug)]
pub struct Lines<'a> {
    text: &'a str,
    marks: OnceLock<Vec<Count>>,
}

/// What has been passed on the way to a byte.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    lines: u32,
    /// Characters since the last line end.
    chars: u32,
    /// UTF-16 code units since the last line end.
    utf16: u32,
    /// Bytes since the last line end.
    utf8: u32,
}

impl<'a> Lines<'a> {
    /// Of this text.
    #[must_use]
    pub const fn new(text: &'a str) -> Self {
        Self {
            text,
            marks: OnceLock::new(),
        }
    }

    /// Where this byte stands. Beyond the end is the end; inside a character is its first byte.
    #[must_use]
    pub fn position(&self, byte: u32) -> Position {
        let byte = self.character_at(byte as usize);
        let marks = self.marks.get_or_init(|| count_all(self.text.as_bytes()));
        let mark = marks.get(byte / STRIDE).copied().unwrap_or_default();
        let count = mark.advance(self.text.as_bytes(), byte / STRIDE * STRIDE, byte);
        count.at(byte)
    }

    /// Where a span begins and ends: cheaper than two questions where it is short.
    #[must_use]
    pub fn positions(&self, span: Span) -> (Position, Position) {
        let start = self.position(span.start);
        let end = self.character_at(span.end as usize);
        let from = start.byte as usize;
        if end < from || end - from > STRIDE {
            return (start, self.position(span.end));
        }
        let count = Count {
            lines: start.line - 1,
            chars: start.column - 1,
            utf16: start.utf16 - 1,
            utf8: start.utf8 - 1,
        };
        let count = count.advance(self.text.as_bytes(), from, end);
        (start, count.at(end))
    }

    /// Whether this character stands right behind the span.
    #[must_use]
    pub fn is_followed_by(&self, span: Span, character: char) -> bool {
        let rest = self.text.get(span.end as usize..);
        rest.is_some_and(|rest| rest.starts_with(character))
    }

    /// The lines of the span, and up to `context` more on either side.
    ///
    /// What an excerpt keeps is bounded: of a line longer than 4 KiB only the part around the start of the span (`start`
    /// then stands inside the line), of a longer span only its beginning. A context line that does not fit is left out.
    #[must_use]
    pub fn excerpt(&self, span: Span, context: usize) -> Excerpt {
        let start = self.character_at(span.start as usize);
        let end = (span.end as usize).clamp(start, start + MAX_EXCERPT);
        let end = self.character_at(end);
        let (mut first, whole) = self.line_start(start);
        if whole {
            for _ in 0..context {
                match self.line_before(first) {
                    Some(before) if start - before <= MAX_EXCERPT => first = before,
                    _ => break,
                }
            }
        }
        let (mut last, whole) = self.line_end(end);
        if whole {
            for _ in 0..context {
                match self.line_after(last) {
                    Some(after) if after - end <= MAX_EXCERPT => last = after,
                    _ => break,
                }
            }
        }
        Excerpt {
            line: self.position(first as u32).line,
            start: first as u32,
            text: self.text.get(first..last).unwrap_or_default().into(),
        }
    }

    /// The start of the character that holds this byte, or the end of the text.
    fn character_at(&self, byte: usize) -> usize {
        let mut byte = byte.min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        byte
    }

    /// The first byte of the line, and whether it was found within reach.
    fn line_start(&self, at: usize) -> (usize, bool) {
        let bytes = self.text.as_bytes();
        let reach = at.saturating_sub(MAX_EXCERPT);
        match (reach..at).rfind(|&before| ends_line(bytes, before)) {
            Some(before) => (before + 1, true),
            None => (self.character_at(reach), reach == 0),
        }
    }

    /// The byte after the last one of the line, its end not counted, and whether it was found within reach.
    fn line_end(&self, at: usize) -> (usize, bool) {
        let bytes = self.text.as_bytes();
        let reach = bytes.len().min(at + MAX_EXCERPT);
        let end = (at..reach).find(|&byte| matches!(bytes[byte], b'\n' | b'\r'));
        match end {
            // Between the two bytes of one line end.
            Some(byte) if byte > 0 && bytes[byte - 1..=byte] == *b"\r\n" => (byte - 1, true),
            Some(byte) => (byte, true),
            None => (self.character_at(reach), reach == bytes.len()),
        }
    }

    /// The start of the line before the one that starts here.
    fn line_before(&self, start: usize) -> Option<usize> {
        let end = start.checked_sub(1)?;
        let (before, whole) = self.line_start(end);
        whole.then_some(before)
    }

    /// The end of the line after the one that ends here.
    fn line_after(&self, end: usize) -> Option<usize> {
        let rest = self.text.as_bytes().get(end..)?;
        let next = match rest {
            [b'\r', b'\n', ..] => end + 2,
            [_, ..] => end + 1,
            [] => return None,
        };
        let (after, whole) = self.line_end(next);
        whole.then_some(after)
    }
}

impl Count {
    fn at(self, byte: usize) -> Position {
        Position {
            byte: byte as u32,
            line: self.lines + 1,
            column: self.chars + 1,
            utf16: self.utf16 + 1,
            utf8: self.utf8 + 1,
        }
    }

    /// The count at `to`, when this one is that at `from`.
    fn advance(self, bytes: &[u8], from: usize, to: usize) -> Self {
        let breaks = memchr::memchr2_iter(b'\n', b'\r', &bytes[from..to]).map(|at| from + at);
        let (mut passed, mut last) = (0, None);
        for byte in breaks.filter(|&byte| ends_line(bytes, byte)) {
            (passed, last) = (passed + 1, Some(byte));
        }
        let Some(last) = last else {
            let (chars, utf16) = columns(&bytes[from..to]);
            return Self {
                lines: self.lines,
                chars: self.chars + chars,
                utf16: self.utf16 + utf16,
                utf8: self.utf8 + (to - from) as u32,
            };
        };
        let (chars, utf16) = columns(&bytes[last + 1..to]);
        Self {
            lines: self.lines + passed,
            chars,
            utf16,
            utf8: (to - last - 1) as u32,
        }
    }
}

/// The counts at every `STRIDE`th byte.
fn count_all(bytes: &[u8]) -> Vec<Count> {
    let mut marks = Vec::with_capacity(bytes.len() / STRIDE + 1);
    let mut count = Count::default();
    marks.push(count);
    for mark in 1..=bytes.len() / STRIDE {
        count = count.advance(bytes, (mark - 1) * STRIDE, mark * STRIDE);
        marks.push(count);
    }
    marks
}

/// Whether a line ends with this byte: `\n`, or `\r` without `\n` after it.
fn ends_line(bytes: &[u8], at: usize) -> bool {
    match bytes[at] {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    }
}

/// Characters, and UTF-16 code units, that begin in these bytes of UTF-8.
fn columns(bytes: &[u8]) -> (u32, u32) {
    let chars = bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count();
    let astral = bytes.iter().filter(|&&byte| byte >= 0xF0).count();
    (chars as u32, (chars + astral) as u32)
}
