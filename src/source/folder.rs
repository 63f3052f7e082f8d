//! The YAML files of a folder that is no input: read all, in the order of their names.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    path::{has_extension, shown},
    read::OsText,
};

/// Why the files of a folder are not known.
#[derive(Debug, thiserror::Error)]
#[error("`{path}` {cause}")]
pub struct FolderError {
    /// As people read it.
    pub path: String,
    /// `does not exist`, `is no folder`, or what keeps it from being listed.
    pub cause: String,
}

/// The YAML files of a folder and of those below it, sorted. Links to folders are not followed.
///
/// # Errors
/// The first folder that cannot be listed.
pub fn yaml_files(folder: &Path) -> Result<Vec<PathBuf>, FolderError> {
    let mut files = Vec::new();
    let mut pending = vec![folder.to_owned()];
    while let Some(folder) = pending.pop() {
        let entries = fs::read_dir(&folder).map_err(|error| failure(&folder, &error))?;
        for entry in entries {
            let entry = entry.map_err(|error| failure(&folder, &error))?;
            let path = entry.path();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => pending.push(path),
                _ if has_extension(&path, &["yaml", "yml"]) && path.is_file() => files.push(path),
                _ => {}
            }
        }
    }
    files.sort();
    Ok(files)
}

fn failure(folder: &Path, error: &io::Error) -> FolderError {
    let cause = match error.kind() {
        io::ErrorKind::NotFound => "does not exist".to_owned(),
        io::ErrorKind::NotADirectory => "is no folder".to_owned(),
        _ => format!("cannot be listed: {}", OsText(error)),
    };
    FolderError {
        path: shown(folder),
        cause,
    }
}
