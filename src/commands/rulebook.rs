//! The rules of a run: those that come with seaworthy, and the user's own.

use std::path::{Path, PathBuf};

use super::fail;
use super::terminal::refuse;
use crate::config::{ConfigError, Configuration, RuleSource};
use crate::finding::Problem;
use crate::rule::OwnRule;
use crate::rule::embedded::{self, Embedded};
use crate::source::{read_file, shown, yaml_files};

/// The file that the command line names, or the nearest one upwards; an empty one where there is none.
pub(super) fn configuration(source: &RuleSource) -> Result<Configuration, u8> {
    let read = || {
        if source.no_config {
            return Ok(Configuration::default());
        }
        if let Some(file) = &source.config {
            return Configuration::load(file);
        }
        let here = std::env::current_dir().unwrap_or_default();
        Ok(Configuration::find(&here)?.unwrap_or_default())
    };
    read().map_err(refuse)
}

/// The file of every rule, sorted by id.
pub(super) fn files(own: &[OwnRule]) -> Result<Vec<Embedded>, u8> {
    let mut files = embedded::all().map_err(fail)?;
    if !own.is_empty() {
        files.extend(own.iter().map(OwnRule::entry));
        files.sort_by(|left, right| left.id.cmp(&right.id));
    }
    Ok(files)
}

/// The rules in the folders that the configuration and the command line name. Every file is read before anything is said.
pub(super) fn own_rules(
    configuration: &Configuration,
    named: &[PathBuf],
) -> Result<Vec<OwnRule>, u8> {
    let (mut rules, mut problems) = (Vec::new(), Vec::new());
    for (index, folder) in configuration.rule_folders(named).iter().enumerate() {
        let refused = |why| {
            let at_place = configuration.refused_folder(index, &why);
            at_place.map_or_else(|| fail(&why), refuse)
        };
        for file in yaml_files(folder).map_err(refused)? {
            match own_rule(folder, &file)? {
                Ok(rule) => rules.push(rule),
                Err(problem) => problems.push(*problem),
            }
        }
    }
    if rules.is_empty() && problems.is_empty() {
        return Ok(rules);
    }
    problems.extend(clashes(&rules).map_err(fail)?);
    if problems.is_empty() {
        Ok(rules)
    } else {
        Err(refuse(ConfigError::Wrong(problems)))
    }
}

/// One file below a folder of rules; a rule, or what is wrong with it.
pub(super) fn own_rule(folder: &Path, file: &Path) -> Result<Result<OwnRule, Box<Problem>>, u8> {
    let path = shown(file);
    let text = read_file(file).map_err(|error| fail(format_args!("`{path}` {error}")))?;
    let below = shown(file.strip_prefix(folder).unwrap_or(file));
    Ok(OwnRule::read(&path, &below, text))
}

/// Rules that have the name of another, each told at the later one.
pub(super) fn clashes(rules: &[OwnRule]) -> Result<Vec<Problem>, String> {
    let built_in = embedded::all()?;
    let clash = |(index, rule): (usize, &OwnRule)| {
        let known = built_in
            .iter()
            .map(|rule| (&*rule.id, &*rule.group, &rule.file));
        let others = rules[..index].iter();
        let others = others.map(|rule| (&*rule.id, "", &rule.file));
        rule.clash(known.chain(others))
    };
    Ok(rules.iter().enumerate().filter_map(clash).collect())
}
