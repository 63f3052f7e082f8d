//! How severe findings are, where the user says so.

use rustc_hash::FxHashMap;

use super::file::Configuration;
use super::names::{Names, Part, UnknownWord};
use super::values::Level;
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
        let cases = &rules[rule].file.cases.0;
        let case = violation.case.as_deref();
        let case = case.and_then(|name| cases.iter().position(|(other, _)| other == name));
        let set = self.set.get(&(rule, case)).copied();
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

/// The level of every rule and case that the configuration speaks of. A word that says more goes before one that says
/// less; of equals, the later one.
pub(super) fn levels(
    names: &Names<'_>,
    file: &Configuration,
) -> Result<FxHashMap<Part, Level>, UnknownWord> {
    let mut entries: Vec<_> = file.severity.0.iter().collect();
    entries.sort_by_key(|(word, _)| names.reach(&word.text));
    let mut levels = FxHashMap::default();
    for (word, level) in entries {
        let parts = names.find(&word.text)?.into_iter();
        levels.extend(parts.map(|part| (part, *level)));
    }
    Ok(levels)
}
