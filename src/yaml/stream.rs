//! A stream of documents: separators, directives, and going on after an error.

use super::arena::{NONE, TagDirective};
use super::bytes::{after_line_end, blanks, line_ends, marker, newline, spaces};
use super::error::Error;
use super::parser::{Frame, Holder, Parser, State, Step};
use super::{Record, Tree, irregular};
use crate::span::Span;

/// Reads all documents of `text` into the tree, which is empty.
pub(super) fn parse(tree: &mut Tree, text: &str) {
    let irregular = irregular::find(text);
    let scanned = irregular
        .as_ref()
        .and_then(|irregular| irregular.scanned.as_deref());
    let mut parser = Parser::new(tree, text, scanned.unwrap_or(text.as_bytes()));
    parser.stream();
    parser.finish();
    if let Some(irregular) = irregular {
        refuse_forbidden(tree, text, &irregular.forbidden);
    }
}

/// A document with a character that YAML forbids is refused as a whole.
fn refuse_forbidden(tree: &mut Tree, text: &str, forbidden: &[u32]) {
    if tree.documents.is_empty() && !forbidden.is_empty() {
        let end = tree.nodes.len() as u32;
        tree.documents.push(Record {
            span: Span::new(0, text.len()),
            error: None,
            root: end,
            end,
        });
    }
    let mut rest = forbidden;
    for i in 0..tree.documents.len() {
        let limit = tree
            .documents
            .get(i + 1)
            .map_or(u32::MAX, |next| next.span.start);
        let (inside, after) = rest.split_at(rest.partition_point(|&at| at < limit));
        rest = after;
        let Some(&at) = inside.first() else { continue };
        let error = &mut tree.documents[i].error;
        if error.as_ref().is_none_or(|error| at <= error.span.start) {
            let at = at as usize;
            *error = Some(Error::new(
                text,
                at,
                at + 1,
                "control characters are not allowed",
            ));
        }
    }
}

/// Where the next document begins, and what begins it.
struct Start {
    /// Where the document begins, as its span says.
    span: usize,
    /// Where its content is looked for.
    content: usize,
    /// Whether it comes after `---`.
    explicit: bool,
}

