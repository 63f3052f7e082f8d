//! Everything below a folder, each folder before what is in it. The only module that names `walkdir`.

use std::{
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
    sync::Arc,
    vec,
};

use walkdir::WalkDir;

use super::{
    files::Files,
    past::{self, Past, Target},
    read::ReadError,
};

/// Something that a folder holds.
#[derive(Debug)]
pub(super) struct Entry {
    /// The folder's path, as it was given, and the way from there.
    pub(super) path: PathBuf,
    /// How many names the way has.
    pub(super) depth: usize,
    pub(super) kind: Kind,
}

/// What an entry is itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Folder,
    Link,
    /// A file, or what is neither.
    File,
}

impl Entry {
    /// The last name of its path.
    pub(super) fn name(&self) -> &OsStr {
        self.path.file_name().unwrap_or_default()
    }
}

/// The entries below a folder.
pub(super) enum Entries {
    Disk(walkdir::IntoIter),
    Past(PastEntries),
}

impl Entries {
    pub(super) fn below(folder: &Path, files: &Files) -> Self {
        match files {
            Files::Disk => Self::Disk(WalkDir::new(folder).min_depth(1).into_iter()),
            Files::Past(past) => Self::Past(PastEntries::below(folder, past)),
        }
    }

    /// Passes over what is in the folder that came last.
    pub(super) fn skip_folder(&mut self) {
        match self {
            Self::Disk(entries) => entries.skip_current_dir(),
            Self::Past(entries) => entries.entered = None,
        }
    }
}

impl Iterator for Entries {
    type Item = Result<Entry, Unlistable>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Disk(entries) => Some(entries.next()?.map_or_else(
                |error| Err(Unlistable::new(&error)),
                |entry| Ok(on_disk(entry)),
            )),
            Self::Past(entries) => entries.next().map(Ok),
        }
    }
}

fn on_disk(entry: walkdir::DirEntry) -> Entry {
    let kind = match entry.file_type() {
        kind if kind.is_dir() => Kind::Folder,
        kind if kind.is_symlink() => Kind::Link,
        _ => Kind::File,
    };
    let depth = entry.depth();
    Entry {
        path: entry.into_path(),
        depth,
        kind,
    }
}

/// Something below a folder that cannot be listed.
#[derive(Debug)]
pub(super) struct Unlistable {
    /// Nothing where nobody knows.
    pub(super) path: Option<PathBuf>,
    pub(super) error: ReadError,
}

impl Unlistable {
    fn new(error: &walkdir::Error) -> Self {
        let path = error.path().map(Path::to_owned);
        let error = match error.io_error() {
            Some(error) => ReadError::machine("cannot be listed", error),
            None => ReadError::input(format!("cannot be listed: {error}")),
        };
        Self { path, error }
    }
}

/// The entries below a folder of a commit.
pub(super) struct PastEntries {
    past: Arc<Past>,
    open: Vec<Open>,
    /// The folder that came last, and is entered next.
    entered: Option<Open>,
}

/// A folder, and the names in it that are still to come.
struct Open {
    /// As it was given, and with the links on the way resolved.
    path: PathBuf,
    place: PathBuf,
    names: vec::IntoIter<OsString>,
}

impl PastEntries {
    fn below(folder: &Path, past: &Arc<Past>) -> Self {
        let found = past.find(folder).ok();
        let entered = found.and_then(|target| match target {
            Target::Held(place, past::Entry::Folder(names)) => Some(Open {
                path: folder.to_owned(),
                place,
                names: names.clone().into_iter(),
            }),
            _ => None,
        });
        Self {
            past: past.clone(),
            open: Vec::new(),
            entered,
        }
    }
}

impl Iterator for PastEntries {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        self.open.extend(self.entered.take());
        loop {
            let depth = self.open.len();
            let open = self.open.last_mut()?;
            let Some(name) = open.names.next() else {
                self.open.pop();
                continue;
            };
            let (path, place) = (open.path.join(&name), open.place.join(&name));
            let kind = match self.past.entry(&place) {
                Some(past::Entry::Folder(names)) => {
                    self.entered = Some(Open {
                        path: path.clone(),
                        place,
                        names: names.clone().into_iter(),
                    });
                    Kind::Folder
                }
                Some(past::Entry::Link(..)) => Kind::Link,
                Some(past::Entry::File(..)) => Kind::File,
                None => continue,
            };
            return Some(Entry { path, depth, kind });
        }
    }
}
