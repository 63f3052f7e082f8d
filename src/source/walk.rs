//! Every file below some paths, once, however many ways lead to it.

use std::{
    cmp::Ordering,
    collections::HashSet,
    fs, io, mem,
    path::{Path, PathBuf},
    sync::Arc,
};

use walkdir::{DirEntry, WalkDir};

use super::{
    Skipped, Unlisted,
    discover::DiscoveryError,
    exclude::Excludes,
    gitignore::{GIT, GITIGNORE, Rules},
    path::{has_extension, shown},
    read::ReadError,
};
use crate::finding::Outcome;

/// A file that was found.
#[derive(Debug)]
pub(super) struct Found {
    /// Which file it is, whatever its names: links are resolved, in its last segment too.
    pub(super) identity: PathBuf,
    /// The folder in which it was met, links resolved.
    pub(super) folder: Arc<Path>,
    /// As it was met; opens it.
    pub(super) path: PathBuf,
    /// Whether a link led to it, at the end or on the way.
    pub(super) linked: bool,
}

/// A walk over several paths.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    excludes: &'a Excludes,
    /// Folders that were entered, links resolved.
    entered: HashSet<PathBuf>,
    /// Links that were met and not followed yet: as met, and with the links on the way resolved.
    links: Vec<(PathBuf, PathBuf)>,
    pub(super) found: Vec<Found>,
    pub(super) skipped: Vec<Skipped>,
    pub(super) unlisted: Vec<Unlisted>,
    pub(super) ignored: usize,
}

/// One folder with everything below it.
struct Tree {
    /// As the user named it, or as the link that leads to it.
    root: PathBuf,
    /// The folders from the root down to the one being listed, links resolved.
    folders: Vec<Arc<Path>>,
    rules: Rules,
    linked: bool,
}

/// Whether to go down into a folder.
#[derive(PartialEq)]
enum Step {
    In,
    Over,
}

impl<'a> Walk<'a> {
    pub(super) fn new(excludes: &'a Excludes) -> Self {
        Self {
            excludes,
            entered: HashSet::new(),
            links: Vec::new(),
            found: Vec::new(),
            skipped: Vec::new(),
            unlisted: Vec::new(),
            ignored: 0,
        }
    }

    /// A path that the user named: taken whatever its extension, ignored by git or not.
    pub(super) fn named(&mut self, path: &Path) -> Result<(), DiscoveryError> {
        let metadata = fs::metadata(path);
        if let Err(error) = &metadata
            && fs::symlink_metadata(path).is_err()
        {
            return Err(DiscoveryError::new(path, error));
        }
        if self.excludes.leaves_out_named(path) {
            self.skip(path, "matches an exclude pattern");
            return Ok(());
        }
        let identity = fs::canonicalize(path);
        match (metadata, identity) {
            (Ok(metadata), Ok(identity)) if metadata.is_dir() => {
                let rules = Rules::above(&identity).unwrap_or_default();
                self.tree(path.to_owned(), identity, rules, false);
            }
            (_, identity) => self.named_file(path, identity),
        }
        Ok(())
    }

    /// Follows the links that were met, and those met on the way: last, so that a file is called by its own name where
    /// it has one.
    pub(super) fn follow_links(&mut self) {
        while !self.links.is_empty() {
            let mut links = mem::take(&mut self.links);
            links.sort();
            for (path, place) in links {
                self.follow(&path, place);
            }
        }
    }

    fn named_file(&mut self, path: &Path, identity: io::Result<PathBuf>) {
        let parent = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let folder = fs::canonicalize(parent).unwrap_or_else(|_| parent.to_owned());
        let place = folder.join(path.file_name().unwrap_or_default());
        let identity = identity.unwrap_or_else(|_| place.clone());
        self.found.push(Found {
            linked: identity != place,
            identity,
            folder: folder.into(),
            path: path.to_owned(),
        });
    }

