//! The lines a finding is about, cut to what can be shown.
//!
//! A few lines around each marked place, long lines cut around the mark, dangerous characters replaced: whatever the manifest holds, a
//! snippet is short and harmless, and every mark lies on character boundaries of its text.

use std::{collections::BTreeMap, ops::Range};

use super::visible;
use crate::finding::{Excerpt, Place, Related};

/// Lines shown before and after a marked one.
pub(super) const CONTEXT: usize = 1;

/// Neighbouring lines of one file.
#[derive(Debug)]
pub(super) struct Snippet {
    /// The file.
    pub(super) path: String,
    /// The number of the first line, from 1.
    pub(super) line: u32,
    /// The lines, each ended by a line feed.
    pub(super) text: String,
    /// What is marked, each inside one line.
    pub(super) marks: Vec<Mark>,
}

/// A marked range of a snippet's text.
#[derive(Debug)]
pub(super) struct Mark {
    /// Bytes of the snippet's text.
    pub(super) range: Range<usize>,
    /// What is to be seen there; may be empty.
    pub(super) message: String,
    /// Whether it is the place of the finding itself.
    pub(super) primary: bool,
    /// Its turn among the places of the finding.
    pub(super) order: usize,
    /// The line in the file, from 1.
    pub(super) line: u32,
    /// The character of the line in the file, from 1.
    pub(super) column: u32,
}

/// A marked range of a line as it is in the file. One that goes on in the next line ends with the first.
struct Target<'a> {
    place: &'a Place,
    message: &'a str,
    order: usize,
    range: Range<usize>,
}

/// A line and what is marked in it.
struct Row<'a> {
    text: &'a str,
    targets: Vec<Target<'a>>,
}

/// The snippets of a place and of other places with a word about each; lines are cut to `width` characters.
///
/// They stand in the order of the places; the first one holds the place itself.
pub(super) fn snippets(place: &Place, related: &[Related], width: usize) -> Vec<Snippet> {
    let mut files: Vec<(&str, BTreeMap<u32, Row<'_>>)> = Vec::new();
    let others = related.iter();
    let others = others.map(|related| (&related.place, related.message.as_str()));
    for (order, (place, message)) in std::iter::once((place, "")).chain(others).enumerate() {
        let known = files.iter().position(|(path, _)| *path == &*place.path);
        let file = known.unwrap_or_else(|| {
            files.push((&place.path, BTreeMap::new()));
            files.len() - 1
        });
        mark(&mut files[file].1, place, message, order);
    }
    let files = files.into_iter();
    let mut snippets: Vec<_> = files
        .flat_map(|(path, rows)| cut(path, rows, width))
        .collect();
    snippets.sort_by_key(|snippet| {
        let turns = snippet.marks.iter().map(|mark| mark.order);
        turns.min().unwrap_or(usize::MAX)
    });
    snippets
}

/// Adds a place, and the lines around it, to the lines of its file.
fn mark<'a>(rows: &mut BTreeMap<u32, Row<'a>>, place: &'a Place, message: &'a str, order: usize) {
    let excerpt = &*place.excerpt;
    let lines = lines(&excerpt.text);
    let span = clamped(place, excerpt);
    let marked = lines
        .partition_point(|(offset, _)| *offset <= span.start)
        .saturating_sub(1);
    let around = marked.saturating_sub(CONTEXT)..(marked + CONTEXT + 1).min(lines.len());
    for (index, &(offset, text)) in lines.iter().enumerate().take(around.end).skip(around.start) {
        let number = excerpt.line.max(1).saturating_add(index as u32);
        let row = rows.entry(number).or_insert_with(|| Row {
            text,
            targets: Vec::new(),
        });
        if index == marked {
            let start = snapped(row.text, span.start - offset);
            let end = snapped(row.text, span.end - offset);
            row.targets.push(Target {
                place,
                message,
                order,
                range: start..end.max(start),
            });
        }
    }
}

/// The bytes of a place inside its excerpt, whatever the place says.
fn clamped(place: &Place, excerpt: &Excerpt) -> Range<usize> {
    let inside = |byte: u32| (byte.saturating_sub(excerpt.start) as usize).min(excerpt.text.len());
    let start = inside(place.start.byte);
    start..inside(place.end.byte).max(start)
}

