//! Where the configuration stands, and what may go wrong on the way to it.

use std::env;
use std::io;
use std::path::{Path, PathBuf};

use super::file::Configuration;
use super::options::Options;
use crate::finding::{Place, Problem};
use crate::report::{self, View};
use crate::source::{CONFIGURATION, ReadError, nearest, resolved, shown};

/// Why there is no configuration to work by.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// One folder has two files.
    #[error("`{}` and `{}` are both there, and which one counts?", shown(.0), shown(.1))]
    Two(PathBuf, PathBuf),
    /// The file has no text.
    #[error("`{}` {}", shown(.0), .1)]
    Unreadable(PathBuf, ReadError),
    /// The text says what it cannot say; never empty, in the order of the text.
    #[error("{}", .0.iter().map(|problem| &*problem.message).collect::<Vec<_>>().join("\n"))]
    Wrong(Vec<Problem>),
}

impl Configuration {
    /// Reads the configuration of a run: the nearest one upwards from the folder that holds all that is linted, or else from the
    /// current one. Standard input stands where its name says, or here.
    ///
    /// # Errors
    /// As of [`Configuration::find`].
    pub fn of_run(options: &Options) -> Result<Option<Self>, ConfigError> {
        let here = env::current_dir().unwrap_or_default();
        let stdin = options.stdin_filename.as_ref().map(Path::new);
        let folders = options.paths.iter().map(|path| match path.to_str() {
            Some("-") => stdin.map_or_else(|| here.clone(), folder_around),
            _ => folder_around(path),
        });
        let common = folders.reduce(|one, other| {
            let mut above = one.ancestors();
            let holds = |folder: &&Path| other.starts_with(folder);
            above.find(holds).unwrap_or(Path::new("")).to_owned()
        });
        match common {
            Some(folder) if folder != here => match Self::find(&folder)? {
                None => Self::find(&here),
                found => Ok(found),
            },
            _ => Self::find(&here),
        }
    }

    /// Reads the nearest `seaworthy.yaml` or `seaworthy.yml` from a folder upwards, up to the root of its git work tree.
    ///
    /// # Errors
    /// When there are two of them, or the nearest one cannot be read.
    pub fn find(folder: &Path) -> Result<Option<Self>, ConfigError> {
        match &nearest(folder, &CONFIGURATION)[..] {
            [] => Ok(None),
            [file] => {
                let current = env::current_dir().unwrap_or_default();
                Self::load(&seen_from(&current, file)).map(Some)
            }
            [first, second, ..] => Err(ConfigError::Two(first.clone(), second.clone())),
        }
    }
}

/// A folder, or the one that a file stands in, links resolved.
pub(super) fn folder_around(path: &Path) -> PathBuf {
    let place = resolved(path);
    if place.is_dir() {
        return place;
    }
    place.parent().unwrap_or(&place).to_owned()
}

/// The path of a file that stands in a folder above, or below, as one would type it.
pub(super) fn seen_from(current: &Path, file: &Path) -> PathBuf {
    let mut up = PathBuf::new();
    for folder in current.ancestors() {
        if let Ok(rest) = file.strip_prefix(folder) {
            return up.join(rest);
        }
        up.push("..");
    }
    file.to_owned()
}

/// How many problems are shown.
const SHOWN: usize = 20;

impl ConfigError {
    /// Writes it for people, each problem with its lines.
    ///
    /// # Errors
    /// Only those of `out`.
    pub fn write(&self, view: &View, out: &mut dyn io::Write) -> io::Result<()> {
        let Self::Wrong(problems) = self else {
            return writeln!(out, "error: {self}");
        };
        for (index, problem) in problems.iter().take(SHOWN).enumerate() {
            if index > 0 {
                writeln!(out)?;
            }
            report::write_problem(problem, view, out)?;
        }
        match problems.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => writeln!(out, "\n… and {more} more problems"),
        }
    }

    pub(super) fn of_text(file: &Path, error: ReadError) -> Self {
        let Some(spot) = error.spot else {
            return Self::Unreadable(file.to_owned(), error);
        };
        let path = shown(file);
        Self::Wrong(vec![Problem {
            message: format!("`{path}` {}", error.message),
            help: error.help,
            place: Place {
                path: path.into(),
                start: spot.start,
                end: spot.end,
                excerpt: spot.excerpt.into(),
            },
            related: Vec::new(),
        }])
    }
}
