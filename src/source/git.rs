//! The object store and the index of a git repository, read without git. The only module that names `gix`.
//!
//! Only the repository's own configuration is read: to find that of the system, `gix` would run git.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use gix::{
    ObjectId, Repository, ThreadSafeRepository,
    bstr::{BStr, BString},
    index::entry::Flags,
    object::tree::EntryKind,
    objs::{Kind, compute_hash},
};

/// Why the past of a project cannot be looked at.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}\n  help: {help}")]
pub struct PastError {
    /// One line, lower case, names in backticks.
    pub message: String,
    /// The way out.
    pub help: String,
}

impl PastError {
    pub(super) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: help.into(),
        }
    }
}

/// An object of a repository, by its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Id(ObjectId);

impl fmt::Display for Id {
    /// Its first letters, as git shows them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.to_hex_with_len(8).fmt(f)
    }
}

/// What a tree holds under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Held {
    File(Id),
    Link(Id),
    /// A commit of another repository.
    Submodule(Id),
}

/// A repository with a work tree.
pub(super) struct Git {
    store: ThreadSafeRepository,
    index: gix::worktree::Index,
    /// Its work tree, links resolved.
    pub(super) root: PathBuf,
}

impl fmt::Debug for Git {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Git")
            .field("root", &self.root)
            .finish_non_exhaustive()
    }
}

impl Git {
    /// Opens the repository whose work tree this is.
    pub(super) fn open(root: &Path) -> Result<Self, PastError> {
        let refused = |why: gix::Error| {
            let message = format!(
                "the git repository of `{}` cannot be read: {why}",
                root.display()
            );
            PastError::new(message, "see what `git status` says of it")
        };
        let options = gix::open::Options::isolated();
        let store = ThreadSafeRepository::open_opts(root, options).map_err(refused)?;
        let index = store.to_thread_local().index_or_empty().map_err(refused)?;
        Ok(Self {
            store,
            index,
            root: root.to_owned(),
        })
    }

    /// The commit that a word names; nothing where it is `HEAD` and there is no commit yet.
    pub(super) fn commit(&self, word: &str) -> Result<Option<Id>, PastError> {
        let repository = self.store.to_thread_local();
        let is_head = matches!(word, "HEAD" | "@");
        if is_head && repository.head().is_ok_and(|head| head.is_unborn()) {
            return Ok(None);
        }
        let spec = format!("{word}^{{commit}}");
        let found = repository.rev_parse_single(&*spec);
        let found = found.map_err(|_| unknown(&repository, word))?;
        Ok(Some(Id(found.detach())))
    }

    /// The last commit that another one and `HEAD` have in common.
    pub(super) fn merge_base(&self, word: &str) -> Result<Option<Id>, PastError> {
        let (Some(other), Some(head)) = (self.commit(word)?, self.commit("HEAD")?) else {
            return Ok(None);
        };
        let repository = self.store.to_thread_local();
        match repository.merge_base(other.0, head.0) {
            Ok(Some(base)) => Ok(Some(Id(base.detach()))),
            Ok(None) | Err(_) if is_shallow(&repository) => Err(PastError::new(
                format!(
                    "no commit that `{word}` and `HEAD` have in common is here: the clone is shallow"
                ),
                DEEPEN,
            )),
            Ok(None) => Err(PastError::new(
                format!("`{word}` and `HEAD` have no commit in common"),
                format!("compare with `{word}` itself: `--since {word}`"),
            )),
            Err(why) => Err(PastError::new(
                format!("what `{word}` and `HEAD` have in common cannot be found: {why}"),
                "see what `git merge-base` says",
            )),
        }
    }

    /// Whether the commit is here.
    pub(super) fn has(&self, commit: Id) -> bool {
        let repository = self.store.to_thread_local();
        repository.find_commit(commit.0).is_ok()
    }

    /// Tells of all that a commit holds, by its path below the root; names that are not wanted are passed over.
    pub(super) fn list(
        &self,
        commit: Id,
        is_wanted: &dyn Fn(&Path) -> bool,
        tell: &mut dyn FnMut(PathBuf, Held),
    ) -> Result<(), PastError> {
        let repository = self.store.to_thread_local();
        let incomplete = |why: gix::Error| {
            let message = format!("commit {commit} is not here as a whole: {why}");
            PastError::new(message, "fetch it: `git fetch --refetch`")
        };
        let found = repository.find_commit(commit.0).map_err(incomplete)?;
        let mut pending = vec![(
            PathBuf::new(),
            found.tree_id().map_err(incomplete)?.detach(),
        )];
        while let Some((folder, tree)) = pending.pop() {
            let tree = repository.find_tree(tree).map_err(incomplete)?;
            for entry in tree.iter() {
                let entry = entry.map_err(incomplete)?;
                let path = folder.join(name_of(entry.filename()));
                let id = Id(entry.object_id());
                match entry.kind() {
                    EntryKind::Tree => pending.push((path, id.0)),
                    EntryKind::Commit => tell(path, Held::Submodule(id)),
                    EntryKind::Link => tell(path, Held::Link(id)),
                    EntryKind::Blob | EntryKind::BlobExecutable if is_wanted(&path) => {
                        tell(path, Held::File(id));
                    }
                    EntryKind::Blob | EntryKind::BlobExecutable => {}
                }
            }
        }
        Ok(())
    }

