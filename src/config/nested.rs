//! Configurations of sub-trees, which govern what lies below them in place of the one of the run.

use std::path::{Path, PathBuf};

use super::file::Configuration;
use super::find::{ConfigError, folder_around, seen_from};
use super::options::Options;
use crate::source::{CONFIGURATION, Discovery, SourceKind, lies_in, nearest, repository, resolved};

impl Configuration {
    /// The projects that hold what the command line names, where they hold more: each a repository, or else the folder of this
    /// configuration. They are what references are resolved in.
    #[must_use]
    pub fn projects(&self, options: &Options) -> Vec<PathBuf> {
        if options.isolated {
            return Vec::new();
        }
        let current = std::env::current_dir().unwrap_or_default();
        let own = resolved(self.folder());
        let name = options.stdin_filename.as_ref().map(PathBuf::from);
        let stdin = |path: &PathBuf| path.as_os_str() == "-";
        let named = options.paths.iter().filter(|path| !stdin(path)).cloned();
        let named = named.chain(name.filter(|_| options.paths.iter().any(stdin)));
        let project = |path: PathBuf| {
            let folder = folder_around(&path);
            let above = || (self.is_file() && folder.starts_with(&own)).then(|| own.clone());
            repository(&folder).map(Path::to_owned).or_else(above)
        };
        let mut projects: Vec<_> = named.filter_map(project).collect();
        projects.sort();
        projects.dedup();
        projects.retain(|project| !options.paths.iter().any(|path| lies_in(project, path)));
        let shown = projects.iter().map(|project| seen_from(&current, project));
        shown
            .map(|project| {
                if project.as_os_str().is_empty() {
                    ".".into()
                } else {
                    project
                }
            })
            .collect()
    }

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
