//! Globs that leave files and folders out.

use std::{
    env,
    path::{Path, PathBuf},
};

use super::globs::{GlobError, GlobSet, Globs, compile};
use super::path::shown;

/// Patterns that leave files and folders out, wherever they come from.
///
/// A pattern is matched against the path from the current directory and the path from the folder being walked; one
/// without `/` against every name. `*` stays inside a segment, `**` does not; a folder that matches is left out with
/// everything below it.
#[derive(Clone, Debug, Default)]
pub struct Excludes {
    globs: GlobSet,
    current: PathBuf,
    anchored: Vec<Globs>,
}

/// A pattern that is none.
#[derive(Clone, Debug, thiserror::Error)]
#[error("exclude pattern `{pattern}`: {cause}")]
pub struct ExcludeError {
    /// As the user wrote it.
    pub pattern: String,
    /// What is wrong with it.
    pub cause: String,
}

impl Excludes {
    /// From patterns as the user wrote them.
    ///
    /// # Errors
    ///
    /// The first pattern that is no glob.
    pub fn new(patterns: &[impl AsRef<str>]) -> Result<Self, ExcludeError> {
        let error = |GlobError { pattern, cause }| ExcludeError { pattern, cause };
        let globs = compile(patterns).map_err(error)?;
        let current = env::current_dir().unwrap_or_default();
        Ok(Self {
            globs,
            current,
            anchored: Vec::new(),
        })
    }

    /// The same, and what these globs match, wherever the walk begins.
    #[must_use]
    pub fn and(mut self, anchored: Globs) -> Self {
        self.anchored.push(anchored);
        self
    }

    /// Whether a path met while walking `root` is left out. Its parents have been asked about before.
    pub(super) fn leaves_out(&self, path: &Path, root: &Path) -> bool {
        if self.matches_anchored(path) {
            return true;
        }
        if self.globs.is_empty() {
            return false;
        }
        let from_root = path.strip_prefix(root).unwrap_or(path);
        self.globs.is_match(Self::subject(from_root)) || self.matches(path)
    }

    /// Whether a path that the user named is left out, itself or by one of its parents.
    pub(super) fn leaves_out_named(&self, path: &Path) -> bool {
        self.matches_anchored(path)
            || !self.globs.is_empty() && path.ancestors().any(|part| self.matches(part))
    }

    fn matches_anchored(&self, path: &Path) -> bool {
        self.anchored.iter().any(|globs| globs.matches(path))
    }

    fn matches(&self, path: &Path) -> bool {
        let from_current = path.strip_prefix(&self.current).unwrap_or(path);
        self.globs.is_match(Self::subject(from_current)) || self.globs.is_match(Self::subject(path))
    }

    fn subject(path: &Path) -> PathBuf {
        PathBuf::from(shown(path))
    }
}
