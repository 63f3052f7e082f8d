//! From the paths of a command line to what there is to read.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    CONFIGURATION, Discovery, Folder, Medium, STDIN, Skipped, Source, SourceKind, Unlisted,
    chart::Charts,
    exclude::Excludes,
    files::Files,
    gitignore::repository,
    kustomization::{Kustomizations, is_kustomization},
    past::Past,
    path::{folder_of, shown},
    read::OsText,
    walk::{Found, Named, Walk},
};
use crate::{finding::Outcome, span::SourceId};

/// A path of the command line that leads nowhere.
#[derive(Clone, Debug, thiserror::Error)]
#[error("`{path}` {cause}")]
pub struct DiscoveryError {
    /// As the user wrote it.
    pub path: String,
    /// `does not exist`, or what keeps it from being opened.
    pub cause: String,
}

impl DiscoveryError {
    pub(super) fn new(path: &Path, cause: &io::Error) -> Self {
        let cause = match cause.kind() {
            io::ErrorKind::NotFound => "does not exist".to_owned(),
            _ => format!("cannot be opened: {}", OsText(cause)),
        };
        let path = shown(path);
        Self { path, cause }
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
    World::now(excludes).at(paths, stdin_filename)
}

/// The same, and what stands beside it in these projects, so that what spans files is seen whole: those sources are not asked
/// for. Standard input with a name stands among the files of its folder.
///
/// # Errors
///
/// The first path that does not exist.
pub fn discover_in(
    projects: &[PathBuf],
    paths: &[PathBuf],
    excludes: &Excludes,
    stdin_filename: Option<&Path>,
) -> Result<Discovery, DiscoveryError> {
    World::now(excludes).around(projects, paths, stdin_filename)
}

/// The same, without files that git does not know: what would be left behind if somebody committed now.
///
/// # Errors
///
/// The first path that does not exist.
pub fn discover_tracked(
    projects: &[PathBuf],
    paths: &[PathBuf],
    excludes: &Excludes,
    past: &Past,
) -> Result<Discovery, DiscoveryError> {
    let world = World {
        tracked: Some(past),
        ..World::now(excludes)
    };
    world.around(projects, paths, None)
}

/// The same, as a commit has it. What was not there then is no error.
///
/// # Errors
///
/// A path that was there and cannot be opened.
pub fn discover_past(
    projects: &[PathBuf],
    paths: &[PathBuf],
    excludes: &Excludes,
    past: &Arc<Past>,
) -> Result<Discovery, DiscoveryError> {
    let world = World {
        files: Files::Past(past.clone()),
        ..World::now(excludes)
    };
    let there = paths.iter().filter(|path| world.files.is_there(path));
    let there: Vec<_> = there.cloned().collect();
    world.around(projects, &there, None)
}

/// What is searched.
struct World<'a> {
    files: Files,
    /// Says which files git knows, where only those count.
    tracked: Option<&'a Past>,
    excludes: &'a Excludes,
}

impl<'a> World<'a> {
    /// All that is on disk.
    fn now(excludes: &'a Excludes) -> Self {
        Self {
            files: Files::Disk,
            tracked: None,
            excludes,
        }
    }

    fn at(
        &self,
        paths: &[PathBuf],
        stdin_filename: Option<&Path>,
    ) -> Result<Discovery, DiscoveryError> {
        let mut search = Search::of(self, paths, stdin_filename)?;
        let stdin = search.stdin.take();
        Ok(search.sorted(self, stdin, Path::new(STDIN)))
    }

