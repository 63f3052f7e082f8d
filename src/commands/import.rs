//! `seaworthy import`: the configurations of other linters as one of seaworthy's.

use std::path::{Path, PathBuf};

use super::{CLEAN, fail, print, terminal};
use crate::config::Importing;
use crate::import::Imported;
use crate::rule::embedded;
use crate::source::{self, CONFIGURATION};

/// What other linters call their configurations, where they look for them.
pub(super) const OTHERS: [&str; 11] = [
    ".kube-linter.yaml",
    ".kube-linter.yml",
    ".checkov.yaml",
    ".checkov.yml",
    "polaris.yaml",
    ".polaris.yaml",
    "polaris.yml",
    ".trivyignore",
    ".trivyignore.yaml",
    ".trivyignore.yml",
    "kubescape-exceptions.json",
];

/// Writes to standard output, or to `seaworthy.yaml`, what these files and flags say; what has no counterpart is said beside it.
#[must_use]
pub fn import(importing: &Importing) -> u8 {
    match run(importing) {
        Ok(code) => code,
        Err(why) => fail(why),
    }
}

fn run(importing: &Importing) -> Result<u8, String> {
    let mut files = importing.files.clone();
    if files.is_empty() && importing.kubeconform.is_none() {
        files = there(Path::new(""));
    }
    if files.is_empty() && importing.kubeconform.is_none() {
        let names = OTHERS.map(|name| format!("`{name}`")).join(", ");
        return Err(format!(
            "nothing to import: name a file; here is none of {names}"
        ));
    }
    let rules = embedded::all()?;
    let mut imported = Imported::default();
    for file in &files {
        let text = source::read_file(file);
        let name = source::shown(file);
        let text = text.map_err(|error| format!("`{name}` {error}"))?;
        imported.add(&name, &text, &rules)?;
    }
    if let Some(flags) = &importing.kubeconform {
        imported.add_kubeconform(flags);
    }
    let code = if importing.write {
        write(&imported.to_string())?;
        CLEAN
    } else {
        print(imported.to_string().as_bytes())
    };
    for left in &imported.left {
        terminal::say(format_args!("no counterpart: {left}"));
    }
    Ok(code)
}

/// The configurations of other linters in a folder.
pub(super) fn there(folder: &Path) -> Vec<PathBuf> {
    let files = OTHERS.iter().map(|name| folder.join(name));
    files.filter(|file| file.is_file()).collect()
}

/// Writes a new `seaworthy.yaml` into the current folder.
pub(super) fn write(text: &str) -> Result<(), String> {
    if let Some(there) = CONFIGURATION
        .iter()
        .find(|name| Path::new(name).symlink_metadata().is_ok())
    {
        return Err(format!(
            "`{there}` is there already, and is not written over"
        ));
    }
    let [file, _] = CONFIGURATION;
    std::fs::write(file, text).map_err(|error| format!("cannot write `{file}`: {error}"))?;
    terminal::say(format_args!("`{file}` is written"));
    Ok(())
}
