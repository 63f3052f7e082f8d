//! From the paths of a command line to what there is to read.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    Discovery, Folder, Medium, STDIN, Skipped, Source, SourceKind,
    chart::Charts,
    exclude::Excludes,
    gitignore::repository,
    kustomization::{Kustomizations, is_kustomization},
    path::{folder_of, shown},
    read::OsText,
    walk::{Found, Named, Walk},
};
use crate::span::SourceId;

/// A path of the command line that leads nowhere.
#[derive(Debug, thiserror::Error)]
#[error("`{path}` {}", reason(cause))]
pub struct DiscoveryError {
    /// As the user wrote it.
    pub path: String,
    cause: io::Error,
}

impl DiscoveryError {
    pub(super) fn new(path: &Path, cause: &io::Error) -> Self {
        Self {
            path: shown(path),
            cause: io::Error::new(cause.kind(), cause.to_string()),
        }
    }
}

fn reason(cause: &io::Error) -> String {
    match cause.kind() {
        io::ErrorKind::NotFound => "does not exist".to_owned(),
        _ => format!("cannot be opened: {}", OsText(cause)),
    }
}

/// Finds what there is to read at and below these paths; `-` is standard input, called `stdin_filename` if there is one.
///
/// Links are followed, every file is taken once, and the order of the paths does not matter.
///
/// # Errors
///
/// The first path that does not exist.
pub fn discover(
    paths: &[PathBuf],
    excludes: &Excludes,
    stdin_filename: Option<&Path>,
) -> Result<Discovery, DiscoveryError> {
    let (stdin, named): (Vec<_>, Vec<_>) = paths
        .iter()
        .cloned()
        .partition(|path| path.as_os_str() == "-");
    let mut walk = Walk::new(excludes);
    walk.named(&named)?;
    walk.follow_links();
    let buffer = stdin_filename
        .filter(|_| !stdin.is_empty())
        .map(|name| walk.file(Named::new(name)));
    let mut found = distinct(walk.found);
    if let Some(buffer) = &buffer {
        // Standard input holds what will be in the file.
        found.retain(|found| found.identity != buffer.identity);
    }

    let mut around = Surroundings::of(&found, &walk.contexts);
    let mut skipped = walk.skipped;
    let mut met = Vec::with_capacity(found.len());
    for found in found {
        let path = shown(&found.path);
        match around.kind_of(&found, &path) {
            Ok(kind) => met.push(Met {
                folder: found.folder,
                identity: found.identity,
                source: source(path, kind, Medium::Disk(found.path)),
            }),
            Err(reason) => skipped.extend(reason),
        }
    }
    if !stdin.is_empty() {
        let path = buffer
            .as_ref()
            .map_or_else(|| STDIN.to_owned(), |buffer| shown(&buffer.path));
        let kind = buffer.map_or(Ok(SourceKind::Manifest), |buffer| {
            around.kind_of(&buffer, &path)
        });
        match kind {
            Ok(kind) => met.push(Met {
                folder: Path::new(STDIN).into(),
                identity: PathBuf::from(STDIN),
                source: source(path, kind, Medium::Stdin),
            }),
            Err(reason) => skipped.extend(reason),
        }
    }
    met.sort_by(|a, b| a.source.path.cmp(&b.source.path));
    let kustomizations = roots(&around.kustomizations, &met);
    skipped.extend(around.charts.into_skipped());
    skipped.extend(around.kustomizations.into_skipped());
    skipped.sort_by(|a, b| (&a.path, &a.reason).cmp(&(&b.path, &b.reason)));
    let mut unlisted = walk.unlisted;
    unlisted.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Discovery {
        folders: folders(&met),
        kustomizations,
        sources: met.into_iter().map(|met| met.source).collect(),
        skipped,
        unlisted,
        ignored: walk.ignored,
    })
}

/// A source, and what it is on disk.
struct Met {
    folder: Arc<Path>,
    identity: PathBuf,
    source: Source,
}

