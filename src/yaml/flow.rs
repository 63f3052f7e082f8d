//! Flow collections: `[a, b]` and `{a: b}`.

use super::arena::Form;
use super::bytes::{after_line_end, blanks, marker, starts_flow_plain, trimmed};
use super::lenience;
use super::parser::{Held, Holder, Parser, Scalar, State, Step};
use super::place::KEY_LENGTH;

impl Parser<'_> {
    /// Reads the flow collection at `p`, whose place is already filled. Returns the byte after its last bracket.
    pub(super) fn flow(&mut self, p: usize) -> Step {
        let base = self.frames.len();
        let mut p = self.open_flow(p)?;
        while self.frames.len() > base {
            p = self.flow_space(p)?;
            p = match self.at(p) {
                b']' | b'}' => self.close_flow(p)?,
                b',' => self.comma(p)?,
                b':' => self.flow_colon(p)?,
                b'?' => self.flow_question(p)?,
                _ => self.flow_node(p)?,
            };
        }
        Ok(p)
    }

    fn open_flow(&mut self, p: usize) -> Step {
        let holder = if self.at(p) == b'{' {
            Holder::FlowMapping
        } else {
            Holder::FlowSequence
        };
        let indent = self.top().indent;
        self.open(holder, indent, p)?;
        Ok(p + 1)
    }

    fn close_flow(&mut self, p: usize) -> Step {
        if self.top().holder == Holder::FlowPair {
            self.close();
        }
        let closer = if self.top().holder == Holder::FlowMapping {
            b'}'
        } else {
            b']'
        };
        if self.at(p) != closer {
            return Err(self.unclosed_flow(p));
        }
        let node = self.top().node;
        self.close();
        if let Some(slot) = self.tree.nodes.get_mut(node as usize) {
            slot.end = p as u32 + 1;
        }
        self.end = p as u32 + 1;
        Ok(p + 1)
    }

    fn comma(&mut self, p: usize) -> Step {
        if self.top().holder == Holder::FlowPair {
            self.close();
        }
        match self.top().state {
            State::Entry => return Err(self.no_content(p)),
            State::Comma => {}
            _ => self.close_entry(),
        }
        self.set(State::Entry, p);
        Ok(p + 1)
    }

    /// `:` on its own: only after a key that began with `?`, or after one that ended before it on the same line.
    fn flow_colon(&mut self, p: usize) -> Step {
        match self.top().state {
            State::Colon => {}
            State::Key => {
                let at = self.top().at;
                self.empty_key(at as usize);
            }
            State::Comma => {
                return Err(match self.collection_before(p) {
                    Some(start) => self.collection_as_key(start),
                    None => self.unclosed_flow(p),
                });
            }
            _ => return Err(self.no_content(p)),
        }
        self.set(State::Value, p + 1);
        Ok(p + 1)
    }

    /// Where the collection starts that ended right before `p`.
    fn collection_before(&self, p: usize) -> Option<usize> {
        let end = trimmed(self.bytes, 0, p);
        let closed = self
            .tree
            .nodes
            .iter()
            .rev()
            .take_while(|slot| slot.start as usize >= self.top().at as usize);
        let found = closed
            .filter(|slot| slot.form != Form::Scalar && slot.end as usize == end)
            .last()?;
        Some(found.start as usize)
    }

    fn flow_question(&mut self, p: usize) -> Step {
        match self.top().state {
            State::Entry => {}
            State::Comma | State::Colon => return Err(self.unclosed_flow(p)),
            _ => return Err(self.no_content(p)),
        }
        if self.top().holder == Holder::FlowSequence {
            self.open_pair(p)?;
        }
        self.count();
        self.set(State::Key, p + 1);
        Ok(p + 1)
    }

    /// `a: b` as an entry of a sequence is a mapping of its own.
    fn open_pair(&mut self, p: usize) -> Step<()> {
        self.count();
        self.set(State::Comma, p);
        let indent = self.top().indent;
        self.open(Holder::FlowPair, indent, p)
    }

    /// Reads one node, and the `:` after it if it is a key.
    fn flow_node(&mut self, start: usize) -> Step {
        let top = self.top();
        if matches!(top.state, State::Comma | State::Colon) {
            return Err(self.unclosed_flow(start));
        }
        let (p, own) = self.flow_properties(start)?;
        match self.at(p) {
            b'[' | b'{' => {
                self.fill_flow(p, own, true)?;
                self.open_flow(p)
            }
            b'"' | b'\'' => {
                let scalar = self.quoted(p)?;
                self.flow_scalar(start, scalar, own)
            }
            b'*' if own.is_none() => self.flow_alias(start),
            byte if starts_flow_plain(byte, self.at(p + 1)) => {
                if byte == b'-' && matches!(self.at(p + 1), b',' | b'[' | b']' | b'{' | b'}') {
                    self.lenient(p, p + 1, lenience::DASH);
                }
                let scalar = self.flow_plain(p)?;
                self.flow_scalar(start, scalar, own)
            }
            b',' | b']' | b'}' | b':' if !own.is_none() => {
                self.flow_scalar(start, Scalar::plain(p, p), own)
            }
            b',' | b']' | b'}' | b':' | b'-' | b'*' | b'&' | b'!' => Err(self.no_content(p)),
            0 => Err(self.unclosed_flow(p)),
            _ => Err(self.cannot_start(p)),
        }
    }

    fn flow_properties(&mut self, mut p: usize) -> Step<(usize, Held)> {
        let mut own = Held::default();
        while matches!(self.at(p), b'&' | b'!') {
            let taken = if self.at(p) == b'&' {
                own.anchor
            } else {
                own.tag
            };
            if !taken.is_empty() {
                self.close_entry();
                self.set(State::Comma, p);
                return Err(self.second_property(p));
            }
            p = self.property(p, &mut own)?;
            p = self.flow_space(p)?;
        }
        Ok((p, own))
    }

    fn flow_alias(&mut self, start: usize) -> Step {
        let end = self.alias_end(start)?;
        let colon = self.flow_key_colon(start, end);
        if self.flow_begins_key(colon.is_some(), start, Held::default())? {
            self.push_alias_key(start, end);
            return self.after_flow_key(end, colon);
        }
        self.push_alias(start, end);
        self.flow_settled();
        Ok(end)
    }

    /// Adds a scalar as key or value, whatever waits.
    fn flow_scalar(&mut self, start: usize, scalar: Scalar, own: Held) -> Step {
        let end = scalar.span.1;
        let colon = self.flow_key_colon(start, end);
        if self.flow_begins_key(colon.is_some(), start, own)? {
            self.push_key(scalar);
            return self.after_flow_key(end, colon);
        }
        self.push_scalar(scalar);
        self.flow_settled();
        Ok(end)
    }

    /// The `:` on the same line after what may be an implicit key.
    fn flow_key_colon(&self, start: usize, end: usize) -> Option<usize> {
        let p = blanks(self.bytes, end);
        let near = self.top().state == State::Entry
            && self.at(p) == b':'
            && memchr::memchr(b'\n', &self.bytes[start..p]).is_none()
            && (p - start <= KEY_LENGTH || self.text[start..p].chars().count() <= KEY_LENGTH);
        near.then_some(p)
    }

    /// Whether the node that comes is a key; if so, makes room for it. Its properties are held.
    fn flow_begins_key(&mut self, colon: bool, start: usize, own: Held) -> Step<bool> {
        let top = self.top();
        let key = match (top.state, top.holder) {
            (State::Key, _) => true,
            (State::Entry, Holder::FlowMapping) => {
                self.count();
                true
            }
            (State::Entry, _) if colon => {
                self.open_pair(start)?;
                self.count();
                true
            }
            (State::Entry, _) => {
                self.count();
                false
            }
            _ => false,
        };
        if !own.is_none() {
            self.held = Some(own);
        }
        Ok(key)
    }

    /// A key has been added: its value waits after the `:`, else it has none.
    fn after_flow_key(&mut self, end: usize, colon: Option<usize>) -> Step {
        if let Some(colon) = colon {
            self.set(State::Value, colon + 1);
            return Ok(colon + 1);
        }
        if self.top().state == State::Key {
            self.set(State::Colon, end);
            return Ok(end);
        }
        self.set(State::Value, end);
        self.close_entry();
        self.set(State::Comma, end);
        Ok(end)
    }

    /// A collection fills the place that waits.
    fn fill_flow(&mut self, p: usize, own: Held, collection: bool) -> Step<()> {
        let top = self.top();
        let key = top.state == State::Key
            || top.state == State::Entry && top.holder == Holder::FlowMapping;
        if collection && key {
            return Err(self.collection_as_key(p));
        }
        if top.state == State::Entry {
            self.count();
        }
        self.flow_settled();
        if !own.is_none() {
            self.held = Some(own);
        }
        Ok(())
    }

    fn flow_settled(&mut self) {
        let at = self.top().at;
        self.set(State::Comma, at as usize);
    }

    /// The next byte from `p` on that is no blank, break or comment. Neither a separator nor a directive may come.
    fn flow_space(&mut self, mut p: usize) -> Step {
        let mut line = None;
        loop {
            p = match self.at(p) {
                b' ' | b'\t' => p + 1,
                b'#' => *line.insert(self.comment_after(p)),
                b'\n' | b'\r' => *line.insert(after_line_end(self.bytes, p)),
                0 => return Err(self.unclosed_flow(p)),
                b'-' | b'.' if self.at_line_start(p) && marker(self.bytes, p) => {
                    return Err(self.unclosed_flow(p));
                }
                b'%' if self.at_line_start(p) => return Err(self.unclosed_flow(p)),
                _ => {
                    line.map(|line| self.check_deeper(line));
                    return Ok(p);
                }
            };
        }
    }

    fn at_line_start(&self, p: usize) -> bool {
        p > 0 && self.at(p - 1) == b'\n'
    }
}