    fn around(
        &self,
        projects: &[PathBuf],
        paths: &[PathBuf],
        stdin_filename: Option<&Path>,
    ) -> Result<Discovery, DiscoveryError> {
        if projects.is_empty() {
            return self.at(paths, stdin_filename);
        }
        let asked = Search::of(self, paths, stdin_filename)?;
        let mut search = Search::of(self, projects, None)?;
        let identities: HashSet<_> = asked.all().map(|found| found.identity.clone()).collect();
        search
            .found
            .retain(|found| !identities.contains(&found.identity));
        for found in &mut search.found {
            found.is_asked = false;
        }
        search.found.extend(asked.found.iter().cloned());
        search.contexts.extend(asked.contexts.iter().cloned());
        let folder = asked.stdin.as_ref().map(|stdin| stdin.folder.clone());
        let folder = folder.unwrap_or_else(|| Path::new(STDIN).into());
        let whole = search.sorted(self, asked.stdin.clone(), &folder);
        let mut asked = asked;
        let stdin = asked.stdin.take();
        // What is not read is told of what was asked for.
        Ok(Discovery {
            sources: whole.sources,
            folders: whole.folders,
            kustomizations: whole.kustomizations,
            ..asked.sorted(self, stdin, &folder)
        })
    }
}

/// What a walk over some paths has met.
struct Search {
    /// Every file once, without the one that standard input stands for.
    found: Vec<Found>,
    stdin: Option<Found>,
    contexts: BTreeSet<PathBuf>,
    skipped: Vec<Skipped>,
    unlisted: Vec<Unlisted>,
    ignored: usize,
}

impl Search {
    fn of(
        world: &World<'_>,
        paths: &[PathBuf],
        stdin_filename: Option<&Path>,
    ) -> Result<Self, DiscoveryError> {
        let (stdin, named): (Vec<_>, Vec<_>) = paths
            .iter()
            .cloned()
            .partition(|path| path.as_os_str() == "-");
        let mut walk = Walk::new(world.excludes, &world.files);
        walk.named(&named)?;
        walk.follow_links();
        let stdin =
            (!stdin.is_empty()).then(|| standard_input(&mut walk, stdin_filename, &world.files));
        let mut found = distinct(walk.found);
        if let Some(stdin) = &stdin {
            // Standard input holds what will be in the file.
            found.retain(|found| found.identity != stdin.identity);
        }
        let mut skipped = walk.skipped;
        if let Some(past) = world.tracked {
            found.retain(|found| past.tracks(&found.identity) || leave_behind(found, &mut skipped));
        }
        Ok(Self {
            found,
            stdin,
            contexts: walk.contexts,
            skipped,
            unlisted: walk.unlisted,
            ignored: walk.ignored,
        })
    }

    fn all(&self) -> impl Iterator<Item = &Found> {
        self.found.iter().chain(&self.stdin)
    }

    /// What there is to read; standard input stands in this folder.
    fn sorted(self, world: &World<'_>, stdin: Option<Found>, folder: &Path) -> Discovery {
        let around = Surroundings::of(&self.found, &self.contexts, &world.files);
        let mut sorting = Sorting {
            around,
            met: Vec::with_capacity(self.found.len()),
            skipped: self.skipped,
        };
        for found in self.found {
            sorting.add(found, |path| world.files.medium(path));
        }
        if let Some(stdin) = stdin {
            let stdin = Found {
                folder: folder.into(),
                ..stdin
            };
            sorting.add(stdin, |_| Medium::Stdin(Arc::default()));
        }
        let mut discovery = sorting.finish();
        discovery.unlisted = self.unlisted;
        discovery.unlisted.sort_by(|a, b| a.path.cmp(&b.path));
        discovery.ignored = self.ignored;
        discovery
    }
}

/// Standard input as if it were a file: the one whose name it bears, or none.
fn standard_input(walk: &mut Walk<'_>, filename: Option<&Path>, files: &Files) -> Found {
    match filename {
        Some(name) => walk.file(Named::new(name, files)),
        None => Found {
            identity: STDIN.into(),
            folder: Path::new(STDIN).into(),
            path: STDIN.into(),
            linked: false,
            is_asked: true,
        },
    }
}

