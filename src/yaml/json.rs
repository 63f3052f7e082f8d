//! JSON (RFC 8259) into the same tree.

use super::arena::{JSON, LAZY, Style};
use super::bytes::{newline, spaces};
use super::error::Error;
use super::parser::{Frame, Holder, Parser, Scalar, State, Step};
use super::{Record, Tree};
use crate::span::Span;

/// Reads all values of `text` into the tree, which is empty: each is a document.
pub(super) fn parse(tree: &mut Tree, text: &str) {
    let mut parser = Parser::new(tree, text, text.as_bytes());
    let mut from = if text.starts_with('\u{feff}') { 3 } else { 0 };
    loop {
        let start = parser.json_space(from);
        if start == text.len() {
            break;
        }
        let root = parser.upcoming();
        parser.frames.clear();
        parser.frames.push(Frame::root(start));
        let result = parser.json_value(start);
        let (end, error) = match result {
            Ok(end) => (end, parser.error.take()),
            Err(error) => {
                parser.json_abandon();
                (text.len(), Some(error))
            }
        };
        while !parser.frames.is_empty() {
            parser.close();
        }
        let end_node = parser.upcoming();
        parser.tree.documents.push(Record {
            span: Span::new(from, end),
            error,
            root,
            end: end_node,
        });
        from = end;
    }
    parser.finish();
}

