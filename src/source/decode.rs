//! From bytes to text. Kubernetes reads UTF-8, and UTF-16 that begins with a byte order mark (YAML 1.2, 5.2).

use super::{
    lines::Lines,
    read::{ReadError, Spot},
};
use crate::span::Span;

/// How far a NUL makes a file binary: as far as git looks.
const BINARY_PROBE: usize = 8000;

pub(super) fn decode(bytes: Vec<u8>) -> Result<String, ReadError> {
    match bytes.as_slice() {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => {
            Err(ReadError::input("is encoded as UTF-32").help("save it as UTF-8"))
        }
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [first, 0, third, 0, ..] | [0, first, 0, third, ..] if *first > 0 && *third > 0 => Err(
            ReadError::input("looks like UTF-16, but has no byte order mark")
                .help("save it as UTF-8"),
        ),
        _ => String::from_utf8(bytes).map_err(|error| not_utf8(error.as_bytes())),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, ReadError> {
    let (pairs, rest) = bytes.as_chunks();
    let mut text = String::with_capacity(bytes.len());
    for decoded in char::decode_utf16(pairs.iter().copied().map(unit)) {
        match decoded {
            Ok(char) => text.push(char),
            Err(error) => {
                let half = error.unpaired_surrogate();
                let message = format!("is not valid UTF-16: `{half:#06X}` is half a character");
                return Err(at_end_of(text, message));
            }
        }
    }
    if rest.is_empty() {
        return Ok(text);
    }
    let message = "is not valid UTF-16: it ends in the middle of a character".to_owned();
    Err(at_end_of(text, message).help("the file is cut off: write it again"))
}

/// An error at the place that the transcoded text has reached.
fn at_end_of(mut text: String, message: String) -> ReadError {
    let end = text.len();
    text.push('?');
    ReadError {
        spot: Some(spot(&text, Span::new(end, end + 1))),
        ..ReadError::input(message)
    }
}

fn not_utf8(bytes: &[u8]) -> ReadError {
    if bytes.starts_with(&[0x1F, 0x8B]) {
        return ReadError::input("is gzip-compressed").help("decompress it with `gunzip` first");
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return ReadError::input("is a zip archive").help("unpack it first");
    }
    if bytes.iter().take(BINARY_PROBE).any(|byte| *byte == 0) {
        return ReadError::input("is binary, not text")
            .help("if it is no manifest, exclude it with `--exclude`");
    }
    let (text, bad) = masked(bytes);
    let byte = bytes.get(bad.start as usize).copied().unwrap_or_default();
    let message = format!("is not valid UTF-8: byte {byte:#04X} cannot stand here");
    ReadError {
        spot: Some(spot(&text, bad)),
        ..ReadError::input(message)
    }
    .help("save it as UTF-8; from Latin-1: `iconv -f latin1 -t utf-8`")
}

/// The bytes with `?` for each one that is not UTF-8, so that offsets stay; and the first such bytes.
fn masked(bytes: &[u8]) -> (String, Span) {
    let mut text = String::with_capacity(bytes.len());
    let mut first = None;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        let start = text.len();
        text.extend(chunk.invalid().iter().map(|_| '?'));
        if first.is_none() && text.len() > start {
            first = Some(Span::new(start, text.len()));
        }
    }
    (text, first.unwrap_or_default())
}

fn spot(text: &str, span: Span) -> Box<Spot> {
    let lines = Lines::new(text);
    Box::new(Spot {
        start: lines.position(span.start),
        end: lines.position(span.end),
        excerpt: lines.excerpt(span, 1),
    })
}
