//! From the paths of a command line to what there is to read.

use std::{
    collections::{BTreeMap, HashMap},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    Discovery, Folder, Medium, STDIN, Source, SourceKind,
    chart::Charts,
    exclude::Excludes,
    kustomization,
    path::{clean, folder_of, shown},
    read::OsText,
    walk::{Found, Walk},
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
    let found = distinct(walk.found);

    let mut charts = Charts::default();
    let mut met: Vec<(Arc<Path>, Source)> = found
        .into_iter()
        .filter_map(|found| source(found, &mut charts))
        .collect();
    if !stdin.is_empty() {
        met.push((Path::new(STDIN).into(), standard_input(stdin_filename)));
    }
    met.sort_by(|(_, a), (_, b)| a.path.cmp(&b.path));

    let mut skipped = walk.skipped;
    skipped.extend(charts.into_skipped());
    skipped.sort_by(|a, b| a.path.cmp(&b.path));
    let mut unlisted = walk.unlisted;
    unlisted.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Discovery {
        folders: folders(&met),
        sources: met.into_iter().map(|(_, source)| source).collect(),
        skipped,
        unlisted,
        ignored: walk.ignored,
    })
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

/// The source that a file is, with its folder; nothing for the template of a chart.
fn source(found: Found, charts: &mut Charts) -> Option<(Arc<Path>, Source)> {
    let path = shown(&found.path);
    if charts.takes(&found, &path) {
        return None;
    }
    let kind = if kustomization::is_kustomization(&found.path) {
        SourceKind::Kustomization
    } else {
        charts.kind_of(&found).unwrap_or_default()
    };
    let source = Source {
        path: path.into(),
        kind,
        medium: Medium::Disk(found.path),
    };
    Some((found.folder, source))
}

fn standard_input(filename: Option<&Path>) -> Source {
    Source {
        path: filename
            .map_or_else(|| STDIN.to_owned(), |name| shown(&clean(name)))
            .into(),
        kind: SourceKind::Manifest,
        medium: Medium::Stdin,
    }
}

/// Groups sources by folder, however the paths to it are written.
fn folders(met: &[(Arc<Path>, Source)]) -> Vec<Folder> {
    let mut ids: HashMap<&Path, Vec<SourceId>> = HashMap::new();
    for (index, (folder, _)) in met.iter().enumerate() {
        ids.entry(folder).or_default().push(SourceId(index as u32));
    }
    let mut folders: BTreeMap<(&str, SourceId), Vec<SourceId>> = BTreeMap::new();
    for sources in ids.into_values() {
        if let Some(first) = sources.first().copied() {
            let source = &met[first.0 as usize].1;
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