impl Parser<'_> {
    /// Reads the document at `p` as JSON if it begins with `{` and all of it is JSON, as kubectl does.
    ///
    /// Returns the byte after it.
    pub(super) fn json(&mut self, p: usize) -> Option<usize> {
        let top = self.top();
        let start = self.json_space(p);
        if self.at(start) != b'{'
            || top.holder != Holder::Root
            || top.state != State::Value
            || self.held.is_some()
        {
            return None;
        }
        let nodes = self.tree.nodes.len();
        match self.json_value(start) {
            Ok(end) if matches!(self.at(spaces(self.bytes, end)), b'\n' | b'\r' | b'{' | 0) => {
                Some(end)
            }
            _ => {
                self.tree.nodes.truncate(nodes);
                self.frames.truncate(1);
                self.set(State::Value, p);
                self.error = None;
                None
            }
        }
    }

    /// Gives up what waits, but the value of a key.
    fn json_abandon(&mut self) {
        for frame in &mut self.frames {
            if frame.state == State::Key || frame.holder == Holder::FlowSequence {
                frame.state = State::Comma;
            }
        }
    }

    /// The first byte from `p` on that is no white space.
    pub(super) fn json_space(&self, mut p: usize) -> usize {
        while matches!(self.at(p), b' ' | b'\t' | b'\n' | b'\r') {
            p += 1;
        }
        p
    }

    /// Reads one value at `p` into the place that waits. Returns the byte after it.
    fn json_value(&mut self, mut p: usize) -> Step {
        let base = self.frames.len();
        loop {
            p = self.json_space(p);
            p = match (self.top().state, self.at(p)) {
                (State::Key, b'"') => self.json_key(p)?,
                (State::Key, b'}') if self.top().count == 0 => self.json_close(p),
                (State::Key, _) => {
                    return Err(self.json_error(p, "looking for beginning of object key string"));
                }
                (State::Comma, b',') => self.json_comma(p),
                (State::Comma, byte @ (b'}' | b']')) if self.json_closes(byte) => {
                    self.json_close(p)
                }
                (State::Comma, _) => return Err(self.json_error(p, self.json_after())),
                (_, b']') if self.top().holder == Holder::FlowSequence && self.top().count == 0 => {
                    self.json_close(p)
                }
                _ => self.json_node(p)?,
            };
            if self.frames.len() == base {
                return Ok(p);
            }
        }
    }

    fn json_closes(&self, byte: u8) -> bool {
        (byte == b'}') == (self.top().holder == Holder::FlowMapping)
    }

    fn json_after(&self) -> &'static str {
        match self.top().holder {
            Holder::FlowMapping => "after object key:value pair",
            _ => "after array element",
        }
    }

    fn json_comma(&mut self, p: usize) -> usize {
        let state = if self.top().holder == Holder::FlowMapping {
            State::Key
        } else {
            State::Value
        };
        self.set(state, p + 1);
        p + 1
    }

    fn json_close(&mut self, p: usize) -> usize {
        let node = self.top().node;
        self.set(State::Comma, p);
        self.close();
        if let Some(slot) = self.tree.nodes.get_mut(node as usize) {
            slot.end = p as u32 + 1;
        }
        self.end = p as u32 + 1;
        p + 1
    }

    fn json_key(&mut self, p: usize) -> Step {
        let scalar = self.json_string(p)?;
        self.count();
        self.push_key(scalar);
        self.set(State::Value, scalar.span.1);
        let colon = self.json_space(scalar.span.1);
        if self.at(colon) != b':' {
            return Err(self.json_error(colon, "after object key"));
        }
        self.set(State::Value, colon + 1);
        Ok(colon + 1)
    }

    fn json_node(&mut self, p: usize) -> Step {
        let scalar = match self.at(p) {
            b'{' | b'[' => {
                self.json_settled();
                let mapping = self.at(p) == b'{';
                self.open(
                    if mapping {
                        Holder::FlowMapping
                    } else {
                        Holder::FlowSequence
                    },
                    -1,
                    p,
                )?;
                self.set(if mapping { State::Key } else { State::Value }, p + 1);
                return Ok(p + 1);
            }
            b'"' => self.json_string(p)?,
            b'-' | b'0'..=b'9' => self.json_number(p)?,
            b't' => self.json_word(p, "true")?,
            b'f' => self.json_word(p, "false")?,
            b'n' => self.json_word(p, "null")?,
            _ => return Err(self.json_error(p, "looking for beginning of value")),
        };
        self.push_scalar(scalar);
        self.json_settled();
        Ok(scalar.span.1)
    }

    /// The place that waits is filled.
    fn json_settled(&mut self) {
        if self.top().holder == Holder::FlowSequence {
            self.count();
        }
        self.set(State::Comma, 0);
    }

    fn json_string(&self, start: usize) -> Step<Scalar> {
        let mut p = start + 1;
        let mut lazy = false;
        loop {
            match self.at(p) {
                b'"' => break,
                b'\\' => {
                    lazy = true;
                    p = self.json_escape(p)?;
                }
                0..0x20 => {
                    return Err(self
                        .json_error(p, "in string literal")
                        .opened(self.text, start));
                }
                _ => p += 1,
            }
        }
        Ok(Scalar {
            span: (start, p + 1),
            content: (start + 1, p - start - 1),
            style: Style::Double,
            flags: if lazy { JSON | LAZY } else { JSON },
        })
    }

    fn json_escape(&self, p: usize) -> Step {
        match self.at(p + 1) {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Ok(p + 2),
            b'u' => match (p + 2..p + 6).find(|&digit| !self.at(digit).is_ascii_hexdigit()) {
                Some(digit) => Err(self.json_error(digit, "in \\u hexadecimal character escape")),
                None => Ok(p + 6),
            },
            _ => Err(self.json_error(p + 1, "in string escape code")),
        }
    }

    fn json_number(&self, start: usize) -> Step<Scalar> {
        let mut p = start + usize::from(self.at(start) == b'-');
        if self.at(p) == b'0' {
            p += 1;
        } else {
            p = self.json_digits(p, "in numeric literal")?;
        }
        if self.at(p) == b'.' {
            p = self.json_digits(p + 1, "after decimal point in numeric literal")?;
        }
        if matches!(self.at(p), b'e' | b'E') {
            p += 1;
            p += usize::from(matches!(self.at(p), b'+' | b'-'));
            p = self.json_digits(p, "in exponent of numeric literal")?;
        }
        Ok(Scalar::plain(start, p))
    }

    fn json_digits(&self, start: usize, place: &str) -> Step {
        let mut p = start;
        while self.at(p).is_ascii_digit() {
            p += 1;
        }
        if p == start {
            return Err(self.json_error(p, place));
        }
        Ok(p)
    }

    fn json_word(&self, start: usize, word: &str) -> Step<Scalar> {
        match (0..word.len()).find(|&i| self.at(start + i) != word.as_bytes()[i]) {
            Some(i) => Err(self.json_error(
                start + i,
                &format!("in literal {word} (expecting '{}')", &word[i..=i]),
            )),
            None => Ok(Scalar::plain(start, start + word.len())),
        }
    }

    /// The message of Go's `encoding/json`.
    #[cold]
    fn json_error(&self, p: usize, place: &str) -> Box<Error> {
        let character = self
            .text
            .get(self.boundary(p.min(self.text.len()))..)
            .and_then(|rest| rest.chars().next());
        let message = match character {
            None => "unexpected end of JSON input".to_owned(),
            Some('\'') => format!(r"invalid character '\'' {place}"),
            Some(character) => format!("invalid character {character:?} {place}"),
        };
        let opened = self
            .frames
            .iter()
            .rev()
            .find(|frame| frame.holder != Holder::Root);
        match opened.and_then(|frame| self.tree.nodes.get(frame.node as usize)) {
            Some(slot) if character.is_none() => {
                let start = slot.start as usize;
                let error = self.problem(start, start + 1, message);
                error.opened(self.text, start)
            }
            _ => self.problem(p, newline(self.bytes, p).min(p + 1), message),
        }
    }
}
