//! Files that hold for a folder and for everything below it.

use std::path::{Path, PathBuf};
use std::{env, fs};

use super::gitignore::GIT;
use super::path::lexical;

/// The files with one of these names in the nearest folder that has any, from `folder` upwards. The root of a git work
/// tree is the last folder that is looked at.
#[must_use]
pub fn nearest(folder: &Path, names: &[&str]) -> Vec<PathBuf> {
    for folder in folder.ancestors() {
        let files = names.iter().map(|name| folder.join(name));
        // A link that leads nowhere is found too: reading it says so.
        let found: Vec<_> = files
            .filter(|file| !file.is_dir() && file.symlink_metadata().is_ok())
            .collect();
        if !found.is_empty() || folder.join(GIT).exists() {
            return found;
        }
    }
    Vec::new()
}

/// Where a path leads, links resolved; what is not there would stand where its name says.
#[must_use]
pub fn resolved(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| absolute(path))
}

/// Where a path leads by its name alone, from the root of the file system.
#[must_use]
pub fn absolute(path: &Path) -> PathBuf {
    lexical(&env::current_dir().unwrap_or_default().join(path))
}

/// Whether a file or folder lies in another one, or is it, links resolved.
#[must_use]
pub fn lies_in(path: &Path, folder: &Path) -> bool {
    resolved(path).starts_with(resolved(folder))
}
