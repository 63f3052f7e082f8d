//! Which rules and cases run.

use rustc_hash::FxHashSet;

use super::file::Configuration;
use super::names::{ALL, Names, Part, Reach, UnknownWord, part};
use super::options::Options;
use super::severities::levels;
use super::values::{Level, Word};
use crate::rule::Rule;

/// Which rules run, and which of their cases.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    chosen: FxHashSet<Part>,
    is_all: bool,
}

/// The rule that runs whatever is selected, unless it is ignored.
const UNREADABLE: &str = "yaml-syntax-error";

impl Selection {
    /// What runs when nobody asks for anything.
    #[must_use]
    pub fn default_of(rules: &[Rule]) -> Self {
        Self {
            chosen: Names::of_rules(rules).default().collect(),
            is_all: false,
        }
    }

    /// The words of `--select`, which replace the default where there are any, less those of `--ignore`.
    ///
    /// A word is an id, a case (`id/case`), a group, a profile, `default` or `all`. Naming a thing selects it whole, its
    /// opt-in parts included. What does not parse is found in any case, unless that rule is ignored.
    ///
    /// # Errors
    /// The first word that names nothing.
    pub fn new(rules: &[Rule], select: &[String], ignore: &[String]) -> Result<Self, UnknownWord> {
        Self::of(rules, &Configuration::default(), &[], select, ignore)
    }

    /// The same, with the words of the configuration below those of the command line.
    ///
    /// `--select` and `--profile` replace the file's `select` and `profile`; what the file ignores or switches off stays
    /// away, unless `--select` names that very rule or case. `--ignore` has the last word.
    ///
    /// # Errors
    /// The first word that names nothing.
    pub fn configured(
        rules: &[Rule],
        configuration: &Configuration,
        options: &Options,
    ) -> Result<Self, UnknownWord> {
        let (profile, select, ignore) = (&options.profile, &options.select, &options.ignore);
        Self::of(rules, configuration, profile, select, ignore)
    }

    fn of(
        rules: &[Rule],
        file: &Configuration,
        profile: &[String],
        select: &[String],
        ignore: &[String],
    ) -> Result<Self, UnknownWord> {
        let names = &Names::of_rules(rules);
        let (profiles, wanted) = if profile.is_empty() && select.is_empty() {
            let (profile, select) = file.selected();
            (texts(profile), texts(select))
        } else {
            (words(profile).collect(), words(select).collect())
        };
        let mut chosen: FxHashSet<Part> = if profiles.is_empty() && wanted.is_empty() {
            names.default().collect()
        } else {
            parts(names, wanted.iter().copied())?.collect()
        };
        for profile in profiles {
            chosen.extend(names.profile(profile)?);
        }
        // What cannot be read cannot be judged: a choice of rules does not make it right.
        chosen.extend(
            parts(names, std::iter::once(UNREADABLE))
                .into_iter()
                .flatten(),
        );
        let ignored = file.chain().into_iter().flat_map(|file| &file.ignore);
        let ignored = parts(names, ignored.map(|word| &*word.text))?;
        let levels = levels(names, file)?.into_iter();
        let off = levels.filter(|(_, level)| *level == Level::Off);
        for part in ignored.chain(off.map(|(part, _)| part)) {
            chosen.remove(&part);
        }
        let exact = words(select).filter(|word| names.reach(word) >= Reach::Rule);
        chosen.extend(parts(names, exact)?);
        for part in parts(names, words(ignore))? {
            chosen.remove(&part);
        }
        Ok(Self {
            chosen,
            is_all: wanted.contains(&ALL),
        })
    }

    /// Whether everything was asked for: then a general rule speaks, too, where a more specific one says it better.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.is_all
    }

    /// Takes out the rules whose id is foreign.
    pub(super) fn leave_out(&mut self, rules: &[Rule], is_foreign: impl Fn(&str) -> bool) {
        self.chosen
            .retain(|(rule, _)| !is_foreign(&rules[*rule].id));
    }

    /// Whether any part of the rule runs.
    #[must_use]
    pub fn has(&self, rule: usize, rules: &[Rule]) -> bool {
        let cases = (0..rules[rule].file.cases.0.len()).map(Some);
        let mut parts = std::iter::once(None).chain(cases);
        parts.any(|case| self.chosen.contains(&(rule, case)))
    }

    /// Whether every part of the rule runs.
    #[must_use]
    pub fn has_all(&self, rule: usize, rules: &[Rule]) -> bool {
        let cases = (0..rules[rule].file.cases.0.len()).map(Some);
        let mut parts = std::iter::once(None).chain(cases);
        parts.all(|case| self.chosen.contains(&(rule, case)))
    }

    /// Whether a violation of this rule, of this case, is wanted.
    #[must_use]
    pub fn wants(&self, rule: usize, rules: &[Rule], case: Option<&str>) -> bool {
        self.chosen.contains(&part(rule, rules, case))
    }
}

fn texts(words: &[Word]) -> Vec<&str> {
    words.iter().map(|word| &*word.text).collect()
}

fn words(words: &[String]) -> impl Iterator<Item = &str> {
    words.iter().map(String::as_str)
}

/// Everything that the words stand for.
fn parts<'w>(
    names: &Names<'_>,
    words: impl Iterator<Item = &'w str>,
) -> Result<impl Iterator<Item = Part>, UnknownWord> {
    let parts: Result<Vec<_>, _> = words.map(|word| names.find(word)).collect();
    Ok(parts?.into_iter().flatten())
}
