//! Runs of bytes: where the next one of interest stands.
//!
//! A byte past the end reads as 0; a NUL never stands in a text that is scanned (see [`super::irregular`]).

/// Cannot start a plain scalar.
const INDICATOR: u8 = 1;
/// Ends a plain scalar inside a flow collection, or may end it.
const FLOW: u8 = 2;
/// Ends a plain scalar in a block, or may end it.
const BLOCK: u8 = 4;
/// Space, tab, line break or the end of the text.
const BLANK: u8 = 8;
/// Letters, digits, `_` and `-`: what names of anchors are made of.
const NAME: u8 = 16;

static CLASS: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    table = with(table, b",[]{}&*!|>'\"%@`#\n\r\t \0", INDICATOR);
    table = with(table, b":#,[]{}?\n\r\0", FLOW);
    table = with(table, b":#\n\r\0", BLOCK);
    table = with(table, b" \n\r\t\0", BLANK);
    table = with(
        table,
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-",
        NAME,
    );
    table
}

const fn with(mut table: [u8; 256], bytes: &[u8], class: u8) -> [u8; 256] {
    let mut i = 0;
    while i < bytes.len() {
        table[bytes[i] as usize] |= class;
        i += 1;
    }
    table
}

fn is(byte: u8, class: u8) -> bool {
    CLASS[byte as usize] & class != 0
}

/// The byte at `p`, 0 past the end.
#[inline(always)]
pub(super) fn at(bytes: &[u8], p: usize) -> u8 {
    match bytes.get(p) {
        Some(&byte) => byte,
        None => 0,
    }
}

/// Whether it is a space, a tab, a line break or the end.
#[inline(always)]
pub(super) fn blank(byte: u8) -> bool {
    is(byte, BLANK)
}

/// Whether a line ends here.
#[inline(always)]
pub(super) fn line_ends(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r' | 0)
}

/// Whether a plain scalar of a block can start with `byte` before `next`.
#[inline(always)]
pub(super) fn starts_plain(byte: u8, next: u8) -> bool {
    !is(byte, INDICATOR) && (!matches!(byte, b'-' | b'?' | b':') || !blank(next))
}

/// Whether a plain scalar inside a flow collection can start with `byte` before `next`.
pub(super) fn starts_flow_plain(byte: u8, next: u8) -> bool {
    !is(byte, INDICATOR) && !matches!(byte, b'?' | b':') && (byte != b'-' || !blank(next))
}

/// The first byte from `p` on that is no space.
#[inline(always)]
pub(super) fn spaces(bytes: &[u8], mut p: usize) -> usize {
    while let Some(word) = word(bytes, p) {
        let other = word ^ (ONES * b' ' as u64);
        if other != 0 {
            return p + (other.trailing_zeros() / 8) as usize;
        }
        p += 8;
    }
    while at(bytes, p) == b' ' {
        p += 1;
    }
    p
}

/// The first byte from `p` on that is neither space nor tab.
#[inline(always)]
pub(super) fn blanks(bytes: &[u8], mut p: usize) -> usize {
    while matches!(at(bytes, p), b' ' | b'\t') {
        p += 1;
    }
    p
}

/// The end of `start..end` without spaces and tabs before it.
#[inline(always)]
pub(super) fn trimmed(bytes: &[u8], start: usize, mut end: usize) -> usize {
    while end > start && matches!(at(bytes, end - 1), b' ' | b'\t') {
        end -= 1;
    }
    end
}

/// The first byte from `p` on that may end a plain scalar of a block: `:`, `#`, a line break, the end.
#[inline(always)]
pub(super) fn plain_run(bytes: &[u8], mut p: usize) -> usize {
    while let Some(word) = word(bytes, p) {
        let found = zeros(word ^ (ONES * b':' as u64))
            | zeros(word ^ (ONES * b'#' as u64))
            | controls(word);
        if found != 0 {
            p += (found.trailing_zeros() / 8) as usize;
            if is(at(bytes, p), BLOCK) {
                return p;
            }
            p += 1; // a tab, or a control character that is refused elsewhere
        } else {
            p += 8;
        }
    }
    while !is(at(bytes, p), BLOCK) {
        p += 1;
    }
    p
}

/// The first byte from `p` on that may end a plain scalar inside a flow collection.
pub(super) fn flow_run(bytes: &[u8], mut p: usize) -> usize {
    while !is(at(bytes, p), FLOW) {
        p += 1;
    }
    p
}

/// The first byte from `p` on that cannot be part of the name of an anchor.
pub(super) fn name_end(bytes: &[u8], mut p: usize) -> usize {
    while is(at(bytes, p), NAME) {
        p += 1;
    }
    p
}

/// The `\n` that ends the line of `p`, or the end of the text.
#[inline(always)]
pub(super) fn newline(bytes: &[u8], p: usize) -> usize {
    match bytes.get(p..).and_then(|rest| memchr::memchr(b'\n', rest)) {
        Some(i) => p + i,
        None => bytes.len(),
    }
}

/// The line after the one that ends at `p`.
#[inline(always)]
pub(super) fn after_line_end(bytes: &[u8], p: usize) -> usize {
    match at(bytes, p) {
        b'\n' => p + 1,
        b'\r' => p + 2,
        _ => p,
    }
}

/// Whether `---` or `...` stands alone at `p`, the start of a line.
#[inline(always)]
pub(super) fn marker(bytes: &[u8], p: usize) -> bool {
    let byte = at(bytes, p);
    (byte == b'-' || byte == b'.')
        && at(bytes, p + 1) == byte
        && at(bytes, p + 2) == byte
        && blank(at(bytes, p + 3))
}

/// The first separator `---` or `...` at the start of a line after `start`, before `end`.
pub(super) fn marker_between(bytes: &[u8], start: usize, end: usize) -> Option<usize> {
    let mut line = newline(bytes, start) + 1;
    while line < end {
        if marker(bytes, line) {
            return Some(line);
        }
        line = newline(bytes, line) + 1;
    }
    None
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

#[inline(always)]
fn word(bytes: &[u8], p: usize) -> Option<u64> {
    bytes
        .get(p..)?
        .first_chunk()
        .map(|chunk| u64::from_le_bytes(*chunk))
}

/// The high bit of every byte that is 0; only the lowest bit is exact.
#[inline(always)]
fn zeros(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & HIGH
}

/// The high bit of every byte below 0x20; only the lowest bit is exact.
#[inline(always)]
fn controls(word: u64) -> u64 {
    word.wrapping_sub(ONES * 0x20) & !word & HIGH
}
