//! How severe findings are, where the user says so.

use rustc_hash::FxHashMap;

use super::file::Configuration;
use super::names::{Names, Part, UnknownWord, part};
use super::setting::Setting;
use super::values::{Level, Table};
use crate::finding::{Severity, Violation};
use crate::rule::Rule;

/// The severities that the user has set, by rule and case.
#[derive(Clone, Debug, Default)]
pub struct Severities {
    set: FxHashMap<Part, Severity>,
}

impl Severities {
    /// Those of the configuration.
    ///
    /// # Errors
    /// The first word that names nothing; [`Configuration::apply`] finds it before, with its place.
    pub fn new(rules: &[Rule], configuration: &Configuration) -> Result<Self, UnknownWord> {
        let levels = levels(&Names::of_rules(rules), configuration)?.into_iter();
        let set = levels.filter_map(|(part, level)| match level {
            Level::At(severity) => Some((part, severity)),
            Level::Off => None,
        });
        Ok(Self { set: set.collect() })
    }

    /// How severe a violation of the rule is: what the user says, or else what the rule says.
    #[must_use]
    pub fn of(&self, rule: usize, rules: &[Rule], violation: &Violation) -> Severity {
        let part = part(rule, rules, violation.case.as_deref());
        let set = self.set.get(&part).copied();
        set.unwrap_or_else(|| rules[rule].severity_of(violation))
    }

    /// The highest severity that a finding of the rule can have.
    #[must_use]
    pub fn highest(&self, rule: usize, rules: &[Rule]) -> Severity {
        let file = &rules[rule].file;
        let cases = file.cases.0.iter().enumerate();
        let cases = cases.map(|(index, (_, case))| (Some(index), case.severity));
        let parts = std::iter::once((None, None)).chain(cases);
        let severities = parts.map(|(case, own)| {
            let set = self.set.get(&(rule, case)).copied();
            set.unwrap_or(own.unwrap_or(file.severity))
        });
        severities.max().unwrap_or(file.severity)
    }
}

/// The level of every rule and case that the configuration speaks of; what a file says goes before what it extends.
pub(super) fn levels(
    names: &Names<'_>,
    file: &Configuration,
) -> Result<FxHashMap<Part, Level>, UnknownWord> {
    let mut levels = FxHashMap::default();
    for file in file.chain() {
        add_levels(names, &file.rules, &mut levels)?;
    }
    Ok(levels)
}

/// Adds the levels of a table. A word that says more goes before one that says less; of equals, the later one.
pub(super) fn add_levels(
    names: &Names<'_>,
    table: &Table<Setting>,
    levels: &mut FxHashMap<Part, Level>,
) -> Result<(), UnknownWord> {
    let entries = table.0.iter();
    let mut entries: Vec<_> = entries
        .filter_map(|(word, setting)| Some((word, setting.level?)))
        .collect();
    entries.sort_by_key(|(word, _)| names.reach(&word.text));
    for (word, level) in entries {
        let parts = names.find(&word.text)?.into_iter();
        levels.extend(parts.map(|part| (part, level)));
    }
    Ok(())
}
