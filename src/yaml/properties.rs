//! Anchors, tags and aliases.

use super::arena::{Form, NONE, NULLS, ODD_KEY, Slot, Style, TagDirective};
use super::bytes::{blank, name_end};
use super::node::{Kind, Node};
use super::parser::{Held, Parser, Step};
use super::resolve::{self, REPOSITORY, Tag};
use super::{binary, directive, hint};
use crate::span::Span;

impl Parser<'_> {
    /// Reads the anchor or tag at `p` into `own`. Returns the byte after it.
    pub(super) fn property(&mut self, p: usize, own: &mut Held) -> Step {
        let anchor = self.at(p) == b'&';
        let slot = if anchor {
            &mut own.anchor
        } else {
            &mut own.tag
        };
        if !slot.is_empty() {
            return Err(self.second_property(p));
        }
        let end = if anchor { self.name(p)? } else { self.tag(p)? };
        *slot = if anchor {
            Span::new(p + 1, end)
        } else {
            Span::new(p, end)
        };
        Ok(end)
    }

    /// The end of the name after `&` or `*` at `p`.
    fn name(&self, p: usize) -> Step {
        let end = name_end(self.bytes, p + 1);
        let next = self.at(end);
        if end == p + 1 || !blank(next) && !b"?:,]}%@`".contains(&next) {
            return Err(self.nameless(p));
        }
        Ok(end)
    }

    /// The end of the tag at `p`.
    fn tag(&mut self, p: usize) -> Step {
        let verbatim = self.at(p + 1) == b'<';
        let mut end = if verbatim { p + 2 } else { p + 1 };
        while is_uri(self.at(end)) {
            if self.at(end) == b'%' {
                self.uri_escape(end)?;
            }
            end += 1;
        }
        if verbatim {
            if self.at(end) != b'>' || end == p + 2 {
                return Err(self
                    .problem(p, end, "did not find the expected '>'")
                    .because(hint::quote(b'!')));
            }
            end += 1;
        }
        if !blank(self.at(end)) {
            return Err(self
                .problem(p, end + 1, "did not find expected whitespace or line break")
                .because(hint::quote(b'!')));
        }
        self.known_handle(p, end)?;
        self.check_tag_name(p, end);
        Ok(end)
    }

    fn uri_escape(&self, p: usize) -> Step<()> {
        if self.at(p + 1).is_ascii_hexdigit() && self.at(p + 2).is_ascii_hexdigit() {
            return Ok(());
        }
        Err(self.problem(p, p + 3, "did not find URI escaped octet"))
    }

    /// `!handle!suffix` needs a `%TAG` directive.
    fn known_handle(&self, p: usize, end: usize) -> Step<()> {
        let handle = handle(&self.text[p..end]);
        let directives = directive::of_document(self.tree, self.tree.documents.len() as u32);
        let declared = |directive: &TagDirective| &self.text[directive.handle.range()] == handle;
        if matches!(handle, "" | "!" | "!!") || directives.iter().any(declared) {
            return Ok(());
        }
        Err(self
            .problem(p, end, "found undefined tag handle")
            .because(hint::quote(b'!')))
    }

    /// The end of the alias at `p`.
    pub(super) fn alias_end(&self, p: usize) -> Step {
        self.name(p)
    }

    /// Adds the alias from `start` to `end` as a value.
    pub(super) fn push_alias(&mut self, start: usize, end: usize) {
        self.alias(start, end, 0);
        if let Some(frame) = self.frames.last_mut() {
            frame.flags |= NULLS;
        }
    }

    /// Adds the alias from `start` to `end` as a key.
    pub(super) fn push_alias_key(&mut self, start: usize, end: usize) {
        let index = self.upcoming();
        self.alias(start, end, ODD_KEY);
        self.odd_key(index);
    }

    /// Adds an alias. One that stands for nothing, itself or too much is an error, and null.
    fn alias(&mut self, start: usize, end: usize, flags: u16) {
        let target = match self.target(start, end) {
            Ok(target) => target,
            Err(error) => {
                self.note(error);
                NONE
            }
        };
        let index = self.upcoming();
        self.push(Slot {
            start: start as u32,
            end: end as u32,
            a: target,
            b: 0,
            next: index + 1,
            form: Form::Alias,
            style: Style::Plain,
            flags,
        });
    }

    /// The node that the alias from `start` to `end` stands for.
    fn target(&mut self, start: usize, end: usize) -> Step<u32> {
        let name = &self.text[start + 1..end];
        let Some(&target) = self.anchors.get(name) else {
            return Err(self.unknown_anchor(start, end));
        };
        let slot = self.tree.nodes.get(target as usize).copied();
        if slot.is_some_and(|slot| slot.next == 0) {
            let message = format!("anchor '{}' value contains itself", hint::short(name));
            return Err(self
                .problem(start, end, message)
                .hint("the alias stands inside what its anchor names"));
        }
        self.charge(target, slot.map_or(target, |slot| slot.next), start, end)?;
        Ok(target)
    }

    /// Counts what the alias stands for, and refuses what go-yaml refuses: few nodes that stand for very many.
    fn charge(&mut self, target: u32, after: u32, start: usize, end: usize) -> Step<()> {
        let size =
            u64::from(after - target) + self.borrowed_before(after) - self.borrowed_before(target);
        let borrowed = self
            .aliases
            .last()
            .map_or(0, |last| last.1)
            .saturating_add(size);
        let index = self.upcoming();
        let nodes = borrowed.saturating_add(u64::from(index - self.first) + 1);
        if borrowed > 100
            && nodes > 1000
            && borrowed as f64 / nodes as f64 > allowed_alias_ratio(nodes)
        {
            return Err(self.problem(start, end, "document contains excessive aliasing"));
        }
        self.aliases.push((index, borrowed));
        Ok(())
    }

    /// How many nodes the aliases before this node stand for.
    fn borrowed_before(&self, node: u32) -> u64 {
        let count = self.aliases.partition_point(|alias| alias.0 < node);
        count
            .checked_sub(1)
            .and_then(|last| self.aliases.get(last))
            .map_or(0, |alias| alias.1)
    }

    /// Whether a node can be what its tag, which has just been read, asks for.
    pub(super) fn check_tag(&mut self, node: u32, written: Span) {
        let value = Node::new(self.tree, self.text, node, NONE);
        let Some(full) = value.tag() else { return };
        let (start, end) = (written.start as usize, written.end as usize);
        if let Some(name) = full.strip_prefix(REPOSITORY)
            && name.contains(['/', '.'])
        {
            let message = format!(
                "could not determine a constructor for the tag '{}'",
                hint::short(&full)
            );
            let hint = "the tag asks a loader to build an object of a programming language; Kubernetes has no such values";
            let error = self.problem(start, end, message).hint(hint);
            return self.note(error);
        }
        if value.kind() != Kind::Scalar || value.slot().next == 0 {
            return;
        }
        let tag = resolve::tag(&full);
        let text = value.text();
        let message = match resolve::tagged(tag, &text) {
            Err(other) => format!(
                "cannot decode !!{other} `{}` as a !!{}",
                hint::short(&text),
                full.trim_start_matches(REPOSITORY)
            ),
            Ok(_) if tag == Tag::Binary && binary::decode(&text).is_none() => {
                "!!binary value contains invalid base64 data".to_owned()
            }
            Ok(_) => return,
        };
        let span = value.span();
        let end = (span.end as usize).max(end);
        let error = self.problem(start, end, message);
        self.note(error.hint("leave the tag out, or make the value what it says"));
    }
}

/// `allowedAliasRatio` of go-yaml: from 99 % of 400,000 nodes down to 10 % of 4,000,000.
fn allowed_alias_ratio(nodes: u64) -> f64 {
    match nodes {
        0..=400_000 => 0.99,
        4_000_000.. => 0.10,
        _ => 0.99 - 0.89 * ((nodes - 400_000) as f64 / 3_600_000.0),
    }
}

/// The handle of a tag as written: `!`, `!!`, `!name!`, or nothing for `!<…>`.
pub(super) fn handle(tag: &str) -> &str {
    if tag.starts_with("!<") {
        return "";
    }
    let name = tag[1..]
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
        .count();
    if tag.as_bytes().get(name + 1) == Some(&b'!') {
        &tag[..name + 2]
    } else {
        &tag[..1]
    }
}

fn is_uri(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-;/?:@&=+$.,!~*'()[]%".contains(&byte)
}
