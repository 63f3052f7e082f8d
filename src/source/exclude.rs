//! Globs that leave files and folders out.

use std::{
    env,
    path::{MAIN_SEPARATOR, Path, PathBuf},
};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

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
        let mut globs = GlobSetBuilder::new();
        for pattern in patterns.iter().map(AsRef::as_ref) {
            let error = |cause: globset::Error| ExcludeError {
                pattern: pattern.to_owned(),
                cause: cause.kind().to_string(),
            };
            for glob in variants(pattern) {
                let glob = GlobBuilder::new(&glob).literal_separator(true).build();
                globs.add(glob.map_err(error)?);
            }
        }
        let globs = globs.build().map_err(|cause| ExcludeError {
            pattern: patterns
                .iter()
                .map(AsRef::as_ref)
                .collect::<Vec<_>>()
                .join(","),
            cause: cause.kind().to_string(),
        })?;
        let current = env::current_dir().unwrap_or_default();
        Ok(Self { globs, current })
    }

    /// Whether a path met while walking `root` is left out. Its parents have been asked about before.
    pub(super) fn leaves_out(&self, path: &Path, root: &Path) -> bool {
        if self.globs.is_empty() {
            return false;
        }
        let from_root = path.strip_prefix(root).unwrap_or(path);
        self.globs.is_match(Self::subject(from_root)) || self.matches(path)
    }

    /// Whether a path that the user named is left out, itself or by one of its parents.
    pub(super) fn leaves_out_named(&self, path: &Path) -> bool {
        !self.globs.is_empty() && path.ancestors().any(|part| self.matches(part))
    }

    fn matches(&self, path: &Path) -> bool {
        let from_current = path.strip_prefix(&self.current).unwrap_or(path);
        self.globs.is_match(Self::subject(from_current)) || self.globs.is_match(Self::subject(path))
    }

    fn subject(path: &Path) -> PathBuf {
        PathBuf::from(shown(path))
    }
}

/// The globs that a pattern stands for. `x/**` means the folder `x` too, so that it is not even entered.
fn variants(pattern: &str) -> Vec<String> {
    let mut pattern = pattern.to_owned();
    if MAIN_SEPARATOR != '/' {
        pattern = pattern.replace(MAIN_SEPARATOR, "/");
    }
    let glob = pattern.strip_prefix("./").unwrap_or(&pattern);
    let glob = glob.strip_suffix('/').unwrap_or(glob);
    let mut globs = vec![glob.to_owned()];
    if let Some(folder) = glob.strip_suffix("/**") {
        globs.push(folder.to_owned());
    }
    if !glob.contains('/') {
        globs.push(format!("**/{glob}"));
    }
    globs
}
