//! Files that a configuration builds upon: what they say counts where it says nothing itself.

use std::env;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::file::Configuration;
use super::find::{ConfigError, seen_from};
use super::places::Places;
use super::read::{Noun, Read, Reader, mark};
use super::values::Word;
use crate::finding::Problem;
use crate::source::{read_file, resolved, shown};
use crate::yaml::{Kind, Node};

/// Paths of configurations, seen from the folder of the one that names them; the later counts before the earlier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Extends(pub(super) Vec<Word>);

impl Read for Extends {
    fn noun() -> Noun {
        let one = "the path of another configuration, or a list of them";
        Noun::new(one, one)
    }

    fn schema() -> Value {
        let one = Word::schema();
        json!({"anyOf": [one, {"type": "array", "items": one}]})
    }

    fn read(node: Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        let words = if node.kind() == Kind::Sequence {
            Vec::read(node, reader)?
        } else {
            let text = reader.string(node, &Self::noun().one)?.into_owned();
            let span = mark(node);
            vec![Word { text, span }]
        };
        for word in &words {
            if word.text.contains("://") {
                let message = format!("`{}` is no path of a file", word.text);
                reader.problem(word.span, message).help = Some(
                    "nothing is read from the network: put the file beside this one".to_owned(),
                );
            }
        }
        Some(Self(words))
    }
}

impl Configuration {
    /// Reads a file, and those that it extends.
    ///
    /// # Errors
    /// When there is no text in one of them, the text is not a configuration, or they extend each other in a circle.
    pub fn load(file: &Path) -> Result<Self, ConfigError> {
        let text = read_file(file).map_err(|error| ConfigError::of_text(file, error))?;
        Self::with_bases(file, text, &mut vec![resolved(file)])
    }

    /// `open` are the files that are being read, each extended by the one ahead of it, and this one last.
    fn with_bases(file: &Path, text: String, open: &mut Vec<PathBuf>) -> Result<Self, ConfigError> {
        let mut own = Self::read(file, text).map_err(ConfigError::Wrong)?;
        let current = env::current_dir().unwrap_or_default();
        for word in own.extends.0.clone() {
            let wrong = |message: String, help: Option<String>| {
                let places = Places::new(own.path.clone(), &own.text);
                ConfigError::Wrong(vec![Problem {
                    help,
                    ..places.problem(word.span, message)
                }])
            };
            let folder = file.parent().unwrap_or(Path::new(""));
            let base = resolved(&folder.join(&word.text));
            if let Some(first) = open.iter().position(|file| *file == base) {
                let circle = open[first..].iter().chain([&base]);
                let names = circle.map(|file| format!("`{}`", shown(&seen_from(&current, file))));
                let names = names.collect::<Vec<_>>().join(" extends ");
                let help = Some("take this `extends` out".to_owned());
                return Err(wrong(format!("a circle: {names}"), help));
            }
            let text = read_file(&base)
                .map_err(|error| wrong(format!("`{}` {}", word.text, error.message), error.help))?;
            open.push(base.clone());
            let base = Self::with_bases(&seen_from(&current, &base), text, open)?;
            open.pop();
            own.bases.push(base);
        }
        own.inherit();
        Ok(own)
    }

    /// Takes over what it does not say itself of versions and clusters.
    fn inherit(&mut self) {
        for base in self.bases.iter().rev() {
            if self.kubernetes.0.is_empty() {
                self.kubernetes.clone_from(&base.kubernetes);
            }
            if self.clusters.is_empty() {
                self.clusters.clone_from(&base.clusters);
            }
        }
        let external = self.bases.iter().flat_map(|base| base.external.clone());
        self.external = external.chain(self.external.clone()).collect();
        self.settle();
    }
}
