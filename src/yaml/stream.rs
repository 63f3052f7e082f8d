//! A stream of documents: separators, directives, and going on after an error.

use super::bytes::{after_line_end, blanks, line_ends, marker, newline, spaces};
use super::error::Error;
use super::parser::{Frame, Parser, State, Step};
use super::{Record, Tree, irregular, lenience};
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
        let mut ended = first;
        loop {
            let text = spaces(self.bytes, p);
            match self.at(text) {
                b'\n' | b'\r' => p = after_line_end(self.bytes, text),
                b'#' => p = self.comment(text),
                0 if directives => return Err(self.no_document_start(text)),
                0 => return Ok(None),
                b'%' if text == p => {
                    if !ended {
                        self.lenient(p, newline(self.bytes, p), lenience::DIRECTIVE);
                        ended = true;
                    }
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
                b'.' if text == p && !directives && marker(self.bytes, p) => {
                    if first {
                        return Err(self.no_content(p));
                    }
                    p = self.rest_of_marker(p)?;
                    ended = true;
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
        self.problem(
            p,
            newline(self.bytes, p),
            "did not find expected <document start>",
        )
        .hint("a document after `...` or a directive begins with `---`")
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
        self.frames.push(Frame::root(start.content));
        let (end, fatal) = match self.content(start) {
            Ok(end) => (end, None),
            Err(error) => {
                self.held = None;
                let resume = self.separator_after((error.span.start as usize).max(start.content));
                (resume, Some(error))
            }
        };
        let noted = self.error.take_if(|_| fatal.is_some());
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
}
