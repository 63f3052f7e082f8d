//! The only room that touches the disk: which files there are, what they are by name and place, their text, and where
//! a byte of it stands.

mod chart;
mod decode;
mod discover;
mod entries;
mod exclude;
mod files;
mod folder;
mod git;
mod gitignore;
mod globs;
mod kustomization;
mod line_hash;
mod lines;
mod past;
mod path;
mod read;
mod upwards;
mod walk;

use std::{
    ops::Index,
    path::PathBuf,
    sync::{Arc, OnceLock},
};

use crate::{finding::Outcome, span::SourceId};

pub use discover::{DiscoveryError, discover, discover_in, discover_past, discover_tracked};
pub use exclude::{ExcludeError, Excludes};
pub use folder::{FolderError, yaml_files};
pub use git::PastError;
pub use gitignore::repository;
pub use globs::{GlobError, Globs};
pub use line_hash::{LineHash, line_hashes};
pub use lines::Lines;
pub use past::{Past, Since};
pub use path::shown;
pub use read::{Fault, MAX_BYTES, ReadError, Spot, read_file, read_text};
pub use upwards::{absolute, lies_in, nearest, resolved};

/// The name of standard input, unless the user gives it another.
pub const STDIN: &str = "<stdin>";

/// What one run looks at.
#[derive(Clone, Debug, Default)]
pub struct Discovery {
    /// Everything to read, sorted by path; a `SourceId` is the place in it.
    pub sources: Vec<Source>,
    /// The sources by folder, sorted by path. Standard input is a folder of its own.
    pub folders: Vec<Folder>,
    /// The kustomizations that no other one includes, sorted by path, each with the sources it is built from, those of the
    /// ones it includes among them. A source may stand in several.
    pub kustomizations: Vec<Folder>,
    /// Inputs that are not read, sorted by path: each an entry of the ledger.
    pub skipped: Vec<Skipped>,
    /// Folders that could not be listed, sorted by path.
    pub unlisted: Vec<Unlisted>,
    /// Files and folders passed over because of a `.gitignore` or an exclude.
    pub ignored: usize,
}

impl Index<SourceId> for Discovery {
    type Output = Source;

    fn index(&self, id: SourceId) -> &Source {
        &self.sources[id.0 as usize]
    }
}

/// A file or standard input, not read yet.
#[derive(Clone, Debug)]
pub struct Source {
    /// As the user wrote it or as discovered below what he wrote, `/` between segments, no leading `./`; bytes that are
    /// not UTF-8 as `\xDF`. Not made safe for a terminal.
    pub path: Arc<str>,
    /// What it is, by name and place.
    pub kind: SourceKind,
    /// Whether a chart brings it under `crds/`: nobody knows whether a cluster has the definitions of this version.
    pub is_chart_crd: bool,
    /// Whether the user asked for it, rather than for something beside it.
    pub is_asked: bool,
    medium: Medium,
}

/// Where the bytes of a source come from.
#[derive(Clone, Debug)]
enum Medium {
    Disk(PathBuf),
    Past(Arc<Past>, PathBuf),
    /// What it held, once it has been read.
    Stdin(Arc<OnceLock<Result<String, ReadError>>>),
}

/// What a source is, by its name and place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SourceKind {
    /// May hold Kubernetes objects.
    #[default]
    Manifest,
    /// A chart's own description: `Chart.yaml`, `requirements.yaml`. YAML, no objects.
    Chart,
    /// A chart's values: `values*.yaml` beside its `Chart.yaml`, or named so by a kustomization. YAML, no objects.
    Values,
    /// `kustomization.yaml` and its other names. YAML, no objects.
    Kustomization,
    /// A file that a kustomization names as a patch or as configuration of its own. YAML, no objects.
    Patch,
    /// seaworthy's own configuration. YAML, no objects.
    Configuration,
}

/// The names of the configuration's file.
pub const CONFIGURATION: [&str; 2] = ["seaworthy.yaml", "seaworthy.yml"];

impl Source {
    /// The text, decoded to UTF-8. A leading UTF-8 byte order mark stays, so that offsets are those of the file; text
    /// in UTF-16 is transcoded, and offsets are those of the result.
    ///
    /// # Errors
    ///
    /// When there is no text: not a regular file, too large, not readable, not text.
    pub fn read(&self) -> Result<String, ReadError> {
        match &self.medium {
            Medium::Disk(file) => read::read_file(file),
            Medium::Past(past, file) => files::read_past(past, file),
            Medium::Stdin(held) => held
                .get_or_init(|| read_text(std::io::stdin().lock()))
                .clone(),
        }
    }

    /// Whether the name ends in `.json`.
    #[must_use]
    pub fn is_json(&self) -> bool {
        path::has_extension(self.path.as_ref(), &["json"])
    }

    /// Whether it is standard input.
    #[must_use]
    pub fn is_stdin(&self) -> bool {
        matches!(self.medium, Medium::Stdin(_))
    }
}

/// The sources of one folder, not of those below it; or of one kustomization.
#[derive(Clone, Debug)]
pub struct Folder {
    /// As in `Source::path`; `.` for the current one.
    pub path: Arc<str>,
    /// In the order of their paths.
    pub sources: Vec<SourceId>,
}

/// An input that is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// As in `Source::path`; the folder of a chart or kustomization.
    pub path: Arc<str>,
    /// What becomes of it.
    pub outcome: Outcome,
    /// Why, and what to do about it.
    pub reason: String,
}

/// A folder that could not be listed, so that nobody knows what is in it.
#[derive(Clone, Debug)]
pub struct Unlisted {
    /// As in `Source::path`.
    pub path: Arc<str>,
    /// Why.
    pub error: ReadError,
}
