//! Which rules and cases run.

use rustc_hash::FxHashSet;

use super::file::Configuration;
use super::names::{Names, Part, Reach, UnknownWord};
use super::options::Options;
use super::severities::levels;
use super::values::Level;
use crate::rule::Rule;

/// Which rules run, and which of their cases.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    chosen: FxHashSet<Part>,
}

impl Selection {
    /// What runs when nobody asks for anything.
    #[must_use]
    pub fn default_of(rules: &[Rule]) -> Self {
        Self {
            chosen: Names::of_rules(rules).default().collect(),
        }
    }

    /// The words of `--select`, which replace the default where there are any, less those of `--ignore`.
    ///
    /// A word is an id, a case (`id/case`), a group, a profile, `default` or `all`. Naming a thing selects it whole, its
    /// opt-in parts included.
    ///
    /// # Errors
    /// The first word that names nothing.
    pub fn new(rules: &[Rule], select: &[String], ignore: &[String]) -> Result<Self, UnknownWord> {
        let options = (words(select), words(ignore));
        Self::of(&Names::of_rules(rules), &Configuration::default(), options)
    }

    /// The same, with the words of the configuration below those of the command line.
    ///
    /// `--select` replaces the file's `select`; what the file ignores or switches off stays away, unless `--select` names
    /// that very rule or case. `--ignore` has the last word.
    ///
    /// # Errors
    /// The first word that names nothing.
    pub fn configured(
        rules: &[Rule],
        configuration: &Configuration,
        options: &Options,
    ) -> Result<Self, UnknownWord> {
        let options = (words(&options.select), words(&options.ignore));
        Self::of(&Names::of_rules(rules), configuration, options)
    }

    fn of(
        names: &Names<'_>,
        file: &Configuration,
        (select, ignore): (Vec<&str>, Vec<&str>),
    ) -> Result<Self, UnknownWord> {
        let of_file = file.select.iter().map(|word| &*word.text).collect();
        let base = if select.is_empty() {
            of_file
        } else {
            select.clone()
        };
        let mut chosen: FxHashSet<Part> = if base.is_empty() {
            names.default().collect()
        } else {
            parts(names, base)?.into_iter().collect()
        };
        for part in parts(names, file.ignore.iter().map(|word| &*word.text))? {
            chosen.remove(&part);
        }
        for (part, level) in levels(names, file)? {
            if level == Level::Off {
                chosen.remove(&part);
            }
        }
        let exact = select.into_iter();
        let exact = exact.filter(|word| names.reach(word) >= Reach::Rule);
        chosen.extend(parts(names, exact)?);
        for part in parts(names, ignore)? {
            chosen.remove(&part);
        }
        Ok(Self { chosen })
    }

    /// Whether any part of the rule runs.
    #[must_use]
    pub fn has(&self, rule: usize, rules: &[Rule]) -> bool {
        let cases = (0..rules[rule].file.cases.0.len()).map(Some);
        let mut parts = std::iter::once(None).chain(cases);
        parts.any(|case| self.chosen.contains(&(rule, case)))
    }

    /// Whether a violation of this rule, of this case, is wanted.
    #[must_use]
    pub fn wants(&self, rule: usize, rules: &[Rule], case: Option<&str>) -> bool {
        let cases = &rules[rule].file.cases.0;
        let named = |name: &str| cases.iter().position(|(other, _)| other == name);
        self.chosen.contains(&(rule, case.and_then(named)))
    }
}

fn words(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}

/// Everything that the words stand for.
fn parts<'w>(
    names: &Names<'_>,
    words: impl IntoIterator<Item = &'w str>,
) -> Result<Vec<Part>, UnknownWord> {
    let mut parts = Vec::new();
    for word in words {
        parts.extend(names.find(word)?);
    }
    Ok(parts)
}
