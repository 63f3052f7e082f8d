//! Comments: `# seaworthy: ignore[id] reason`, and what other linters read.

use super::{Area, Mark, Word, wording};
use crate::manifest::ObjectSet;
use crate::span::{Location, SourceId, Span};
use crate::yaml::Tree;

/// The marks among the comments of a text.
pub(super) fn marks(
    source: SourceId,
    text: &str,
    tree: &Tree,
    set: &ObjectSet<'_>,
    marks: &mut Vec<Mark>,
) {
    for &span in tree.comments() {
        let Some(whole) = text.get(span.range()) else {
            continue;
        };
        let comment = whole.trim_start_matches('#').trim();
        let start = comment.as_ptr() as usize - whole.as_ptr() as usize + span.start as usize;
        let comment = Comment {
            text: comment,
            start,
            location: Location { source, span },
        };
        let read = comment.own().or_else(|| comment.of_peer());
        let Some((reach, mark)) = read else { continue };
        let area = match reach {
            Reach::Line => Area::Bytes(line_meant(text, span)),
            Reach::File => Area::File,
            Reach::Object => object_around(set, source, text, span)
                .map_or_else(|| Area::Bytes(line_meant(text, span)), Area::Bytes),
        };
        marks.push(Mark { area, ..mark });
    }
}

/// How far a comment reaches.
#[derive(Clone, Copy)]
enum Reach {
    Line,
    Object,
    File,
}

/// Ours, by what stands before the bracket.
const REACHES: [(&str, Reach); 3] = [
    ("ignore[", Reach::Line),
    ("ignore-object[", Reach::Object),
    ("ignore-file[", Reach::File),
];

struct Comment<'t> {
    /// Without the `#` and the spaces around.
    text: &'t str,
    /// Where that begins in its source.
    start: usize,
    location: Location,
}

impl Comment<'_> {
    fn own(&self) -> Option<(Reach, Mark)> {
        let rest = self.text.strip_prefix("seaworthy:")?.trim_start();
        let (before, reach) = *REACHES.iter().find(|(word, _)| rest.starts_with(word))?;
        let (list, rest) = rest[before.len()..].split_once(']')?;
        let at = self.text.len() - rest.len() - 1 - list.len();
        let (until, reason) = wording::reason(rest);
        let mark = Mark {
            until,
            ..self.mark(wording::words(list, self.start + at), &reason, None)
        };
        Some((reach, mark))
    }

    /// checkov: <https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html>, KICS:
    /// <https://docs.kics.io/latest/running-kics/#using_commands_on_scanned_files_as_comments>, trivy:
    /// <https://trivy.dev/latest/docs/configuration/filtering/#by-inline-comments>.
    fn of_peer(&self) -> Option<(Reach, Mark)> {
        if let Some(skip) = self.text.strip_prefix("checkov:skip=") {
            let (id, reason) = skip.split_once(':').unwrap_or((skip, ""));
            return Some((Reach::Object, self.peer("checkov", id, reason)));
        }
        if let Some(id) = self.text.strip_prefix("trivy:ignore:") {
            let (id, reason) = id.split_once(char::is_whitespace).unwrap_or((id, ""));
            return Some((Reach::Line, self.peer("trivy", &of_trivy(id), reason)));
        }
        let kics = self.text.strip_prefix("kics-scan ")?.trim();
        match kics.strip_prefix("disable=") {
            Some(ids) => Some((Reach::File, self.peer("kics", ids, ""))),
            None if kics == "ignore" => Some((Reach::File, self.everything("kics"))),
            None if kics == "ignore-line" => Some((Reach::Line, self.everything("kics"))),
            None => None,
        }
    }

    fn peer(&self, peer: &'static str, ids: &str, reason: &str) -> Mark {
        self.mark(wording::words(ids, self.start), reason.trim(), Some(peer))
    }

    fn everything(&self, peer: &'static str) -> Mark {
        let all = Word {
            text: String::new(),
            span: self.location.span,
        };
        self.mark(vec![all], "", Some(peer))
    }

    fn mark(&self, words: Vec<Word>, reason: &str, peer: Option<&'static str>) -> Mark {
        Mark {
            location: self.location,
            area: Area::File,
            words,
            reason: reason.to_owned(),
            until: None,
            peer,
        }
    }
}

/// `AVD-KSV-0014` and `KSV014` are `KSV-0014`.
fn of_trivy(id: &str) -> String {
    let id = id.strip_prefix("AVD-").unwrap_or(id);
    let number = id
        .strip_prefix("KSV")
        .map(|number| number.trim_start_matches('-'));
    match number {
        Some(number) => format!("KSV-{number:0>4}"),
        None => id.to_owned(),
    }
}

/// The object that a comment stands in, before or, at the end of its document, behind.
fn object_around(set: &ObjectSet<'_>, source: SourceId, text: &str, comment: Span) -> Option<Span> {
    let objects = set.objects.iter().filter(|object| object.source == source);
    let spans = objects.map(|object| object.root.span());
    let (before, after): (Vec<_>, Vec<_>) = spans.partition(|span| span.end <= comment.start);
    let next = after.first().copied();
    // What stands above `---` belongs to the document before, if there is one.
    let reaches_next = |next: &Span| {
        let between = text.get(comment.end as usize..next.start as usize);
        let mut lines = between.unwrap_or_default().lines().map(str::trim);
        before.is_empty() || lines.all(|line| !line.starts_with("---"))
    };
    next.filter(reaches_next).or(before.last().copied())
}

/// The bytes of the line it speaks of: its own, or the first one below it that is no comment.
fn line_meant(text: &str, comment: Span) -> Span {
    let own = line_around(text, comment.start as usize);
    let before = &text[own.start as usize..comment.start as usize];
    if !before.trim().is_empty() {
        return own;
    }
    let mut line = own;
    loop {
        let next = next_line(text, line);
        let words = text[next.range()].trim();
        if next == line || !(words.is_empty() || words.starts_with('#')) {
            return next;
        }
        line = next;
    }
}

fn line_around(text: &str, at: usize) -> Span {
    let start = text[..at].rfind(['\n', '\r']).map_or(0, |end| end + 1);
    let end = text[at..]
        .find(['\n', '\r'])
        .map_or(text.len(), |end| at + end);
    Span::new(start, end)
}

/// The line below; the same one at the end of the text.
fn next_line(text: &str, line: Span) -> Span {
    let end = line.end as usize;
    let width = if text[end..].starts_with("\r\n") {
        2
    } else {
        1
    };
    if end + width > text.len() {
        return line;
    }
    line_around(text, end + width)
}
