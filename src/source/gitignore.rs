//! What git ignores. Tracked files are not told from others: the index is git's own.

use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::{files::Files, read::read_small};

/// The name of a repository's own folder, or of the file that leads to it.
pub(super) const GIT: &str = ".git";

/// The patterns that hold at one place, outermost first.
#[derive(Debug, Default)]
pub(super) struct Rules {
    stack: Vec<(PathBuf, Gitignore)>,
}

impl Rules {
    /// What holds for a folder from the files above it, up to the root of its repository. `None` when the folder itself
    /// is ignored. Without a repository nothing above it counts.
    pub(super) fn above(folder: &Path, files: &Files) -> Option<Self> {
        let mut rules = Self::default();
        if folder.join(GIT).exists() {
            return Some(rules);
        }
        let Some(root) = repository(folder) else {
            return Some(rules);
        };
        rules.enter_repository(root);
        let mut above: Vec<&Path> = folder
            .ancestors()
            .take_while(|part| *part != root)
            .collect();
        above.push(root);
        for pair in above.windows(2).rev() {
            if let [below, folder] = *pair {
                rules.enter(folder, files);
                if rules.ignores(below, true) {
                    return None;
                }
            }
        }
        Some(rules)
    }

    /// Adds the `.gitignore` of a folder, if it has one. Like git, does not follow a link to one.
    pub(super) fn enter(&mut self, folder: &Path, files: &Files) {
        self.add(folder, &folder.join(".gitignore"), files);
    }

    /// Adds what a repository ignores without saying so in a tracked file, if this is the root of one.
    pub(super) fn enter_repository(&mut self, root: &Path) {
        let git = root.join(GIT);
        if git.exists() {
            let file = common_folder(&git).join("info/exclude");
            self.add(root, &file, &Files::Disk);
        }
    }

    /// Whether git ignores what stands here. Paths are asked in the order of a walk, parents first.
    pub(super) fn ignores(&mut self, path: &Path, is_folder: bool) -> bool {
        while self
            .stack
            .last()
            .is_some_and(|(folder, _)| !path.starts_with(folder))
        {
            self.stack.pop();
        }
        for (folder, patterns) in self.stack.iter().rev() {
            let Ok(relative) = path.strip_prefix(folder) else {
                continue;
            };
            let matched = patterns.matched(relative, is_folder);
            if !matched.is_none() {
                return matched.is_ignore();
            }
        }
        false
    }

    fn add(&mut self, folder: &Path, file: &Path, files: &Files) {
        let is_file = files.is_file(file) && !files.is_link(file);
        let Some(text) = is_file.then(|| files.read_small(file)).flatten() else {
            return;
        };
        let text = String::from_utf8_lossy(&text);
        let mut builder = GitignoreBuilder::new("");
        for line in text.trim_start_matches('\u{feff}').lines() {
            // Like git, passes over a line that is no pattern.
            let _ = builder.add_line(None, line);
        }
        if let Ok(patterns) = builder.build()
            && !patterns.is_empty()
        {
            self.stack.push((folder.to_owned(), patterns));
        }
    }
}

/// The root of the repository that a folder is part of.
#[must_use]
pub fn repository(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|above| above.join(GIT).exists())
}

/// The folder with `info/exclude`: `.git` itself, or where it leads in a submodule or a linked work tree
/// (gitrepository-layout(5)).
fn common_folder(git: &Path) -> PathBuf {
    let first_line = |file: &Path| {
        let text = String::from_utf8(read_small(file)?).ok()?;
        text.lines().next().map(str::to_owned)
    };
    let own = match first_line(git) {
        Some(line) => {
            let target = line.strip_prefix("gitdir:").unwrap_or_default().trim();
            git.with_file_name(target)
        }
        None => git.to_owned(),
    };
    match first_line(&own.join("commondir")) {
        Some(common) => own.join(common),
        None => own,
    }
}
