//! Comments that silence a finding: `# seaworthy: ignore[id] reason`.

use memchr::memmem;

use crate::finding::Violation;
use crate::rule::Rule;
use crate::span::Span;
use crate::yaml::Tree;

/// What a comment says.
#[derive(Clone, Debug)]
pub struct Directive {
    /// The whole comment.
    pub span: Span,
    /// The bytes of the line it speaks of: its own, or the first one below it that is no comment.
    pub line: Span,
    /// Ids, cases (`id/case`) or groups.
    pub words: Vec<String>,
    /// What follows the brackets.
    pub reason: String,
}

const NAME: &str = "seaworthy:";

/// The directives of a text, in order.
///
/// A comment behind something speaks of its line, a comment on a line of its own of the next line that is no comment.
#[must_use]
pub fn directives(text: &str, tree: &Tree) -> Vec<Directive> {
    if memmem::find(text.as_bytes(), NAME.as_bytes()).is_none() {
        return Vec::new();
    }
    let comments = tree.comments().iter();
    comments.filter_map(|&span| read(text, span)).collect()
}

/// The first directive that silences a violation.
pub fn silencing<'d>(
    directives: &'d [Directive],
    rule: &Rule,
    violation: &Violation,
) -> Option<&'d Directive> {
    let start = violation.location.span.start;
    directives.iter().find(|directive| {
        let on_line = directive.line.start <= start && start <= directive.line.end;
        on_line
            && directive
                .words
                .iter()
                .any(|word| names(word, rule, violation))
    })
}

fn names(word: &str, rule: &Rule, violation: &Violation) -> bool {
    let (id, case) = word
        .split_once('/')
        .map_or((word, None), |(id, case)| (id, Some(case)));
    let is_rule = *rule.id == *id
        || rule.file.formerly.iter().any(|former| former == id)
        || *rule.group == *word;
    is_rule && case.is_none_or(|case| violation.case.as_deref() == Some(case))
}

fn read(text: &str, span: Span) -> Option<Directive> {
    let comment = text.get(span.range())?.trim_start_matches('#').trim();
    let rest = comment
        .strip_prefix(NAME)?
        .trim_start()
        .strip_prefix("ignore[")?;
    let (words, reason) = rest.split_once(']')?;
    let words = words
        .split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty());
    Some(Directive {
        span,
        line: line_meant(text, span),
        words: words.map(str::to_owned).collect(),
        reason: reason.trim().to_owned(),
    })
}

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
