//! `seaworthy rules new`: the beginning of a rule of the user's own.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::rulebook::{clashes, configuration};
use super::terminal::say;
use super::{CLEAN, fail};
use crate::config::RuleSource;
use crate::rule::OwnRule;
use crate::source::shown;

/// What is written: a whole rule, whose examples hold.
const SKELETON: &str = include_str!("new_rule.yaml");

/// Writes the file of a rule with this id into the first folder that the command line names, or else the configuration.
#[must_use]
pub fn new_rule(id: &str, source: &RuleSource) -> u8 {
    match run(id, source) {
        Ok(code) => code,
        Err(code) => code,
    }
}

fn run(id: &str, source: &RuleSource) -> Result<u8, u8> {
    let configuration = configuration(source)?;
    let named = source.folders.first().cloned();
    let configured = || configuration.rule_folders().into_iter().next();
    let Some(folder) = named.clone().or_else(configured) else {
        let way =
            "name one with `--rules FOLDER`, or say `custom-rules: [FOLDER]` in seaworthy.yaml";
        return Err(fail(format_args!("no folder for rules is known: {way}")));
    };
    let file = folder.join(format!("{id}.yaml"));
    let path = shown(&file);
    let rule = OwnRule::read(&path, &format!("{id}.yaml"), SKELETON.to_owned());
    let rule = rule.map_err(|problem| fail(words(&problem)))?;
    if let Some(problem) = clashes(&[rule]).map_err(fail)?.first() {
        return Err(fail(words(problem)));
    }
    write(&folder, &file).map_err(|error| fail(format_args!("cannot write `{path}`: {error}")))?;
    say(format_args!(
        "`{path}` is there; `seaworthy test {path}` tries its examples"
    ));
    let is_known = configuration.rule_folders().contains(&folder);
    if !is_known {
        let folder = shown(&folder);
        say(format_args!(
            "say `custom-rules: [{folder}]` in seaworthy.yaml, or `--rules {folder}`, and it runs"
        ));
    }
    Ok(CLEAN)
}

/// Writes the file, but not over another.
fn write(folder: &Path, file: &PathBuf) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut file = OpenOptions::new().write(true).create_new(true).open(file)?;
    file.write_all(SKELETON.as_bytes())
}

fn words(problem: &crate::finding::Problem) -> String {
    match &problem.help {
        Some(help) => format!("{}; {help}", problem.message),
        None => problem.message.clone(),
    }
}
