//! From bytes to text.

use std::fs;

use crate::{Disk, POD};
use seaworthy::{
    finding::Position,
    source::{Fault, MAX_BYTES, ReadError, read_text},
};

fn refusal(bytes: impl AsRef<[u8]>) -> ReadError {
    let disk = Disk::new(&[]);
    disk.write("m.yaml", bytes);
    disk.refusal()
}

fn utf16(text: &str, mark: bool, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let mark = mark.then_some('\u{feff}');
    let text: String = mark.into_iter().chain(text.chars()).collect();
    text.encode_utf16().flat_map(unit).collect()
}

#[test]
fn a_byte_order_mark_stays_so_that_offsets_are_those_of_the_file() {
    let text = read_text("\u{feff}kind: Pod\n".as_bytes()).unwrap();
    assert_eq!(text, "\u{feff}kind: Pod\n");
    assert_eq!(read_text(&b""[..]).unwrap(), "");
}

#[test]
fn utf16_is_transcoded() {
    let text = "kind: Pod # wéb🚢\r\n";
    assert_eq!(
        read_text(&*utf16(text, true, u16::to_le_bytes)).unwrap(),
        text
    );
    assert_eq!(
        read_text(&*utf16(text, true, u16::to_be_bytes)).unwrap(),
        text
    );
}

#[test]
fn utf16_that_is_cut_off_or_wrong_says_where() {
    let mut bytes = utf16("a: 1\nb: ", true, u16::to_le_bytes);
    bytes.push(b'x');
    let error = refusal(&bytes);
    assert_eq!(
        error.message,
        "is not valid UTF-16: it ends in the middle of a character"
    );
    let spot = error.spot.unwrap();
    assert_eq!((spot.start.line, spot.start.column), (2, 4));

    let mut bytes = utf16("a: ", true, u16::to_be_bytes);
    bytes.extend([0xD8, 0x3D, 0, b'x']);
    let error = refusal(&bytes);
    assert_eq!(
        error.message,
        "is not valid UTF-16: `0xD83D` is half a character"
    );
    assert_eq!(error.spot.unwrap().start.column, 4);
}

#[test]
fn utf16_without_a_mark_is_recognised() {
    let error = refusal(utf16(POD, false, u16::to_le_bytes));
    assert_eq!(
        error.message,
        "looks like UTF-16, but has no byte order mark"
    );
    let error = refusal(utf16(POD, false, u16::to_be_bytes));
    assert_eq!(
        error.message,
        "looks like UTF-16, but has no byte order mark"
    );
}

#[test]
fn latin1_says_which_byte_and_how_to_convert_it() {
    let error = refusal(b"a: 1\nb: \xc3\xa9 Stra\xdfe \xe9\nc: 2\n");
    assert_eq!(
        error.message,
        "is not valid UTF-8: byte 0xDF cannot stand here"
    );
    assert!(error.help.unwrap().contains("iconv -f latin1"));
    assert_eq!(error.fault, Fault::Input);
    let spot = error.spot.unwrap();
    let position = |byte, column| Position {
        byte,
        line: 2,
        column,
        utf16: column,
        // The line begins at byte 5.
        utf8: byte - 4,
    };
    assert_eq!((spot.start, spot.end), (position(15, 10), position(16, 11)));
    assert_eq!(spot.excerpt.line, 1);
    assert_eq!(&*spot.excerpt.text, "a: 1\nb: é Stra?e ?\nc: 2");
}

#[test]
fn what_is_no_text_is_called_what_it_is() {
    assert_eq!(
        refusal(b"\x1f\x8b\x08\0\0\0\0\0").message,
        "is gzip-compressed"
    );
    assert_eq!(
        refusal(b"PK\x03\x04\x14\0\0\0\x08\0\xff").message,
        "is a zip archive"
    );
    let all: Vec<u8> = (0..=255).collect();
    assert_eq!(refusal(all).message, "is binary, not text");
    assert_eq!(
        refusal(b"\xff\xfe\0\0a\0\0\0").message,
        "is encoded as UTF-32"
    );
}

#[test]
fn too_much_is_not_read() {
    let disk = Disk::new(&["m.yaml"]);
    let file = fs::OpenOptions::new()
        .write(true)
        .open(disk.path("m.yaml"))
        .unwrap();
    file.set_len(MAX_BYTES + (44 << 20)).unwrap();
    let error = disk.refusal();
    assert_eq!(error.message, "is 300 MiB large; at most 256 MiB are read");
    assert_eq!(error.fault, Fault::Input);
}