/// Makes an entry of the ledger of a file that git does not know; false, since it is not kept.
fn leave_behind(found: &Found, skipped: &mut Vec<Skipped>) -> bool {
    skipped.push(Skipped {
        path: shown(&found.path).into(),
        outcome: Outcome::Nothing,
        reason: "git does not know it, so the commit will not have it".to_owned(),
    });
    false
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
    /// Those among the files, and those above what the user named.
    fn of(found: &[Found], contexts: &BTreeSet<PathBuf>, files: &Files) -> Self {
        let mut charts = Charts::of(files);
        let mut kustomizations = Kustomizations::of(files);
        for found in found {
            charts.add(found);
            if is_kustomization(&found.path) {
                kustomizations.add(found, &shown(&found.path));
            }
        }
        for context in contexts {
            let root = repository(context).unwrap_or(context);
            let above = context.ancestors();
            for folder in above.take_while(|folder| folder.starts_with(root)) {
                charts.add_context(folder);
                kustomizations.add_context(folder);
            }
        }
        Self {
            charts,
            kustomizations,
        }
    }

    /// What a file is; when it is not read, the entry that says so, unless one for its whole chart will.
    fn kind_of(&mut self, found: &Found, shown: &str) -> Result<SourceKind, Option<Skipped>> {
        if self.charts.takes(found, shown) {
            return Err(None);
        }
        let name = found.path.file_name().and_then(|name| name.to_str());
        if name.is_some_and(|name| CONFIGURATION.contains(&name)) {
            return Ok(SourceKind::Configuration);
        }
        match self.kustomizations.kind_of(found) {
            Some(kind) => kind.map_err(Some),
            None => Ok(self.charts.kind_of(found).unwrap_or_default()),
        }
    }
}

/// What is to be read, with its folder, and what is not.
struct Sorting {
    around: Surroundings,
    met: Vec<Met>,
    skipped: Vec<Skipped>,
}

/// A source, and what it is on disk.
struct Met {
    folder: Arc<Path>,
    identity: PathBuf,
    source: Source,
}

impl Sorting {
    fn add(&mut self, found: Found, medium: impl FnOnce(PathBuf) -> Medium) {
        let path = shown(&found.path);
        match self.around.kind_of(&found, &path) {
            Ok(kind) => {
                let is_chart_crd = self.around.charts.is_crds(&found.folder);
                let medium = medium(found.path);
                let path = path.into();
                self.met.push(Met {
                    folder: found.folder,
                    identity: found.identity,
                    source: Source {
                        path,
                        kind,
                        is_chart_crd,
                        is_asked: found.is_asked,
                        medium,
                    },
                });
            }
            Err(skipped) => self.skipped.extend(skipped),
        }
    }

    fn finish(self) -> Discovery {
        let Self {
            around,
            mut met,
            mut skipped,
        } = self;
        met.sort_by(|a, b| a.source.path.cmp(&b.source.path));
        let kustomizations = roots(&around.kustomizations, &met);
        skipped.extend(around.charts.into_skipped());
        skipped.extend(around.kustomizations.into_skipped());
        skipped.sort_by(|a, b| (&a.path, &a.reason).cmp(&(&b.path, &b.reason)));
        Discovery {
            folders: folders(&met),
            kustomizations,
            sources: met.into_iter().map(|met| met.source).collect(),
            skipped,
            ..Discovery::default()
        }
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
    let folder = |sources: Vec<SourceId>| {
        let first = &met.get(sources.first()?.0 as usize)?.source;
        let path = match (&first.medium, &sources[..]) {
            (Medium::Stdin(_), [_]) => first.path.clone(),
            _ => folder_of(&first.path).into(),
        };
        Some(Folder { path, sources })
    };
    let mut folders: Vec<Folder> = ids.into_values().filter_map(folder).collect();
    folders.sort_by(|a, b| (&a.path, &a.sources).cmp(&(&b.path, &b.sources)));
    folders
}
