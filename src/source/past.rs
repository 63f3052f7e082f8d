//! A project as a commit has it: the same questions as of the disk, answered from the object store.

use std::{
    collections::HashMap,
    env,
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use super::{
    Discovery, Medium,
    git::{Git, Held, Id, PastError},
    gitignore::{GIT, repository},
    path::{lexical, shown},
    walk::is_manifest_name,
};

/// As many links are followed as Linux does (path_resolution(7)).
const MAX_LINKS: usize = 40;

/// Which commit is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Since {
    /// The one that a word names.
    Revision(String),
    /// The last one that it and `HEAD` have in common.
    MergeBase(String),
}

/// A project as a commit has it.
#[derive(Debug)]
pub struct Past {
    /// The repository, and those of its submodules.
    repositories: Vec<Git>,
    entries: HashMap<PathBuf, Entry>,
    current: PathBuf,
    troubles: Mutex<Vec<PastError>>,
}

/// What stands at a path.
#[derive(Debug)]
pub(super) enum Entry {
    /// A folder, with the names in it.
    Folder(Vec<OsString>),
    /// A file, and the repository it is of.
    File(usize, Id),
    /// A link, and the repository it is of.
    Link(usize, Id),
}

/// Where a path leads, links followed.
pub(super) enum Target<'p> {
    /// To something that the commit holds.
    Held(PathBuf, &'p Entry),
    /// Out of the work tree, where nothing has a past.
    Outside(PathBuf),
}

impl Past {
    /// The commit that is meant, of the repository in which the paths lie.
    ///
    /// # Errors
    /// When there is no such commit, or a path lies elsewhere.
    pub fn open(since: &Since, paths: &[PathBuf]) -> Result<Self, PastError> {
        let current = env::current_dir().unwrap_or_default();
        let root = root_of(paths, &current)?;
        let git = Git::open(&root)?;
        let commit = match since {
            Since::Revision(word) => git.commit(word)?,
            Since::MergeBase(word) => git.merge_base(word)?,
        };
        let mut past = Self {
            repositories: vec![git],
            entries: HashMap::from([(root, Entry::Folder(Vec::new()))]),
            current,
            troubles: Mutex::default(),
        };
        if let Some(commit) = commit {
            past.add(0, commit)?;
        }
        Ok(past)
    }

    /// Takes in what a commit of one of the repositories holds, and then its submodules, where they are checked out.
    fn add(&mut self, repository: usize, commit: Id) -> Result<(), PastError> {
        let git = &self.repositories[repository];
        let root = git.root.clone();
        let mut held = Vec::new();
        git.list(commit, &is_wanted, &mut |path, entry| {
            if !git.leaves_out(&path) {
                held.push((root.join(path), entry));
            }
        })?;
        for (path, entry) in held {
            match entry {
                Held::File(id) => self.put(path, Entry::File(repository, id)),
                Held::Link(id) => self.put(path, Entry::Link(repository, id)),
                Held::Submodule(commit) if path.join(GIT).exists() => {
                    let git = Git::open(&path)?;
                    if !git.has(commit) {
                        let name = shown(path.strip_prefix(&root).unwrap_or(&path));
                        let message =
                            format!("submodule `{name}` was at commit {commit}, which is not here");
                        return Err(PastError::new(
                            message,
                            format!("fetch it: `git -C {name} fetch`"),
                        ));
                    }
                    self.repositories.push(git);
                    self.put(path, Entry::Folder(Vec::new()));
                    self.add(self.repositories.len() - 1, commit)?;
                }
                Held::Submodule(_) => {}
            }
        }
        Ok(())
    }

    /// Puts something at a path, and the path into its folder.
    fn put(&mut self, path: PathBuf, entry: Entry) {
        let (parent, name) = (path.parent().map(Path::to_owned), path.file_name());
        let name = name.map(OsString::from);
        if self.entries.insert(path, entry).is_some() {
            return;
        }
        let (Some(parent), Some(name)) = (parent, name) else {
            return;
        };
        match self.entries.get_mut(&parent) {
            Some(Entry::Folder(names)) => names.push(name),
            _ => self.put(parent.clone(), Entry::Folder(vec![name])),
        }
    }

