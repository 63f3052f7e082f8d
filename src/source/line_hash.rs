//! What GitHub code scanning recognises a line by in another version of a file: the `primaryLocationLineHash` of CodeQL.
//!
//! The algorithm is that of `hash` in <https://github.com/github/codeql-action/blob/main/src/fingerprints.ts>: a polynomial over the
//! 100 UTF-16 code units from the line's first on, blanks left out and every line end a line feed, then `:` and the how many'th
//! line of the file with this value it is. `upload-sarif` computes it again and warns where it finds another.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::span::Span;

/// Code units that make a hash.
const UNITS: usize = 100;

const BASE: u64 = 37;

/// What a unit counts for when it leaves the window.
const OLDEST: u64 = BASE.wrapping_pow(UNITS as u32);

/// What comes after the last unit of a file.
const END: u16 = u16::MAX;

/// The hash of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineHash {
    /// Lower-case hexadecimal digits without leading zeros, `:`, and a count from 1.
    pub text: String,
    /// The bytes that went into it: a short one gives away what they are.
    pub span: Span,
}

/// The hashes of these lines, counted from 1; a line that the file does not have has none.
#[must_use]
pub fn line_hashes(text: &str, lines: &BTreeSet<u32>) -> BTreeMap<u32, LineHash> {
    let mut window = Window::new(lines);
    let mut after_cr = false;
    for (byte, character) in text.char_indices() {
        let is_second = after_cr && character == '\n';
        after_cr = character == '\r';
        match character {
            ' ' | '\t' => {}
            '\n' if is_second => {}
            '\n' | '\r' => window.read(u16::from(b'\n'), byte),
            character => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    window.read(*unit, byte);
                }
            }
        }
    }
    window.read(END, text.len());
    for _ in 0..UNITS {
        window.conclude(text.len());
        window.push(0);
    }
    window.hashes
}

/// The last units that were read, and the lines that begin among them.
struct Window<'a> {
    wanted: &'a BTreeSet<u32>,
    units: [u16; UNITS],
    /// The line that begins with this unit, and its first byte.
    begins: [Option<(u32, usize)>; UNITS],
    /// The place of the oldest unit, which the next one takes.
    oldest: usize,
    hash: u64,
    line: u32,
    is_line_start: bool,
    seen: HashMap<u64, u32>,
    hashes: BTreeMap<u32, LineHash>,
}

impl<'a> Window<'a> {
    fn new(wanted: &'a BTreeSet<u32>) -> Self {
        Self {
            wanted,
            units: [0; UNITS],
            begins: [None; UNITS],
            oldest: 0,
            hash: 0,
            line: 0,
            is_line_start: true,
            seen: HashMap::new(),
            hashes: BTreeMap::new(),
        }
    }

    fn read(&mut self, unit: u16, byte: usize) {
        self.conclude(byte);
        if self.is_line_start {
            self.line += 1;
            self.begins[self.oldest] = Some((self.line, byte));
        }
        self.is_line_start = unit == u16::from(b'\n');
        self.push(unit);
    }

    /// The window is full from the first unit of a line on: this is its hash.
    fn conclude(&mut self, byte: usize) {
        let Some((line, start)) = self.begins[self.oldest].take() else {
            return;
        };
        let count = self.seen.entry(self.hash).or_default();
        *count += 1;
        if self.wanted.contains(&line) {
            let hash = LineHash {
                text: format!("{:x}:{count}", self.hash),
                span: Span::new(start, byte),
            };
            self.hashes.insert(line, hash);
        }
    }

    fn push(&mut self, unit: u16) {
        let left = u64::from(self.units[self.oldest]);
        let grown = self.hash.wrapping_mul(BASE).wrapping_add(unit.into());
        self.hash = grown.wrapping_sub(OLDEST.wrapping_mul(left));
        self.units[self.oldest] = unit;
        self.oldest = (self.oldest + 1) % UNITS;
    }
}
