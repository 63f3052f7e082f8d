//! Where a node of a block belongs: which collection its column continues, opens or cannot be in.

use super::parser::{Held, Holder, Parser, Scalar, State, Step};

/// How long an implicit key may be, in characters.
pub(super) const KEY_LENGTH: usize = 1024;

/// Where a node may begin.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// Its first byte, properties included.
    pub(super) start: usize,
    pub(super) column: i32,
    /// Whether it may be a key: it is the first on its line, or comes after `- ` or `? `.
    pub(super) key: bool,
}

impl Parser<'_> {
    /// Makes the innermost collection a mapping of this column that waits for a key.
    #[inline(always)]
    pub(super) fn entry_of_mapping(&mut self, p: usize, column: i32) -> Step<()> {
        let top = self.top();
        if top.holder == Holder::Mapping && top.indent == column {
            if top.state != State::Entry {
                self.close_entry();
            }
            return Ok(());
        }
        self.new_mapping(p, column)
    }

    #[inline]
    fn new_mapping(&mut self, p: usize, column: i32) -> Step<()> {
        let top = self.top();
        if top.indent < column {
            return self.open_block(Holder::Mapping, column, p);
        }
        if top.holder == Holder::Indentless {
            self.close();
            return self.entry_of_mapping(p, column);
        }
        if top.state == State::Value {
            return Err(self.no_content(p));
        }
        Err(self.unexpected(p))
    }

    /// Opens a block collection in the place that waits.
    #[inline]
    pub(super) fn open_block(&mut self, holder: Holder, column: i32, p: usize) -> Step<()> {
        match self.top().state {
            State::Value => {}
            State::Key => return Err(self.collection_as_key(p)),
            _ => return Err(self.unexpected(p)),
        }
        self.fill();
        self.open(holder, column, p)
    }

    /// Makes room for a key: closes the entry before, opens its mapping. `own` are the key's properties.
    #[inline(always)]
    pub(super) fn begin_key(&mut self, place: Place, own: Held) -> Step<()> {
        self.entry_of_mapping(place.start, place.column)?;
        self.count();
        if !own.is_none() {
            self.held = Some(own);
        }
        Ok(())
    }

    /// Makes sure that a node that is no implicit key has a place. Returns whether it is the key after `?`.
    #[inline(always)]
    pub(super) fn settle(&mut self, place: Place, own: Held) -> Step<bool> {
        let top = self.top();
        if place.key && place.column == top.indent {
            return Err(self.not_a_key(place.start));
        }
        if !matches!(top.state, State::Value | State::Key) {
            return Err(self.unexpected(place.start));
        }
        if !own.is_none() {
            self.hold(place.start, own)?;
        }
        Ok(top.state == State::Key)
    }

    /// Adds the scalar for which `settle` has made room.
    #[inline(always)]
    pub(super) fn push_settled(&mut self, key: bool, scalar: Scalar) {
        self.fill();
        if key {
            self.push_key(scalar);
        } else {
            self.push_scalar(scalar);
        }
    }

    /// As `settle`, for a flow collection.
    pub(super) fn settle_collection(&mut self, p: usize, place: Place, own: Held) -> Step<()> {
        if self.top().state == State::Key {
            return Err(self.collection_as_key(p));
        }
        self.settle(place, own)?;
        Ok(())
    }

    /// Keeps the properties at the end of a line for the node that comes next.
    pub(super) fn wait(&mut self, place: Place, own: Held) -> Step<()> {
        let top = self.top();
        if place.key && place.column == top.indent {
            return Err(self.not_a_key(place.start));
        }
        if !matches!(top.state, State::Value | State::Key) {
            return Err(self.unexpected(place.start));
        }
        self.hold(place.start, own)
    }

    /// Adds to the properties of the node that comes next.
    fn hold(&mut self, p: usize, own: Held) -> Step<()> {
        let mut held = self.held.unwrap_or_default();
        if !own.anchor.is_empty() && !held.anchor.is_empty()
            || !own.tag.is_empty() && !held.tag.is_empty()
        {
            return Err(self.unexpected(p));
        }
        if !own.anchor.is_empty() {
            held.anchor = own.anchor;
        }
        if !own.tag.is_empty() {
            held.tag = own.tag;
        }
        self.held = Some(held);
        Ok(())
    }

    /// What stands before `:` is an implicit key only on one line, and if it is not too long.
    pub(super) fn check_implicit_key(&self, place: Place, colon: usize) -> Step<()> {
        if !place.key {
            return Err(self.value_not_allowed(place.start, colon, place.key));
        }
        if memchr::memchr(b'\n', &self.bytes[place.start..colon]).is_some() {
            return Err(if place.column == self.top().indent {
                self.not_a_key(place.start)
            } else {
                self.value_not_allowed(place.start, colon, place.key)
            });
        }
        self.check_key_length(place, colon)
    }

    pub(super) fn check_key_length(&self, place: Place, colon: usize) -> Step<()> {
        let characters = self.text[place.start..colon].chars().count();
        if characters <= KEY_LENGTH {
            return Ok(());
        }
        Err(if place.column == self.top().indent {
            self.not_a_key(place.start)
        } else {
            self.value_not_allowed(place.start, colon, place.key)
        })
    }
}
