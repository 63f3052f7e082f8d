//! Every file below some paths, once, however many ways lead to it.

use std::{
    collections::{BTreeSet, HashSet},
    mem,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    Skipped, Unlisted,
    discover::DiscoveryError,
    entries::{Entries, Entry, Kind, Unlistable},
    exclude::Excludes,
    files::Files,
    gitignore::{GIT, Rules},
    kustomization::is_kustomization,
    path::{clean, has_extension, shown},
};
use crate::finding::Outcome;

/// A file that was found.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// Which file it is, whatever its names: links are resolved, in its last segment too.
    pub(super) identity: PathBuf,
    /// The folder in which it was met, links resolved.
    pub(super) folder: Arc<Path>,
    /// As it was met; opens it.
    pub(super) path: PathBuf,
    /// Whether a link led to it, at the end or on the way.
    pub(super) linked: bool,
    /// Whether the user asked for it.
    pub(super) is_asked: bool,
}

/// A walk over several paths.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    files: &'a Files,
    excludes: &'a Excludes,
    /// Folders that were entered, links resolved.
    entered: HashSet<PathBuf>,
    /// Links that were met and not followed yet: as met, and with the links on the way resolved.
    links: Vec<(PathBuf, PathBuf)>,
    pub(super) found: Vec<Found>,
    /// The folders above and around what the user named, links resolved.
    pub(super) contexts: BTreeSet<PathBuf>,
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

/// A path that the user named.
pub(super) struct Named {
    path: PathBuf,
    /// Links resolved; nothing when it leads nowhere.
    identity: Option<PathBuf>,
    /// Whether a link is part of it.
    linked: bool,
}

impl Named {
    pub(super) fn new(path: &Path, files: &Files) -> Self {
        let path = clean(path);
        let identity = files.canonicalize(&path).ok();
        Self {
            linked: identity != std::path::absolute(&path).ok(),
            identity,
            path,
        }
    }
}

impl<'a> Walk<'a> {
    pub(super) fn new(excludes: &'a Excludes, files: &'a Files) -> Self {
        Self {
            files,
            excludes,
            entered: HashSet::new(),
            links: Vec::new(),
            found: Vec::new(),
            contexts: BTreeSet::new(),
            skipped: Vec::new(),
            unlisted: Vec::new(),
            ignored: 0,
        }
    }

    /// The paths that the user named, in any order: taken whatever their extension, ignored by git or not.
    pub(super) fn named(&mut self, paths: &[PathBuf]) -> Result<(), DiscoveryError> {
        let named = |path: &PathBuf| Named::new(path, self.files);
        let mut paths: Vec<Named> = paths.iter().map(named).collect();
        paths.sort_by(|a, b| (a.linked, &a.path).cmp(&(b.linked, &b.path)));
        paths.dedup_by(|a, b| a.path == b.path);
        paths.into_iter().try_for_each(|named| self.enter(named))
    }

    /// A named file, whether or not there is one.
    pub(super) fn file(&mut self, named: Named) -> Found {
        let parent = match named.path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let folder = self.files.canonicalize(parent);
        let folder = folder.unwrap_or_else(|_| parent.to_owned());
        let place = || folder.join(named.path.file_name().unwrap_or_default());
        let identity = named.identity.unwrap_or_else(place);
        self.contexts.insert(folder.clone());
        Found {
            identity,
            folder: folder.into(),
            path: named.path,
            linked: named.linked,
            is_asked: true,
        }
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

    fn enter(&mut self, named: Named) -> Result<(), DiscoveryError> {
        let is_folder = self.files.is_folder(&named.path);
        if let Err(error) = &is_folder
            && !self.files.is_there(&named.path)
        {
            return Err(DiscoveryError::new(&named.path, error));
        }
        if self.excludes.leaves_out_named(&named.path) {
            self.skip(&named.path, "matches an exclude pattern");
            return Ok(());
        }
        match (is_folder, &named.identity) {
            (Ok(true), Some(identity)) => {
                if !identity.join(GIT).exists() {
                    self.contexts.extend(identity.parent().map(Path::to_owned));
                }
                let rules = Rules::above(identity, self.files).unwrap_or_default();
                self.tree(named.path, identity.clone(), rules, named.linked);
            }
            _ => {
                let found = self.file(named);
                self.found.push(found);
            }
        }
        Ok(())
    }

    fn follow(&mut self, path: &Path, place: PathBuf) {
        let found = |identity: PathBuf| Found {
            folder: place.parent().unwrap_or(Path::new("")).into(),
            path: path.to_owned(),
            linked: true,
            is_asked: true,
            identity,
        };
        let target = self.files.canonicalize(path);
        let is_folder = target.is_ok() && self.files.is_folder(path).unwrap_or_default();
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
        match Rules::above(&target, self.files) {
            Some(rules) => self.tree(path.to_owned(), target, rules, true),
            None => self.ignored += 1,
        }
    }

    fn tree(&mut self, root: PathBuf, identity: PathBuf, mut rules: Rules, linked: bool) {
        if !self.entered.insert(identity.clone()) {
            return;
        }
        rules.enter_repository(&identity);
        rules.enter(&identity, self.files);
        let mut entries = Entries::below(&root, self.files);
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
                        entries.skip_folder();
                    }
                }
                Err(Unlistable { path, error }) => {
                    let path = shown(path.as_ref().unwrap_or(&tree.root)).into();
                    self.unlisted.push(Unlisted { path, error });
                }
            }
        }
    }

    fn entry(&mut self, tree: &mut Tree, entry: Entry) -> Step {
        let is_folder = entry.kind == Kind::Folder;
        tree.folders.truncate(entry.depth);
        let Some(folder) = tree.folders.last().cloned() else {
            return Step::In;
        };
        let over = if is_folder { Step::Over } else { Step::In };
        if entry.name() == GIT {
            // What git keeps for itself, no folder of the user's.
            return over;
        }
        if entry.kind == Kind::File && !is_manifest_name(&entry.path) {
            return Step::In;
        }
        let place = folder.join(entry.name());
        if self.excludes.leaves_out(&entry.path, &tree.root)
            || tree.rules.ignores(&place, is_folder)
        {
            self.ignored += 1;
            return over;
        }
        match entry.kind {
            Kind::Folder => {
                if !self.entered.insert(place.clone()) {
                    return Step::Over;
                }
                tree.rules.enter(&place, self.files);
                tree.folders.push(place.into());
            }
            Kind::Link => self.links.push((entry.path, place)),
            Kind::File => self.found.push(Found {
                identity: place,
                folder,
                path: entry.path,
                linked: tree.linked,
                is_asked: true,
            }),
        }
        Step::In
    }

    fn skip(&mut self, path: &Path, reason: &str) {
        self.skipped.push(Skipped {
            path: shown(path).into(),
            outcome: Outcome::Nothing,
            reason: reason.to_owned(),
        });
    }
}

pub(super) fn is_manifest_name(path: &Path) -> bool {
    has_extension(path, &["yaml", "yml", "json"]) || is_kustomization(path)
}
