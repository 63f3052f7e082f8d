//! Where a byte stands.

use seaworthy::{finding::Position, source::Lines, span::Span};

/// Line, characters and UTF-16 code units before `byte`, counted the plain way.
fn counted(text: &str, byte: usize) -> Position {
    let (mut line, mut start) = (1, 0);
    let bytes = text.as_bytes();
    for at in 0..byte {
        let ends = bytes[at] == b'\n' || bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n');
        if ends {
            (line, start) = (line + 1, at + 1);
        }
    }
    let before = &text[start..byte];
    Position {
        byte: byte as u32,
        line,
        column: before.chars().count() as u32 + 1,
        utf16: before.encode_utf16().count() as u32 + 1,
        utf8: before.len() as u32 + 1,
    }
}

#[test]
fn columns_are_characters_and_utf16_units() {
    let lines = Lines::new("a\nwéb🚢x\n");
    let position = |byte, line, column, utf16, utf8| Position {
        byte,
        line,
        column,
        utf16,
        utf8,
    };
    assert_eq!(lines.position(0), position(0, 1, 1, 1, 1));
    assert_eq!(lines.position(2), position(2, 2, 1, 1, 1));
    assert_eq!(lines.position(5), position(5, 2, 3, 3, 4));
    assert_eq!(lines.position(6), position(6, 2, 4, 4, 5));
    assert_eq!(lines.position(10), position(10, 2, 5, 6, 9));
    assert_eq!(lines.position(11), position(11, 2, 6, 7, 10));
    assert_eq!(lines.position(12), position(12, 3, 1, 1, 1));
}

#[test]
fn inside_a_character_is_its_start_and_beyond_the_end_is_the_end() {
    let lines = Lines::new("🚢\nx");
    assert_eq!(lines.position(3), lines.position(0));
    assert_eq!(lines.position(u32::MAX), lines.position(6));
    assert_eq!(lines.position(6).column, 2);
    assert_eq!(Lines::new("").position(9), counted("", 0));
}

proptest::proptest! {
    #[test]
    fn every_position_is_what_counting_says(text in "([a-c]{0,9}|é|🚢|\n|\r|\r\n){0,900}", seed: u32) {
        let lines = Lines::new(&text);
        for step in 0..40 {
            let mut byte = (seed.wrapping_add(step * 7919)) as usize % (text.len() + 1);
            while !text.is_char_boundary(byte) {
                byte -= 1;
            }
            proptest::prop_assert_eq!(lines.position(byte as u32), counted(&text, byte));
        }
    }

    #[test]
    fn an_excerpt_is_whole_lines_of_the_text(text in "([a-c]{0,9}|é|🚢|\n|\r|\r\n){0,60}", a: u8, b: u8, context in 0_usize..4) {
        let lines = Lines::new(&text);
        let excerpt = lines.excerpt(Span { start: a.into(), end: b.into() }, context);
        let (start, end) = (excerpt.start as usize, excerpt.start as usize + excerpt.text.len());
        proptest::prop_assert_eq!(&text[start..end], &*excerpt.text);
        let position = lines.position(excerpt.start);
        proptest::prop_assert_eq!((position.column, position.line), (1, excerpt.line));
        proptest::prop_assert!(matches!(text.as_bytes().get(end), None | Some(b'\n' | b'\r')));
        let at = lines.position(a.into());
        proptest::prop_assert!(start <= at.byte as usize && at.byte as usize <= end + 1);
        proptest::prop_assert_eq!(excerpt.line, at.line.saturating_sub(context as u32).max(1));
    }
}

fn excerpt(text: &str, start: usize, end: usize, context: usize) -> (u32, u32, String) {
    let excerpt = Lines::new(text).excerpt(Span::new(start, end), context);
    (excerpt.line, excerpt.start, excerpt.text.into())
}

#[test]
fn excerpts_keep_the_lines_around() {
    let text = "one\ntwo\r\nthree\rfour\nfive\n";
    assert_eq!(excerpt(text, 9, 11, 0), (3, 9, "three".to_owned()));
    assert_eq!(
        excerpt(text, 9, 14, 1),
        (2, 4, "two\r\nthree\rfour".to_owned())
    );
    assert_eq!(
        excerpt(text, 5, 16, 0),
        (2, 4, "two\r\nthree\rfour".to_owned())
    );
    assert_eq!(excerpt(text, 0, 0, 9), (1, 0, text.to_owned()));
    assert_eq!(excerpt(text, 25, 25, 1), (5, 20, "five\n".to_owned()));
    assert_eq!(excerpt(text, 99, 120, 0), (6, 25, String::new()));
    assert_eq!(excerpt("", 0, 0, 2), (1, 0, String::new()));
}

#[test]
fn a_long_line_is_cut_around_the_span() {
    let text = format!("a\n{}bad{}\nz\n", "é".repeat(50_000), "é".repeat(50_000));
    let (line, start, kept) = excerpt(&text, 100_002, 100_005, 2);
    assert_eq!(line, 2);
    assert!(kept.len() < 9000);
    assert_eq!(&kept[100_002 - start as usize..][..3], "bad");
}

#[test]
fn a_long_neighbour_is_left_out() {
    let text = format!("a\nbad\n{}\nz\n", "x".repeat(50_000));
    assert_eq!(excerpt(&text, 2, 5, 2), (1, 0, "a\nbad".to_owned()));
}
