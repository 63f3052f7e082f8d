//! Rules of the user's own: the same format, read from his folders when the program runs.

use std::sync::Arc;

use super::embedded::Embedded;
use super::read::{self, At, Fault};
use super::{Rule, RuleFile};
use crate::finding::{Place, Problem};
use crate::source::Lines;
use crate::span::Span;
use crate::yaml::{Node, Syntax, Tree};

/// The group of a rule that stands in none.
const GROUP: &str = "custom";

/// Words of `--select` that name no rule.
const TAKEN: [&str; 2] = ["all", "default"];

/// Lines shown above and below the marked one.
const CONTEXT: usize = 1;

/// A rule of the user's.
#[derive(Clone, Debug)]
pub struct OwnRule {
    /// The name of its file.
    pub id: String,
    /// The name of its file's folder, below the one that the user names; `custom` for a file in that one.
    pub group: String,
    /// The file, whole.
    pub file: RuleFile,
    /// The path, as people read it.
    pub path: Arc<str>,
    text: String,
}

impl OwnRule {
    /// Reads a file: its path as people read it, and below the folder that the user names.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn read(path: &str, below: &str, text: String) -> Result<Self, Box<Problem>> {
        let (group, id) = name(below);
        let problem = |fault: &Fault| Box::new(problem(path, &text, fault));
        check_name(&id, "a rule").map_err(|fault| problem(&fault))?;
        check_name(&group, "a group").map_err(|fault| problem(&fault))?;
        if let Some(broken) = syntax_error(path, &text) {
            return Err(Box::new(broken));
        }
        let file = read::read(&text).map_err(|fault| problem(&fault))?;
        if file.assert.is_none() && file.cases.0.iter().all(|(_, case)| case.assert.is_none()) {
            let fault = Fault::at("", "a rule needs an `assert`: what a good one satisfies");
            return Err(problem(&fault));
        }
        Rule::new(&id, &group, file.clone(), None).map_err(|fault| problem(&fault))?;
        Ok(Self {
            id,
            group,
            file,
            path: path.into(),
            text,
        })
    }

    /// The line of its file on which the value begins that a JSON pointer leads to.
    #[must_use]
    pub fn line_of(&self, pointer: &str) -> u32 {
        let span = span_of(&self.text, pointer);
        Lines::new(&self.text).position(span.start).line
    }

    /// The rule as one of all.
    #[must_use]
    pub fn entry(&self) -> Embedded {
        Embedded {
            id: self.id.clone(),
            group: self.group.clone(),
            file: self.file.clone(),
        }
    }

    /// Why it cannot stand beside other rules, each known by its id, its group and its file.
    #[must_use]
    pub fn clash<'r>(
        &self,
        others: impl Iterator<Item = (&'r str, &'r str, &'r RuleFile)> + Clone,
    ) -> Option<Problem> {
        let mut names = others.clone().flat_map(|(id, _, file)| {
            let former = file.formerly.iter().map(String::as_str);
            former.chain([id]).map(move |name| (name, id))
        });
        let own: Vec<_> = self.file.formerly.iter().chain([&self.id]).collect();
        let taken = names.find(|(name, _)| own.iter().any(|own| own == name));
        let words = others.flat_map(|(_, group, file)| {
            let profiles = file.profiles.iter().map(String::as_str);
            profiles.chain([group]).chain(TAKEN)
        });
        let fault = match taken {
            Some((name, id)) if name == id => Fault::at(
                "",
                format!("there is a rule `{id}` already"),
            )
            .help(
                "give the file another name; one that begins with your organisation's stays free",
            ),
            Some((name, id)) => Fault::at(
                "",
                format!("`{name}` is what the rule `{id}` was called before"),
            )
            .help("give it another name"),
            None => {
                let mut words = words;
                let word = words.find(|word| self.id == *word)?;
                Fault::at(
                    "",
                    format!("`{word}` is the name of a group or profile, and no rule can have it"),
                )
                .help("give the file another name")
            }
        };
        Some(problem(&self.path, &self.text, &fault))
    }
}

