//! Documents in block style: lines, columns, keys.

use super::bytes::{
    after_line_end, blank, blanks, line_ends, marker, newline, spaces, starts_plain, trimmed,
};
use super::parser::{Held, Holder, Parser, Scalar, State, Step};
use super::place::{KEY_LENGTH, Place};
use super::scalar::Reach;
use crate::span::Span;

impl Parser<'_> {
    /// Reads lines from `p` on until the document ends. Returns where: a separator, a directive, the end of the text.
    pub(super) fn lines(&mut self, mut p: usize) -> Step {
        loop {
            let line = p;
            p = spaces(self.bytes, p);
            match self.at(p) {
                b'\n' => {
                    p += 1;
                    continue;
                }
                b'#' => {
                    p = self.comment(p);
                    continue;
                }
                b'\r' => {
                    p += 2;
                    continue;
                }
                b'\t' => return Err(self.tab(p, "found character that cannot start any token")),
                0 => return Ok(p),
                b'-' | b'.' if p == line && marker(self.bytes, p) => return Ok(p),
                b'%' if p == line => return Ok(p),
                _ => {}
            }
            let column = (p - line) as i32;
            while self.top().indent > column {
                self.close();
            }
            p = self.line(p, column)?;
        }
    }

    /// Reads the line of which the first token stands at `p`, and more when a value goes on. Returns the next line.
    #[inline(always)]
    fn line(&mut self, mut p: usize, mut column: i32) -> Step {
        loop {
            let next = self.at(p + 1);
            match self.at(p) {
                b'-' if blank(next) => self.dash(p, column)?,
                b'?' if blank(next) => self.question(p, column)?,
                b':' if blank(next) => self.colon(p, column)?,
                _ => {
                    return self.node(Place {
                        start: p,
                        column,
                        key: true,
                    });
                }
            }
            let rest = spaces(self.bytes, p + 1);
            match self.at(rest) {
                b'#' => return Ok(self.comment(rest)),
                b'\t' => return Err(self.tab(rest, "found character that cannot start any token")),
                byte if line_ends(byte) => return Ok(after_line_end(self.bytes, rest)),
                _ => {}
            }
            column += (rest - p) as i32;
            p = rest;
        }
    }

    /// `- ` at `p`: the next entry of a sequence.
    #[inline(always)]
    fn dash(&mut self, p: usize, column: i32) -> Step<()> {
        let top = self.top();
        match top.holder {
            Holder::Sequence | Holder::Indentless if top.indent == column => self.close_entry(),
            Holder::Mapping if top.indent == column => {
                if !matches!(top.state, State::Value | State::Key) {
                    return Err(self.unexpected(p));
                }
                self.open_block(Holder::Indentless, column, p)?;
            }
            _ => self.open_block(Holder::Sequence, column, p)?,
        }
        self.count();
        self.set(State::Value, p + 1);
        Ok(())
    }

    /// `? ` at `p`: a key with all freedom.
    #[cold]
    fn question(&mut self, p: usize, column: i32) -> Step<()> {
        self.entry_of_mapping(p, column)?;
        self.count();
        self.set(State::Key, p + 1);
        Ok(())
    }

    /// `: ` at `p` as the first token of a line, or after `- ` or `? `: the value of a key after `? `.
    #[cold]
    fn colon(&mut self, p: usize, column: i32) -> Step<()> {
        let mut top = self.top();
        if top.holder == Holder::Indentless && top.indent == column {
            self.close();
            top = self.top();
        }
        if top.holder != Holder::Mapping || top.indent != column {
            return Err(self.keyless(p));
        }
        match top.state {
            State::Colon => {}
            State::Key => self.empty_key(top.at as usize),
            _ => return Err(self.keyless(p)),
        }
        self.set(State::Value, p + 1);
        Ok(())
    }

    /// Reads the node that follows `key:`, `- ` or `---` on the same line and cannot be a key. Returns the next line.
    #[inline(always)]
    pub(super) fn value(&mut self, p: usize) -> Step {
        if self.at(p) == b'\n' {
            return Ok(p + 1);
        }
        let mut p = spaces(self.bytes, p);
        let mut byte = self.at(p);
        if byte == b'\t' {
            p = blanks(self.bytes, p);
            byte = self.at(p);
        }
        if line_ends(byte) {
            return Ok(after_line_end(self.bytes, p));
        }
        if byte == b'#' {
            return Ok(self.comment(p));
        }
        self.node(Place {
            start: p,
            column: i32::MAX,
            key: false,
        })
    }

    /// Reads a node, with the key it may be and that key's value. Returns the next line.
    #[inline(always)]
    fn node(&mut self, place: Place) -> Step {
        let p = place.start;
        if starts_plain(self.at(p), self.at(p + 1)) {
            return self.plain(p, place, Held::default());
        }
        self.special(place)
    }

    /// Reads a node that is no plain scalar, or has properties.
    fn special(&mut self, place: Place) -> Step {
        let mut p = place.start;
        let mut own = Held::default();
        loop {
            match self.at(p) {
                b'"' | b'\'' => {
                    let scalar = self.quoted(p)?;
                    return self.one_line(scalar, place, own);
                }
                b'[' | b'{' => return self.flow_in_block(p, place, own),
                b'|' | b'>' => {
                    let (scalar, next) = self.block_scalar(p, self.top().indent)?;
                    // it never is a key, so it may stand in any column
                    let key = place.key && !own.is_none();
                    let key = self.settle(Place { key, ..place }, own)?;
                    self.push_settled(key, scalar);
                    return Ok(next);
                }
                b'*' => return self.alias_in_block(p, place, own),
                b'&' | b'!' => {
                    let end = self.property(p, &mut own)?;
                    p = blanks(self.bytes, end);
                    let byte = self.at(p);
                    if line_ends(byte) || byte == b'#' {
                        self.wait(place, own)?;
                        return self.rest(p);
                    }
                    if matches!(byte, b'-' | b'?') && blank(self.at(p + 1)) {
                        return Err(self.indicator_in_value(p));
                    }
                    if byte == b':' && blank(self.at(p + 1)) {
                        if !place.key {
                            return Err(self.value_not_allowed(place.start, p, place.key));
                        }
                        self.begin_key(place, own)?;
                        self.push_key(Scalar::plain(end, end));
                        return self.after_colon(p + 1);
                    }
                }
                byte if starts_plain(byte, self.at(p + 1)) => return self.plain(p, place, own),
                b':' | b'-' | b'?' => return Err(self.indicator_in_value(p)),
                _ => return Err(self.cannot_start(p)),
            }
        }
    }

    /// Reads a plain scalar at `start`, its properties read before.
    #[inline(always)]
    fn plain(&mut self, start: usize, place: Place, own: Held) -> Step {
        let stop = self.plain_stop(start);
        match self.at(stop) {
            b':' => {
                if !place.key {
                    return Err(self.value_not_allowed(start, stop, false));
                }
                if stop - place.start > KEY_LENGTH {
                    self.check_key_length(place, stop)?;
                }
                self.begin_key(place, own)?;
                self.push_key(Scalar::plain(start, trimmed(self.bytes, start, stop)));
                self.after_colon(stop + 1)
            }
            b'#' => {
                let key = self.settle(place, own)?;
                self.push_settled(key, Scalar::plain(start, trimmed(self.bytes, start, stop)));
                Ok(self.comment(stop))
            }
            _ => {
                let key = self.settle(place, own)?;
                let indent = self.top().indent;
                match self.more_plain(start, stop, indent)? {
                    Reach::Line(scalar, next) => {
                        self.push_settled(key, scalar);
                        Ok(next)
                    }
                    Reach::Comment(scalar, next) => {
                        self.push_settled(key, scalar);
                        Ok(self.comment(next))
                    }
                    Reach::Colon(p) => Err(self.value_not_allowed(start, p, place.key)),
                }
            }
        }
    }

    /// A quoted scalar: a key if `:` follows, else a value.
    fn one_line(&mut self, scalar: Scalar, place: Place, own: Held) -> Step {
        let after = blanks(self.bytes, scalar.span.1);
        if self.at(after) == b':' && blank(self.at(after + 1)) {
            self.check_implicit_key(place, after)?;
            self.begin_key(place, own)?;
            self.push_key(scalar);
            return self.after_colon(after + 1);
        }
        let key = self.settle(place, own)?;
        self.push_settled(key, scalar);
        self.rest(scalar.span.1)
    }

    fn flow_in_block(&mut self, p: usize, place: Place, own: Held) -> Step {
        self.settle_collection(p, place, own)?;
        self.fill();
        let end = self.flow(p)?;
        let after = blanks(self.bytes, end);
        if self.at(after) == b':' && blank(self.at(after + 1)) {
            self.check_implicit_key(place, after)?;
            return Err(self.collection_as_key(p));
        }
        self.rest(end)
    }

    fn alias_in_block(&mut self, p: usize, place: Place, own: Held) -> Step {
        if !own.is_none() {
            return Err(self.unexpected(p));
        }
        let end = self.alias_end(p)?;
        let after = blanks(self.bytes, end);
        if self.at(after) == b':' && blank(self.at(after + 1)) {
            self.check_implicit_key(place, after)?;
            self.begin_key(place, own)?;
            self.push_alias_key(p, end);
            return self.after_colon(after + 1);
        }
        let key = self.settle(place, own)?;
        if self.held.is_some() {
            return Err(self.unexpected(p));
        }
        if key {
            self.push_alias_key(p, end);
        } else {
            self.push_alias(p, end);
        }
        self.fill();
        self.rest(end)
    }

    /// The value of the key before the `:` that ends at `p`.
    #[inline(always)]
    fn after_colon(&mut self, p: usize) -> Step {
        self.set(State::Value, p);
        self.value(p)
    }

    /// After a node: nothing but a comment may follow on the line. Returns the next line.
    #[inline(always)]
    pub(super) fn rest(&mut self, p: usize) -> Step {
        let p = blanks(self.bytes, p);
        match self.at(p) {
            b'\n' => Ok(p + 1),
            b'\r' => Ok(p + 2),
            0 => Ok(p),
            b'#' => Ok(self.comment_after(p)),
            b':' if blank(self.at(p + 1)) => Err(self.value_not_allowed(p, p, false)),
            _ => Err(self.after_value(p)),
        }
    }

    /// Keeps the comment at `p`. Returns the next line.
    pub(super) fn comment(&mut self, p: usize) -> usize {
        let newline = newline(self.bytes, p);
        let end = if newline > p && self.at(newline - 1) == b'\r' {
            newline - 1
        } else {
            newline
        };
        let span = Span::new(p, self.boundary(end));
        self.tree.comments.push(span);
        (newline + 1).min(self.bytes.len())
    }
}
