//! What is found on a disk, what is read of it, and where a byte stands.

#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails is a test that fails"
)]

mod charts;
#[cfg(target_os = "linux")]
mod hostile;
mod ignored;
mod kustomizations;
mod line_hash;
mod lines;
#[cfg(unix)]
mod links;
#[cfg(unix)]
mod no_files;
mod text;
mod which_files;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use seaworthy::{
    finding::Outcome,
    source::{Discovery, Excludes, ReadError, SourceKind, discover},
};
use tempfile::TempDir;

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n";

/// A folder with files in it.
struct Disk(TempDir);

impl Disk {
    fn new(files: &[&str]) -> Self {
        let disk = Self(tempfile::tempdir().unwrap());
        for file in files {
            disk.write(file, POD);
        }
        disk
    }

    fn path(&self, name: &str) -> PathBuf {
        if name.is_empty() {
            self.0.path().to_owned()
        } else {
            self.0.path().join(name)
        }
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    #[cfg(unix)]
    fn link(&self, name: &str, target: impl AsRef<Path>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(target, path).unwrap();
    }

    /// Everything below the folder.
    fn discover(&self) -> Discovery {
        self.discover_at(&[""], &[])
    }

    fn discover_at(&self, paths: &[&str], excludes: &[&str]) -> Discovery {
        let paths: Vec<_> = paths.iter().map(|path| self.path(path)).collect();
        discover(&paths, &Excludes::new(excludes).unwrap(), None).unwrap()
    }

    /// A displayed path without the folder's own.
    fn below<'a>(&self, shown: &'a str) -> &'a str {
        let own = self.0.path().to_str().unwrap().replace('\\', "/");
        let below = shown.strip_prefix(&own).unwrap_or(shown);
        below.strip_prefix('/').unwrap_or(below)
    }

    /// The sources found, without the folder's own path.
    fn names(&self, found: &Discovery) -> Vec<String> {
        let name = |source: &seaworthy::source::Source| self.below(&source.path).to_owned();
        found.sources.iter().map(name).collect()
    }

    fn kinds(&self, found: &Discovery) -> BTreeMap<String, SourceKind> {
        let kinds = found.sources.iter().map(|source| source.kind);
        self.names(found).into_iter().zip(kinds).collect()
    }

    /// What is skipped: path without the folder's own, outcome, and the reason with the folder's path as `@`.
    fn skipped(&self, found: &Discovery) -> Vec<(String, Outcome, String)> {
        let own = self.0.path().to_str().unwrap().replace('\\', "/");
        let skipped = found.skipped.iter();
        skipped
            .map(|skipped| {
                let reason = skipped.reason.replace(&own, "@");
                (
                    self.below(&skipped.path).to_owned(),
                    skipped.outcome,
                    reason,
                )
            })
            .collect()
    }

    /// The error of reading the only file.
    fn refusal(&self) -> ReadError {
        let found = self.discover();
        assert_eq!(found.sources.len(), 1, "{:?}", self.names(&found));
        found.sources[0].read().unwrap_err()
    }
}