    /// The content of a file or link; of one kept in Git LFS, what its pointer leads to.
    pub(super) fn content(&self, id: Id) -> Result<Vec<u8>, PastError> {
        let repository = self.store.to_thread_local();
        let blob = repository.find_blob(id.0).map_err(|_| {
            let message = format!("object {id} is not here: the clone is partial");
            PastError::new(message, "fetch everything: `git fetch --refetch --filter=blob:limit=1g`, or clone without `--filter`")
        })?;
        match lfs_object(&blob.data) {
            None => Ok(blob.detach().data),
            Some(name) => {
                let folder = repository.common_dir().join("lfs/objects");
                let file = folder.join(&name[..2]).join(&name[2..4]).join(&name);
                fs::read(file).map_err(|_| {
                    let message = format!("object {} of Git LFS is not here", &name[..8]);
                    PastError::new(message, "fetch it: `git lfs fetch --all`")
                })
            }
        }
    }

    /// Whether git knows the file that stands at this path below the root.
    pub(super) fn tracks(&self, path: &Path) -> bool {
        self.index.entry_by_path(git_path(path).as_ref()).is_some()
    }

    /// Whether the work tree leaves out what stands at this path below the root.
    pub(super) fn leaves_out(&self, path: &Path) -> bool {
        let entry = self.index.entry_by_path(git_path(path).as_ref());
        entry.is_some_and(|entry| entry.flags.contains(Flags::SKIP_WORKTREE))
    }

    /// Whether what stands at this path below the root is what the object holds. A file that git has seen since it was written
    /// is not read again.
    pub(super) fn is_same(&self, path: &Path, id: Id) -> bool {
        let file = self.root.join(path);
        self.has_seen(path, &file, id)
            || fs::read(&file).is_ok_and(|content| {
                let hash = compute_hash(id.0.kind(), Kind::Blob, &content);
                hash.is_ok_and(|hash| hash == id.0)
            })
    }

    fn has_seen(&self, path: &Path, file: &Path, id: Id) -> bool {
        let options = gix::index::entry::stat::Options::default();
        let entry = self.index.entry_by_path(git_path(path).as_ref());
        let Some(entry) = entry.filter(|entry| entry.id == id.0) else {
            return false;
        };
        let now = gix::index::fs::Metadata::from_path_no_follow(file).ok();
        let now = now.and_then(|now| gix::index::entry::Stat::from_fs(&now).ok());
        now.is_some_and(|now| entry.stat.matches(&now, options))
            && !entry.stat.is_racy(self.index.timestamp(), options)
    }
}

/// A name that git keeps as bytes; where the system has names of characters only, those that it can have.
fn name_of(name: &BStr) -> PathBuf {
    let path = gix::path::from_bstr(name).map(std::borrow::Cow::into_owned);
    path.unwrap_or_else(|_| PathBuf::from(name.to_string()))
}

/// As git writes paths; empty for one that it cannot write.
fn git_path(path: &Path) -> BString {
    let path = gix::path::into_bstr(path).unwrap_or_default();
    gix::path::to_unix_separators_on_windows(path).into_owned()
}

const DEEPEN: &str = "fetch more of it: `git fetch --unshallow`; in GitHub Actions `fetch-depth: 0` for actions/checkout, in GitLab `GIT_DEPTH: 0`";

fn is_shallow(repository: &Repository) -> bool {
    repository.is_shallow().unwrap_or_default()
}

fn unknown(repository: &Repository, word: &str) -> PastError {
    let message = format!("`{word}` names no commit here");
    if is_shallow(repository) {
        return PastError::new(format!("{message}, and the clone is shallow"), DEEPEN);
    }
    let remote = repository
        .find_reference(&format!("refs/remotes/origin/{word}"))
        .is_ok();
    let help = if remote {
        format!("there is `origin/{word}`")
    } else {
        match word.split_once('/') {
            Some((remote, branch)) => format!("fetch it: `git fetch {remote} {branch}`"),
            None => "`git log` lists commits, `git branch --all` branches".to_owned(),
        }
    };
    PastError::new(message, help)
}

/// The name of the object that a pointer of Git LFS leads to.
///
/// <https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md>
fn lfs_object(content: &[u8]) -> Option<String> {
    const BEGIN: &str = "version https://git-lfs.github.com/spec/v1\n";
    let text = std::str::from_utf8(content.get(..1024.min(content.len()))?).ok()?;
    let lines = text.strip_prefix(BEGIN)?.lines();
    let name = lines
        .filter_map(|line| line.strip_prefix("oid sha256:"))
        .next()?;
    let is_name = name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_name.then(|| name.to_owned())
}
