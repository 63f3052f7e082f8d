//! From the text of a rule to what it says, and what is wrong with it where. The only module that names `serde_yaml`.

use super::RuleFile;
use crate::value::near::nearest;

/// What is wrong with a rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Fault {
    /// One line, lower case, names in backticks.
    pub message: String,
    /// The way out.
    pub help: Option<String>,
    /// Where in its file.
    pub at: At,
}

/// A place in the file of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    /// The value that a JSON pointer (RFC 6901) leads to; the whole where it is empty.
    Pointer(String),
    /// A line, and a character of it; both from 1.
    Point(usize, usize),
}

impl Fault {
    /// Something wrong with the value that a JSON pointer leads to.
    pub(super) fn at(pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: None,
            at: At::Pointer(pointer.into()),
        }
    }

    pub(super) fn help(self, help: impl Into<String>) -> Self {
        Self {
            help: Some(help.into()),
            ..self
        }
    }

    /// The same, in a value that a pointer leads to.
    pub(super) fn below(self, pointer: &str) -> Self {
        match self.at {
            At::Pointer(own) => Self {
                at: At::Pointer(format!("{pointer}{own}")),
                ..self
            },
            At::Point(..) => self,
        }
    }
}

/// What the text of a rule says.
pub(super) fn read(text: &str) -> Result<RuleFile, Fault> {
    serde_yaml::from_str(text).map_err(|error| fault(&error))
}

fn fault(error: &serde_yaml::Error) -> Fault {
    let words = error.to_string();
    let (words, at) = match error.location() {
        Some(place) => {
            let words = words
                .rsplit_once(" at line ")
                .map_or(&*words, |split| split.0);
            (words, At::Point(place.line(), place.column()))
        }
        None => (&*words, At::Pointer(String::new())),
    };
    let (message, help) = in_our_words(words);
    Fault { message, help, at }
}

/// What `serde` says, and a suggestion where it knows the words that may stand there.
fn in_our_words(words: &str) -> (String, Option<String>) {
    let said = [
        "unknown field `",
        "unknown variant `",
        "missing field `",
        "duplicate field `",
    ];
    let found = said.iter().find_map(|said| {
        let (path, rest) = words.split_once(said)?;
        let (word, rest) = rest.split_once('`')?;
        Some((*said, path.trim_end_matches(": "), word, rest))
    });
    let Some((said, path, word, rest)) = found else {
        return (of_type(words), None);
    };
    let of = if path.is_empty() {
        "a rule".to_owned()
    } else {
        format!("`{path}`")
    };
    let known = || rest.split('`').skip(1).step_by(2);
    let near = nearest(word, known()).map(|near| format!("did you mean `{near}`?"));
    let all = || {
        known()
            .map(|word| format!("`{word}`"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    match said {
        "unknown field `" => (
            format!("{of} has no key `{word}`"),
            near.or_else(|| Some(format!("the keys are {}", all()))),
        ),
        "unknown variant `" => (format!("`{word}` is none of {}", all()), near),
        "missing field `" => (format!("{of} has no `{word}`, and needs one"), None),
        _ => (format!("`{word}` is there twice"), None),
    }
}

/// What `serde` says of a value of the wrong type.
fn of_type(words: &str) -> String {
    if words.contains("untagged enum Example") {
        return "an example is a text, or a mapping with `text`".to_owned();
    }
    let parts = words.split_once(": invalid type: ");
    let parts = parts.and_then(|(path, rest)| Some((path, rest.split_once(", expected ")?)));
    match parts {
        Some((path, (found, wanted))) => format!("`{path}` is a {found}, not {wanted}"),
        None => words.to_owned(),
    }
}
