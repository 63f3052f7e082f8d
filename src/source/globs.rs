//! Globs of paths, and the folder they are seen from. The only module that names `globset`.

use std::{
    env,
    path::{MAIN_SEPARATOR, Path, PathBuf},
};

pub(super) use globset::GlobSet;
use globset::{GlobBuilder, GlobSetBuilder};

use super::path::{lexical, shown};

/// Globs of paths below one folder.
///
/// `*` stays inside a segment, `**` does not; a pattern without `/` is matched against every name. A folder that matches
/// stands for everything below it.
#[derive(Clone, Debug, Default)]
pub struct Globs {
    set: GlobSet,
    folder: PathBuf,
    current: PathBuf,
}

/// A pattern that is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{pattern}` is no glob: {cause}")]
pub struct GlobError {
    /// As the user wrote it.
    pub pattern: String,
    /// What is wrong with it.
    pub cause: String,
}

impl Globs {
    /// Patterns as the user wrote them, seen from `folder`.
    ///
    /// # Errors
    ///
    /// The first pattern that is no glob.
    pub fn new(folder: &Path, patterns: &[impl AsRef<str>]) -> Result<Self, GlobError> {
        let current = env::current_dir().unwrap_or_default();
        Ok(Self {
            set: compile(patterns)?,
            folder: lexical(&current.join(folder)),
            current,
        })
    }

    /// Whether a path, or a folder it stands in, matches. Outside the folder of the globs nothing does.
    #[must_use]
    pub fn matches(&self, path: &Path) -> bool {
        if self.set.is_empty() {
            return false;
        }
        let path = lexical(&self.current.join(path));
        let Ok(below) = path.strip_prefix(&self.folder) else {
            return false;
        };
        below.ancestors().any(|part| self.set.is_match(shown(part)))
    }
}

/// One matcher of all patterns.
pub(super) fn compile(patterns: &[impl AsRef<str>]) -> Result<GlobSet, GlobError> {
    let error = |pattern: &str, cause: &globset::Error| GlobError {
        pattern: pattern.to_owned(),
        cause: cause.kind().to_string(),
    };
    let mut globs = GlobSetBuilder::new();
    for pattern in patterns.iter().map(AsRef::as_ref) {
        for glob in variants(pattern) {
            let glob = GlobBuilder::new(&glob).literal_separator(true).build();
            globs.add(glob.map_err(|cause| error(pattern, &cause))?);
        }
    }
    globs.build().map_err(|cause| {
        let all: Vec<_> = patterns.iter().map(AsRef::as_ref).collect();
        error(&all.join(","), &cause)
    })
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