    /// Where a path leads.
    ///
    /// # Errors
    /// Nothing stands there, or links lead round and round.
    pub(super) fn find(&self, path: &Path) -> io::Result<Target<'_>> {
        let mut rest = lexical(&self.current.join(path));
        for _ in 0..MAX_LINKS {
            let Some(link) = self.first_link(&rest) else {
                return self.at(rest);
            };
            rest = link?;
        }
        Err(io::Error::other("links lead round and round"))
    }

    /// What stands at a path in which there is no link.
    fn at(&self, path: PathBuf) -> io::Result<Target<'_>> {
        match self.entries.get(&path) {
            Some(entry) => Ok(Target::Held(path, entry)),
            None if path.starts_with(self.root()) => Err(io::ErrorKind::NotFound.into()),
            None => match fs::canonicalize(&path)? {
                inside if inside.starts_with(self.root()) && inside != path => self.find(&inside),
                outside => Ok(Target::Outside(outside)),
            },
        }
    }

    /// The path with its first link followed; nothing when there is none.
    fn first_link(&self, path: &Path) -> Option<io::Result<PathBuf>> {
        let below = path.strip_prefix(self.root()).ok()?;
        let mut folder = self.root().to_owned();
        let mut names = below.components();
        while let Some(name) = names.next() {
            let here = folder.join(name);
            if let Some(Entry::Link(repository, id)) = self.entries.get(&here) {
                let target = self.content(*repository, *id, &here);
                let target = target.map_err(io::Error::other).map(|target| {
                    let target = String::from_utf8_lossy(&target).into_owned();
                    lexical(&folder.join(target).join(names.as_path()))
                });
                return Some(target);
            }
            folder = here;
        }
        None
    }

    /// What stands at a path itself, be it a link.
    pub(super) fn entry(&self, path: &Path) -> Option<&Entry> {
        self.entries.get(path)
    }

    /// The content of a file. What cannot be read is kept as a trouble.
    pub(super) fn content(
        &self,
        repository: usize,
        id: Id,
        path: &Path,
    ) -> Result<Vec<u8>, PastError> {
        self.repositories[repository].content(id).map_err(|error| {
            let path = shown(path.strip_prefix(self.root()).unwrap_or(path));
            let error = PastError::new(format!("`{path}`: {}", error.message), error.help);
            let mut troubles = self.troubles.lock().unwrap_or_else(PoisonError::into_inner);
            troubles.push(error.clone());
            error
        })
    }

    /// What could not be read; then nobody knows what the past was.
    #[must_use]
    pub fn trouble(&self) -> Option<PastError> {
        let troubles = self.troubles.lock().unwrap_or_else(PoisonError::into_inner);
        troubles.first().cloned()
    }

    /// Whether a manifest, or a file that says which ones there are, is not what it was.
    #[must_use]
    pub fn differs(&self, now: &Discovery) -> bool {
        let is_new = |medium: &Medium| match medium {
            Medium::Disk(path) => {
                !matches!(self.find(path), Ok(Target::Held(..) | Target::Outside(_)))
            }
            Medium::Past(..) | Medium::Stdin(_) => true,
        };
        let has_changed = |(path, entry): (&PathBuf, &Entry)| match entry {
            Entry::Folder(_) => false,
            Entry::File(repository, id) => {
                let git = &self.repositories[*repository];
                let below = path.strip_prefix(&git.root).unwrap_or(path);
                !(git.tracks(below) && git.is_same(below, *id))
            }
            Entry::Link(repository, id) => {
                let target = self.content(*repository, *id, path).unwrap_or_default();
                fs::read_link(path).map_or(true, |now| now.as_os_str().as_encoded_bytes() != target)
            }
        };
        now.sources.iter().any(|source| is_new(&source.medium))
            || self.entries.iter().any(has_changed)
    }

    /// Whether git knows a file, its links resolved; what is not the repository's own is known to others.
    pub(super) fn tracks(&self, file: &Path) -> bool {
        let root = self.root();
        let is_own = file.parent().and_then(repository) == Some(root);
        let below = file.strip_prefix(root).ok().filter(|_| is_own);
        below.is_none_or(|below| self.repositories[0].tracks(below))
    }

    fn root(&self) -> &Path {
        &self.repositories[0].root
    }
}

/// Whether a file says something of manifests, or of which there are.
fn is_wanted(path: &Path) -> bool {
    is_manifest_name(path) || path.ends_with(".gitignore")
}

/// The work tree in which all the paths lie.
fn root_of(paths: &[PathBuf], current: &Path) -> Result<PathBuf, PastError> {
    let mut root: Option<PathBuf> = None;
    for path in paths {
        if path.as_os_str() == "-" {
            return Err(PastError::new(
                "standard input has no past",
                "name files or folders of a git repository",
            ));
        }
        let place = fs::canonicalize(path).unwrap_or_else(|_| lexical(&current.join(path)));
        let name = shown(path);
        match (&root, repository(&place)) {
            (None, Some(own)) => root = Some(own.to_owned()),
            (None, None) => {
                return Err(PastError::new(
                    format!("`{name}` lies in no git repository"),
                    "run it in a work tree, or without `--since` and `--diff-base`",
                ));
            }
            (Some(root), _) if place.starts_with(root) => {}
            (Some(root), _) => {
                return Err(PastError::new(
                    format!("`{name}` lies outside the git repository `{}`", shown(root)),
                    "check what is in other repositories in a run of its own",
                ));
            }
        }
    }
    root.ok_or_else(|| PastError::new("there is no path to look at", "name files or folders"))
}
