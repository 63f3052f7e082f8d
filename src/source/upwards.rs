//! Files that hold for a folder and for everything below it.

use std::fs;
use std::path::{Path, PathBuf};

use super::gitignore::GIT;

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

/// Whether a file or folder lies in another one, or is it, links resolved. What is not there lies nowhere.
#[must_use]
pub fn lies_in(path: &Path, folder: &Path) -> bool {
    match (fs::canonicalize(path), fs::canonicalize(folder)) {
        (Ok(path), Ok(folder)) => path.starts_with(folder),
        _ => false,
    }
}
