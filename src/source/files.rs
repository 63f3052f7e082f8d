//! The files of a run: on disk as they are now, or as a commit has them.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    Medium,
    decode::decode,
    past::{Entry, Past, Target},
    read::{MAX_BYTES, MAX_SMALL, ReadError, read_file, read_small, too_large},
};

/// Where the files of a run are.
#[derive(Clone, Debug, Default)]
pub(super) enum Files {
    /// On disk.
    #[default]
    Disk,
    /// In a commit.
    Past(Arc<Past>),
}

impl Files {
    /// The path with its links resolved.
    pub(super) fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        match self {
            Self::Disk => fs::canonicalize(path),
            Self::Past(past) => match past.find(path)? {
                Target::Held(path, _) | Target::Outside(path) => Ok(path),
            },
        }
    }

    /// Whether the path leads to a folder.
    pub(super) fn is_folder(&self, path: &Path) -> io::Result<bool> {
        match self {
            Self::Disk => fs::metadata(path).map(|metadata| metadata.is_dir()),
            Self::Past(past) => match past.find(path)? {
                Target::Held(_, entry) => Ok(matches!(entry, Entry::Folder(_))),
                Target::Outside(path) => Self::Disk.is_folder(&path),
            },
        }
    }

    /// Whether the path leads to a file.
    pub(super) fn is_file(&self, path: &Path) -> bool {
        match self {
            Self::Disk => path.is_file(),
            Self::Past(past) => match past.find(path) {
                Ok(Target::Held(_, entry)) => matches!(entry, Entry::File(..)),
                Ok(Target::Outside(path)) => path.is_file(),
                Err(_) => false,
            },
        }
    }

    /// Whether something stands at the path itself, be it a link that leads nowhere.
    pub(super) fn is_there(&self, path: &Path) -> bool {
        match self {
            Self::Disk => fs::symlink_metadata(path).is_ok(),
            Self::Past(past) => past.entry(path).is_some() || past.find(path).is_ok(),
        }
    }

    /// Whether a path, the links on the way resolved, is a link itself.
    pub(super) fn is_link(&self, path: &Path) -> bool {
        match self {
            Self::Past(past) if past.entry(path).is_some() => {
                matches!(past.entry(path), Some(Entry::Link(..)))
            }
            _ => fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink()),
        }
    }

    /// The text of a file, decoded.
    pub(super) fn read(&self, path: &Path) -> Result<String, ReadError> {
        match self {
            Self::Disk => read_file(path),
            Self::Past(past) => read_past(past, path),
        }
    }

    /// The bytes of a file that only helps to find others; nothing when it cannot be read or is no such file.
    pub(super) fn read_small(&self, path: &Path) -> Option<Vec<u8>> {
        match self {
            Self::Disk => read_small(path),
            Self::Past(past) => match past.find(path).ok()? {
                Target::Held(path, Entry::File(repository, id)) => {
                    let bytes = past.content(*repository, *id, &path).ok()?;
                    (bytes.len() as u64 <= MAX_SMALL).then_some(bytes)
                }
                Target::Held(..) => None,
                Target::Outside(path) => read_small(&path),
            },
        }
    }

    /// How a file is read later.
    pub(super) fn medium(&self, path: PathBuf) -> Medium {
        match self {
            Self::Disk => Medium::Disk(path),
            Self::Past(past) => Medium::Past(past.clone(), path),
        }
    }
}

/// The text of a file as a commit has it, decoded.
pub(super) fn read_past(past: &Past, path: &Path) -> Result<String, ReadError> {
    let found = past.find(path);
    match found.map_err(|error| ReadError::machine("cannot be opened", &error))? {
        Target::Held(path, Entry::File(repository, id)) => {
            let bytes = past.content(*repository, *id, &path);
            let bytes = bytes.map_err(|error| ReadError::input(error.message).help(error.help))?;
            if bytes.len() as u64 > MAX_BYTES {
                return Err(too_large(Some(bytes.len() as u64)));
            }
            decode(bytes)
        }
        Target::Held(..) => Err(ReadError::input("is a folder, not a regular file")),
        Target::Outside(path) => read_file(&path),
    }
}
