//! The rules of a run: those that come with seaworthy, and the user's own.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::fail;
use super::terminal::refuse;
use crate::config::{ConfigError, Configuration, RuleSource};
use crate::finding::Problem;
use crate::rule::OwnRule;
use crate::rule::embedded::{self, Embedded};
use crate::source::{FolderError, read_file, resolved, shown, yaml_files};

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

/// The user's own rules, and which configurations know them.
#[derive(Default)]
pub(super) struct OwnRules {
    pub(super) rules: Vec<OwnRule>,
    /// The ids that each configuration knows, the run's first.
    known: Vec<HashSet<String>>,
}

impl OwnRules {
    /// Reads the rules in the folders that the run's configuration and those of sub-trees name, each for itself, and in those that
    /// the command line names for all. Every file is read before anything is said.
    pub(super) fn read(
        configuration: &Configuration,
        nested: &[Configuration],
        named: &[PathBuf],
    ) -> Result<Self, u8> {
        let mut reading = Reading::default();
        let mut known = Vec::new();
        for configuration in std::iter::once(configuration).chain(nested) {
            let mut ids = HashSet::new();
            for (index, folder) in configuration.rule_folders().iter().enumerate() {
                let refused = |why| {
                    let at_place = configuration.refused_folder(index, &why);
                    at_place.map_or_else(|| fail(&why), refuse)
                };
                ids.extend(reading.ids_in(folder).map_err(|why| why.told(refused))?);
            }
            known.push(ids);
        }
        for folder in named {
            let ids = reading.ids_in(folder).map_err(|why| why.told(fail))?;
            for known in &mut known {
                known.extend(ids.iter().cloned());
            }
        }
        let own = Self {
            rules: reading.rules,
            known,
        };
        own.checked(reading.problems)
    }

    /// The same, unless something is wrong with a rule or with its name.
    fn checked(self, mut problems: Vec<Problem>) -> Result<Self, u8> {
        if self.rules.is_empty() && problems.is_empty() {
            return Ok(self);
        }
        problems.extend(clashes(&self.rules).map_err(fail)?);
        if problems.is_empty() {
            Ok(self)
        } else {
            Err(refuse(ConfigError::Wrong(problems)))
        }
    }

    /// Whether the configuration in this place does not know the rule, though another one does.
    pub(super) fn is_foreign(&self, configuration: usize, id: &str) -> bool {
        let is_own = self.rules.iter().any(|rule| rule.id == id);
        let known = self.known.get(configuration);
        is_own && known.is_none_or(|known| !known.contains(id))
    }
}

/// The folders that were read, and what was in them.
#[derive(Default)]
struct Reading {
    rules: Vec<OwnRule>,
    problems: Vec<Problem>,
    /// The ids of each, links resolved.
    folders: HashMap<PathBuf, HashSet<String>>,
}

/// Why a folder has no rules.
enum Unread {
    Folder(FolderError),
    /// Said already; the exit code.
    Said(u8),
}

impl Unread {
    fn told(self, tell: impl FnOnce(FolderError) -> u8) -> u8 {
        match self {
            Self::Folder(why) => tell(why),
            Self::Said(code) => code,
        }
    }
}

impl Reading {
    /// The ids of the rules in a folder, which is read once.
    fn ids_in(&mut self, folder: &Path) -> Result<HashSet<String>, Unread> {
        let place = resolved(folder);
        if let Some(ids) = self.folders.get(&place) {
            return Ok(ids.clone());
        }
        let mut ids = HashSet::new();
        for file in yaml_files(folder).map_err(Unread::Folder)? {
            match own_rule(folder, &file).map_err(Unread::Said)? {
                Ok(rule) => {
                    ids.insert(rule.id.clone());
                    self.rules.push(rule);
                }
                Err(problem) => self.problems.push(*problem),
            }
        }
        self.folders.insert(place, ids.clone());
        Ok(ids)
    }
}

/// The rules that the run's configuration and the command line name.
pub(super) fn own_rules(
    configuration: &Configuration,
    named: &[PathBuf],
) -> Result<Vec<OwnRule>, u8> {
    Ok(OwnRules::read(configuration, &[], named)?.rules)
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