impl Parser<'_> {
    fn stream(&mut self) {
        let mut p = self.after_mark(0);
        let mut from = 0;
        let mut first = true;
        loop {
            match self.start(p, from, first) {
                Ok(Some(start)) => {
                    from = self.document(&start);
                }
                Ok(None) => return,
                Err(error) => {
                    let resume = self.separator_after(error.span.start as usize);
                    self.add(Span::new(from, resume), Some(error), self.upcoming());
                    from = resume;
                }
            }
            p = from;
            first = false;
        }
    }

    /// Skips a byte order mark.
    fn after_mark(&self, p: usize) -> usize {
        if self
            .bytes
            .get(p..)
            .is_some_and(|rest| rest.starts_with("\u{feff}".as_bytes()))
        {
            p + 3
        } else {
            p
        }
    }

    /// Finds the start of the next document from `p` on: directives, `---`, or content right away.
    fn start(&mut self, mut p: usize, from: usize, first: bool) -> Step<Option<Start>> {
        let mut version = false;
        let mut directives = false;
        loop {
            let text = spaces(self.bytes, p);
            match self.at(text) {
                b'\n' | b'\r' => p = after_line_end(self.bytes, text),
                b'#' => p = self.comment(text),
                0 if directives => return Err(self.no_document_start(text)),
                0 => return Ok(None),
                b'%' if text == p => {
                    self.directive(p, &mut version)?;
                    directives = true;
                    p = after_line_end(self.bytes, newline(self.bytes, p));
                }
                b'-' if text == p && marker(self.bytes, p) => {
                    let span = if first { from } else { p + 3 };
                    return Ok(Some(Start {
                        span,
                        content: p + 3,
                        explicit: true,
                    }));
                }
                b'.' if text == p && marker(self.bytes, p) => {
                    if first {
                        return Err(self.no_content(p));
                    }
                    p = self.rest_of_marker(p)?;
                }
                _ if !directives && (first || self.after_json && self.at(text) == b'{') => {
                    return Ok(Some(Start {
                        span: from,
                        content: p,
                        explicit: false,
                    }));
                }
                _ => return Err(self.no_document_start(text)),
            }
        }
    }

    fn no_document_start(&self, p: usize) -> Box<Error> {
        Error::new(
            self.text,
            p,
            newline(self.bytes, p),
            "did not find expected <document start>",
        )
    }

    /// Nothing but a comment may follow `...`. Returns the next line.
    fn rest_of_marker(&mut self, p: usize) -> Step {
        let rest = blanks(self.bytes, p + 3);
        match self.at(rest) {
            b'#' => Ok(self.comment(rest)),
            byte if line_ends(byte) => Ok(after_line_end(self.bytes, rest)),
            _ => Err(self.no_document_start(rest)),
        }
    }

    /// Reads one document. Returns where the next one is to be looked for.
    fn document(&mut self, start: &Start) -> usize {
        self.after_json = false;
        let root = self.upcoming();
        self.first = root;
        self.frames.clear();
        self.frames.push(Frame {
            holder: Holder::Root,
            state: State::Value,
            indent: -1,
            node: NONE,
            at: start.content as u32,
            count: 0,
            flags: 0,
            seen: 0,
        });
        let (end, fatal) = match self.content(start) {
            Ok(end) => (end, None),
            Err(error) => {
                self.held = None;
                let resume = self.separator_after((error.span.start as usize).max(start.content));
                (resume, Some(error))
            }
        };
        let noted = if fatal.is_some() {
            self.error.take()
        } else {
            None
        };
        while !self.frames.is_empty() {
            self.close();
        }
        let error = noted.or(fatal).or(self.error.take());
        self.error = None;
        self.anchors.clear();
        self.aliases.clear();
        let end = end.min(self.bytes.len());
        self.add(Span::new(start.span.min(end), end), error, root);
        end
    }

    /// Reads the content of a document up to the next separator, directive, JSON value, or the end of the text.
    fn content(&mut self, start: &Start) -> Step {
        let mut p = start.content;
        if let Some(end) = self.json(p) {
            return self.after_json(end);
        }
        if start.explicit {
            p = self.value(p)?;
            if self.at(p.wrapping_sub(1)) == b'\n' && self.top().state == State::Value {
                p = self.after_mark(p);
                if let Some(end) = self.json(p) {
                    return self.after_json(end);
                }
            }
        }
        self.lines(p)
    }

    /// After a JSON value, another one may follow as the next document.
    fn after_json(&mut self, end: usize) -> Step {
        let next = self.json_space(end);
        if self.at(next) == b'{' {
            self.after_json = true;
            return Ok(next);
        }
        let line = self.rest(end)?;
        self.lines(line)
    }

    fn add(&mut self, span: Span, error: Option<Box<Error>>, root: u32) {
        let span = Span::new(
            self.boundary(span.start as usize),
            self.boundary(span.end as usize),
        );
        self.tree.documents.push(Record {
            span,
            error,
            root,
            end: self.upcoming(),
        });
    }

    /// The start of the first line `---` from the line of `p` on, or the end of the text.
    fn separator_after(&self, p: usize) -> usize {
        let mut line = self
            .bytes
            .get(..p)
            .and_then(|before| memchr::memrchr(b'\n', before))
            .map_or(0, |newline| newline + 1);
        while line < self.bytes.len() {
            if self.at(line) == b'-' && line >= p && marker(self.bytes, line) {
                return line;
            }
            line = newline(self.bytes, line) + 1;
        }
        self.bytes.len()
    }

    /// The start of the character `p` stands in.
    pub(super) fn boundary(&self, mut p: usize) -> usize {
        while !self.text.is_char_boundary(p) {
            p -= 1;
        }
        p
    }

    /// Reads the directive at `p`.
    fn directive(&mut self, p: usize, version: &mut bool) -> Step<()> {
        let end = newline(self.bytes, p);
        let line = self.text.get(p + 1..self.boundary(end)).unwrap_or_default();
        let comment = if line.starts_with("YAML") { "#" } else { " #" };
        let line = line.split(comment).next().unwrap_or_default();
        let mut words = line
            .split([' ', '\t', '\r'])
            .filter(|word| !word.is_empty());
        let problem = match (words.next(), words.next(), words.next(), words.next()) {
            (Some("YAML"), Some("1.1"), None, None) if !*version => {
                *version = true;
                return Ok(());
            }
            (Some("YAML"), Some("1.1"), None, None) => "found duplicate %YAML directive",
            (Some("YAML"), Some(number), None, None) if number.contains('.') => {
                "found incompatible YAML document"
            }
            (Some("YAML"), Some(_), Some(_), _) => "did not find expected comment or line break",
            (Some("YAML"), ..) => "did not find expected digit or '.' character",
            (Some("TAG"), Some(handle), Some(prefix), None) if is_handle(handle) => {
                return self.tag_directive(handle, prefix);
            }
            (Some("TAG"), ..) => "did not find expected tag handle and prefix",
            (Some(_), ..) => "found unknown directive name",
            (None, ..) => "could not find expected directive name",
        };
        Err(Error::new(self.text, p, end, problem))
    }

    fn tag_directive(&mut self, handle: &str, prefix: &str) -> Step<()> {
        let document = self.tree.documents.len() as u32;
        let span = |part: &str| {
            let start = part.as_ptr() as usize - self.text.as_ptr() as usize;
            Span::new(start, start + part.len())
        };
        let (handle, prefix) = (span(handle), span(prefix));
        let same = |directive: &TagDirective| {
            directive.document == document
                && self.text[directive.handle.range()] == self.text[handle.range()]
        };
        if self.tree.handles.iter().any(same) {
            return Err(Error::new(
                self.text,
                handle.start as usize,
                handle.end as usize,
                "found duplicate %TAG directive",
            ));
        }
        self.tree.handles.push(TagDirective {
            document,
            handle,
            prefix,
        });
        Ok(())
    }
}

/// `!`, `!!` or `!name!`.
fn is_handle(handle: &str) -> bool {
    let bytes = handle.as_bytes();
    match bytes {
        [b'!'] => true,
        [b'!', name @ .., b'!'] => name
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')),
        _ => false,
    }
}