/// The nearest character boundary of a line at or before a byte.
fn snapped(line: &str, byte: usize) -> usize {
    let boundary = (0..=byte.min(line.len()))
        .rev()
        .find(|&byte| line.is_char_boundary(byte));
    boundary.unwrap_or_default()
}

/// The lines of a text, each with the byte it begins at. There is at least one.
fn lines(text: &str) -> Vec<(usize, &str)> {
    let mut lines = Vec::new();
    let mut start = 0;
    for (at, _) in text.match_indices(['\n', '\r']) {
        if text[..at].ends_with('\r') && text[at..].starts_with('\n') {
            start = at + 1;
        } else {
            lines.push((start, &text[start..at]));
            start = at + 1;
        }
    }
    lines.push((start, &text[start..]));
    lines
}

/// Makes a snippet of every run of lines, and one more of a line for every mark too far away in it.
fn cut(path: &str, rows: BTreeMap<u32, Row<'_>>, width: usize) -> Vec<Snippet> {
    let mut snippets: Vec<Snippet> = Vec::new();
    let mut far = Vec::new();
    let mut next = 0;
    for (number, row) in rows {
        if number != next || snippets.is_empty() {
            snippets.push(empty(path, number));
        }
        next = number.saturating_add(1);
        if let Some(snippet) = snippets.last_mut() {
            far.extend(push(snippet, row, width).map(|row| (number, row)));
        }
    }
    while let Some((number, row)) = far.pop() {
        let mut snippet = empty(path, number);
        far.extend(push(&mut snippet, row, width).map(|row| (number, row)));
        snippets.push(snippet);
    }
    snippets
}

fn empty(path: &str, line: u32) -> Snippet {
    Snippet {
        path: visible::line(path).into_owned(),
        line,
        text: String::new(),
        marks: Vec::new(),
    }
}

/// Adds what fits of a line to a snippet, and returns the line again when marks of it did not fit.
fn push<'a>(snippet: &mut Snippet, row: Row<'a>, width: usize) -> Option<Row<'a>> {
    let part = part(&row, width);
    if part.start > 0 {
        snippet.text.push('…');
    }
    let base = snippet.text.len();
    snippet.text += &visible::lines(&row.text[part.clone()]);
    if part.end < row.text.len() {
        snippet.text.push('…');
    }
    snippet.text.push('\n');

    let shown = |byte| base + visible::lines(&row.text[part.start..byte]).len();
    let (near, far) = apart(row.targets, &part);
    snippet.marks.extend(near.into_iter().map(|target| Mark {
        range: shown(target.range.start)..shown(target.range.end.min(part.end)),
        message: visible::line(target.message).into_owned(),
        primary: target.order == 0,
        order: target.order,
        line: target.place.start.line.max(1),
        column: target.place.start.column.max(1),
    }));
    (!far.is_empty()).then_some(Row {
        text: row.text,
        targets: far,
    })
}

/// The marks that can be drawn below one part of a line, and the others: too far away, or over one of the first.
fn apart<'a>(
    mut targets: Vec<Target<'a>>,
    part: &Range<usize>,
) -> (Vec<Target<'a>>, Vec<Target<'a>>) {
    targets.sort_by_key(|target| target.order);
    let (mut near, mut far): (Vec<Target<'_>>, Vec<_>) = Default::default();
    for target in targets {
        let range = &target.range;
        let inside = part.start <= range.start && range.start <= part.end;
        let over = |other: &Target<'_>| {
            let other = &other.range;
            range.start < other.end.max(other.start + 1)
                && other.start < range.end.max(range.start + 1)
        };
        if let Some(same) = near
            .iter_mut()
            .find(|same| same.range == *range && same.message.is_empty())
        {
            same.message = target.message;
        } else if inside && !near.iter().any(over) {
            near.push(target);
        } else {
            far.push(target);
        }
    }
    (near, far)
}

/// The bytes of a line to show: at most `width` characters, a third of them before the mark.
fn part(row: &Row<'_>, width: usize) -> Range<usize> {
    if row.text.len() <= width {
        return 0..row.text.len();
    }
    let primary = row.targets.iter().find(|target| target.order == 0);
    let anchor = primary
        .or(row.targets.first())
        .map_or(0, |target| target.range.start);
    let before = row.text[..anchor].char_indices().rev().take(width / 3);
    let start = before.last().map_or(anchor, |(byte, _)| byte);
    let after = row.text[start..].char_indices().nth(width);
    start..after.map_or(row.text.len(), |(byte, _)| start + byte)
}
