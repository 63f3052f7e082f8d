//! Configurations of sub-trees, which govern what lies below them in place of the one of the run.

use std::path::{Path, PathBuf};

use super::file::Configuration;
use super::find::{ConfigError, folder_around, seen_from};
use super::options::Options;
use crate::source::{CONFIGURATION, Discovery, SourceKind, nearest, resolved};

impl Configuration {
    /// The configurations besides this one that stand among what was found, or above what the command line names; each governs
    /// its folder.
    ///
    /// # Errors
    /// When a folder has two, or one cannot be read.
    pub fn nested(
        &self,
        options: &Options,
        discovery: &Discovery,
    ) -> Result<Vec<Self>, ConfigError> {
        if options.rules.no_config || options.rules.config.is_some() {
            return Ok(Vec::new());
        }
        let current = std::env::current_dir().unwrap_or_default();
        let sources = discovery.sources.iter();
        let among = sources.filter(|source| source.kind == SourceKind::Configuration);
        let among = among.map(|source| PathBuf::from(&*source.path));
        let paths = options.paths.iter().filter(|path| path.as_os_str() != "-");
        let above = paths.flat_map(|path| nearest(&folder_around(path), &CONFIGURATION));
        let above = above.map(|file| seen_from(&current, &file));
        let mut files: Vec<_> = among
            .chain(above)
            .map(|file| (resolved(&file), file))
            .collect();
        files.sort();
        files.dedup_by(|later, first| later.0 == first.0);
        for pair in files.windows(2) {
            if let [(one, first), (other, second)] = pair
                && one.parent() == other.parent()
            {
                return Err(ConfigError::Two(first.clone(), second.clone()));
            }
        }
        let own = resolved(Path::new(&*self.path));
        let nested = files.into_iter().filter(|(place, _)| *place != own);
        nested.map(|(_, file)| Self::load(&file)).collect()
    }
}