/// Group and id, by the path below the folder that the user names.
fn name(below: &str) -> (String, String) {
    let (folder, file) = below.rsplit_once('/').unwrap_or(("", below));
    let id = file.rsplit_once('.').map_or(file, |(id, _)| id);
    let group = folder.rsplit('/').next().filter(|name| !name.is_empty());
    (group.unwrap_or(GROUP).to_owned(), id.to_owned())
}

/// Names are written in lists with commas, in brackets, in addresses.
fn check_name(name: &str, of: &str) -> Result<(), Fault> {
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let begins = name.starts_with(|c: char| c.is_ascii_lowercase());
    if begins && !name.ends_with('-') && name.chars().all(is_word) {
        return Ok(());
    }
    let message = format!("`{name}` cannot be the name of {of}");
    Err(Fault::at("", message)
        .help("use small letters, digits and dashes, such as `acme-owner-missing`"))
}

/// What keeps the text from being one YAML document.
fn syntax_error(path: &str, text: &str) -> Option<Problem> {
    let mut tree = Tree::default();
    tree.parse(text, Syntax::Yaml);
    let documents: Vec<_> = tree.documents(text).collect();
    let broken = documents.iter().find_map(|document| document.error());
    if let Some(error) = broken {
        return Some(Problem {
            help: error.hint.clone(),
            ..problem_at(path, text, error.span, &error.message)
        });
    }
    let root = documents.get(1)?.root()?;
    let span = root
        .entries_written()
        .find_map(Node::key)
        .unwrap_or(root)
        .span();
    Some(problem_at(
        path,
        text,
        span,
        "a second document, and a rule is one",
    ))
}

/// A fault, where it stands.
fn problem(path: &str, text: &str, fault: &Fault) -> Problem {
    let span = match &fault.at {
        At::Point(line, column) => word_at(text, *line, *column),
        At::Pointer(pointer) => span_of(text, pointer),
    };
    Problem {
        help: fault.help.clone(),
        ..problem_at(path, text, span, &fault.message)
    }
}

fn problem_at(path: &str, text: &str, span: Span, message: &str) -> Problem {
    let lines = Lines::new(text);
    let marked = text.get(span.range()).unwrap_or_default();
    let length = marked.find(['\n', '\r']).unwrap_or(marked.len());
    let span = Span::new(span.start as usize, span.start as usize + length);
    Problem {
        message: message.to_owned(),
        help: None,
        place: Place {
            path: path.into(),
            start: lines.position(span.start),
            end: lines.position(span.end),
            excerpt: Arc::new(lines.excerpt(span, CONTEXT)),
        },
        related: Vec::new(),
    }
}

/// The word that begins at a character of a line.
fn word_at(text: &str, line: usize, column: usize) -> Span {
    let before: usize = text
        .split_inclusive('\n')
        .take(line - 1)
        .map(str::len)
        .sum();
    let line = text[before..].lines().next().unwrap_or_default();
    let start = line
        .char_indices()
        .nth(column - 1)
        .map_or(line.len(), |(start, _)| start);
    let rest = &line[start..];
    let end = match rest.chars().next() {
        Some(quote @ ('"' | '\'')) => rest[1..].find(quote).map(|end| end + 2),
        _ => rest
            .find([' ', ':', ',', '}', ']', '#'])
            .filter(|end| *end > 0),
    };
    let length = end.unwrap_or(rest.len());
    Span::new(before + start, before + start + length)
}

/// The key of what a pointer leads to, or of what is nearest to it; of the whole, its first key.
fn span_of(text: &str, pointer: &str) -> Span {
    let mut tree = Tree::default();
    tree.parse(text, Syntax::Yaml);
    let root = tree
        .documents(text)
        .next()
        .and_then(|document| document.root());
    let Some(root) = root else {
        return Span::default();
    };
    let mut pointer = pointer;
    let found = loop {
        match root.at(pointer) {
            Some(node) if !pointer.is_empty() => break node.key().unwrap_or(node),
            _ => {}
        }
        match pointer.rsplit_once('/') {
            Some((shorter, _)) => pointer = shorter,
            None => break root.entries_written().find_map(Node::key).unwrap_or(root),
        }
    };
    found.span()
}