/// Every file once: by the name that no link led to, then by the first one.
fn distinct(mut found: Vec<Found>) -> Vec<Found> {
    // As strings: comparing paths segment by segment takes longer than walking the disk.
    found.sort_by(|a, b| {
        let key = |found: &Found| (found.linked, shown(&found.path));
        let order = a.identity.as_os_str().cmp(b.identity.as_os_str());
        order.then_with(|| key(a).cmp(&key(b)))
    });
    found.dedup_by(|later, first| later.identity.as_os_str() == first.identity.as_os_str());
    found
}

/// What gives files a meaning by standing around them.
struct Surroundings {
    charts: Charts,
    kustomizations: Kustomizations,
}

impl Surroundings {
    /// Reads the kustomizations among the files, and those above what the user named.
    fn of(found: &[Found], contexts: &BTreeSet<PathBuf>) -> Self {
        let mut kustomizations = Kustomizations::default();
        for found in found {
            if is_kustomization(&found.path) {
                kustomizations.add(found, &shown(&found.path));
            }
        }
        for context in contexts {
            let root = repository(context).unwrap_or(context);
            for folder in context
                .ancestors()
                .take_while(|folder| folder.starts_with(root))
            {
                kustomizations.add_context(folder);
            }
        }
        Self {
            charts: Charts::default(),
            kustomizations,
        }
    }

    /// What a file is; when it is not read, the entry that says so, unless one for its whole chart will.
    fn kind_of(&mut self, found: &Found, shown: &str) -> Result<SourceKind, Option<Skipped>> {
        if self.charts.takes(found, shown) {
            return Err(None);
        }
        match self.kustomizations.kind_of(found) {
            Some(kind) => kind.map_err(Some),
            None => Ok(self.charts.kind_of(found).unwrap_or_default()),
        }
    }
}

fn source(path: String, kind: SourceKind, medium: Medium) -> Source {
    Source {
        path: path.into(),
        kind,
        medium,
    }
}

/// The kustomizations that nobody includes, with what of their files is read.
fn roots(kustomizations: &Kustomizations, met: &[Met]) -> Vec<Folder> {
    let roots = kustomizations.roots();
    if roots.is_empty() {
        return Vec::new();
    }
    let ids: HashMap<&Path, SourceId> = met
        .iter()
        .zip(0..)
        .map(|(met, index)| (met.identity.as_path(), SourceId(index)))
        .collect();
    let root = |(path, files): (&str, Vec<&Path>)| {
        let mut sources: Vec<_> = files
            .iter()
            .filter_map(|file| ids.get(file).copied())
            .collect();
        sources.sort();
        sources.dedup();
        Folder {
            path: path.into(),
            sources,
        }
    };
    let mut folders: Vec<_> = roots.into_iter().map(root).collect();
    folders.retain(|folder| !folder.sources.is_empty());
    folders.sort_by(|a, b| a.path.cmp(&b.path));
    folders
}

/// Groups sources by folder, however the paths to it are written.
fn folders(met: &[Met]) -> Vec<Folder> {
    let mut ids: HashMap<&Path, Vec<SourceId>> = HashMap::new();
    for (index, met) in met.iter().enumerate() {
        let folder = ids.entry(&met.folder).or_default();
        folder.push(SourceId(index as u32));
    }
    let mut folders: BTreeMap<(&str, SourceId), Vec<SourceId>> = BTreeMap::new();
    for sources in ids.into_values() {
        if let Some(first) = sources.first().copied() {
            let source = &met[first.0 as usize].source;
            let path = if source.is_stdin() {
                &source.path
            } else {
                folder_of(&source.path)
            };
            folders.insert((path, first), sources);
        }
    }
    let folder = |((path, _), sources): ((&str, _), _)| Folder {
        path: path.into(),
        sources,
    };
    folders.into_iter().map(folder).collect()
}