    fn follow(&mut self, path: &Path, place: PathBuf) {
        let found = |identity: PathBuf| Found {
            folder: place.parent().unwrap_or(Path::new("")).into(),
            path: path.to_owned(),
            linked: true,
            identity,
        };
        let target = fs::canonicalize(path);
        let is_folder = target.as_ref().is_ok_and(|target| target.is_dir());
        match target {
            Ok(target) if is_folder => self.follow_folder(path, &place, target),
            _ if !is_manifest_name(path) => {}
            Ok(target) => self.found.push(found(target)),
            // Reading it says what is wrong with it.
            Err(_) => self.found.push(found(place.clone())),
        }
    }

    fn follow_folder(&mut self, path: &Path, place: &Path, target: PathBuf) {
        if place.starts_with(&target) {
            return self.skip(
                path,
                "is a link to a folder that it lies in, and not followed",
            );
        }
        match Rules::above(&target) {
            Some(rules) => self.tree(path.to_owned(), target, rules, true),
            None => self.ignored += 1,
        }
    }

    fn tree(&mut self, root: PathBuf, identity: PathBuf, rules: Rules, linked: bool) {
        if !self.entered.insert(identity.clone()) {
            return;
        }
        let mut entries = WalkDir::new(&root)
            .min_depth(1)
            .sort_by(git_first)
            .into_iter();
        let mut tree = Tree {
            root,
            folders: vec![identity.into()],
            rules,
            linked,
        };
        while let Some(entry) = entries.next() {
            match entry {
                Ok(entry) => {
                    if self.entry(&mut tree, entry) == Step::Over {
                        entries.skip_current_dir();
                    }
                }
                Err(error) => self.cannot_list(&tree.root, &error),
            }
        }
    }

    fn entry(&mut self, tree: &mut Tree, entry: DirEntry) -> Step {
        let kind = entry.file_type();
        tree.folders.truncate(entry.depth());
        let Some(folder) = tree.folders.last().cloned() else {
            return Step::In;
        };
        let over = if kind.is_dir() { Step::Over } else { Step::In };
        if entry.file_name() == GIT {
            // What git keeps for itself: no folder of the user's.
            tree.rules.enter_repository(&folder);
            return over;
        }
        if entry.file_name() == GITIGNORE {
            tree.rules.enter(&folder);
            return over;
        }
        if !kind.is_dir() && !kind.is_symlink() && !is_manifest_name(entry.path()) {
            return Step::In;
        }
        let place = folder.join(entry.file_name());
        if self.excludes.leaves_out(entry.path(), &tree.root)
            || tree.rules.ignores(&place, kind.is_dir())
        {
            self.ignored += 1;
            return over;
        }
        if kind.is_dir() {
            if !self.entered.insert(place.clone()) {
                return Step::Over;
            }
            tree.folders.push(place.into());
        } else if kind.is_symlink() {
            self.links.push((entry.into_path(), place));
        } else {
            self.found.push(Found {
                identity: place,
                folder,
                path: entry.into_path(),
                linked: tree.linked,
            });
        }
        Step::In
    }

    fn cannot_list(&mut self, root: &Path, error: &walkdir::Error) {
        let path = shown(error.path().unwrap_or(root)).into();
        let error = match error.io_error() {
            Some(error) => ReadError::machine("cannot be listed", error),
            None => ReadError::input(format!("cannot be listed: {error}")),
        };
        self.unlisted.push(Unlisted { path, error });
    }

    fn skip(&mut self, path: &Path, reason: &str) {
        self.skipped.push(Skipped {
            path: shown(path).into(),
            outcome: Outcome::Nothing,
            reason: reason.to_owned(),
        });
    }
}

fn is_manifest_name(path: &Path) -> bool {
    has_extension(path, &["yaml", "yml", "json"])
}

/// Git's own files first, so that their patterns hold for the rest of the folder; the rest by name, so that every walk
/// is the same.
fn git_first(a: &DirEntry, b: &DirEntry) -> Ordering {
    let rank = |entry: &DirEntry| match entry.file_name() {
        name if name == GIT => 0,
        name if name == GITIGNORE => 1,
        _ => 2,
    };
    let order = rank(a).cmp(&rank(b));
    order.then_with(|| a.file_name().cmp(b.file_name()))
}
