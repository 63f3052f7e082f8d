//! The words by which rules are chosen, and what each stands for.

use super::profiles::{Profile, profiles};
use crate::rule::embedded::Embedded;
use crate::rule::{Default, Rule, RuleFile};
use crate::value::near::nearest;

/// Every rule by name.
#[derive(Clone, Debug)]
pub(super) struct Names<'r>(Vec<Named<'r>>);

#[derive(Clone, Copy, Debug)]
struct Named<'r> {
    id: &'r str,
    group: &'r str,
    file: &'r RuleFile,
}

/// A rule by its index, and one of its cases; `None` stands for the rule itself, apart from its cases.
pub(super) type Part = (usize, Option<usize>);

/// A violation's part: of a case that the rule does not name, the rule itself.
pub(super) fn part(rule: usize, rules: &[Rule], case: Option<&str>) -> Part {
    let cases = &rules[rule].file.cases.0;
    let named = |name: &str| cases.iter().position(|(other, _)| other == name);
    (rule, case.and_then(named))
}

/// The word for every rule and case.
pub(super) const ALL: &str = "all";

/// A word that names no rule, case, group or profile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is no {}{}", if *.is_profile { "profile" } else { "rule, case, group or profile" }, .near.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default())]
pub struct UnknownWord {
    /// The word.
    pub word: String,
    /// The nearest word there is, if one is near.
    pub near: Option<String>,
    /// Whether a profile was asked for, and nothing else.
    pub is_profile: bool,
}

/// How much a word says; the later ones say more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    All,
    Group,
    Rule,
    Case,
}

impl<'r> Names<'r> {
    pub(super) fn of_rules(rules: &'r [Rule]) -> Self {
        let named = |rule: &'r Rule| Named {
            id: &rule.id,
            group: &rule.group,
            file: &rule.file,
        };
        Self(rules.iter().map(named).collect())
    }

    pub(super) fn of_files(rules: &'r [Embedded]) -> Self {
        let named = |rule: &'r Embedded| Named {
            id: &rule.id,
            group: &rule.group,
            file: &rule.file,
        };
        Self(rules.iter().map(named).collect())
    }

    /// What runs when nobody asks for anything.
    pub(super) fn default(&self) -> impl Iterator<Item = Part> {
        let is_on = |&(rule, case): &Part| {
            let file = self.0[rule].file;
            let of_case = case.and_then(|case| file.cases.0[case].1.default);
            of_case.unwrap_or(file.default) == Default::On
        };
        self.parts().filter(is_on)
    }

    /// What a word stands for: an id, a case (`id/case`), a group, a profile, `default` or `all`.
    pub(super) fn find(&self, word: &str) -> Result<Vec<Part>, UnknownWord> {
        let (id, case) = split(word);
        let found: Vec<_> = match word {
            ALL => self.parts().collect(),
            _ if Profile::named(word).is_some() => self.profile(word)?,
            _ => self
                .parts()
                .filter(|&(rule, part)| match case {
                    Some(case) => {
                        self.0[rule].is_called(id)
                            && part.is_some_and(|part| self.0[rule].file.cases.0[part].0 == case)
                    }
                    None => self.0[rule].is_called(id) || self.0[rule].is_in(id),
                })
                .collect(),
        };
        if found.is_empty() {
            return Err(self.unknown(word));
        }
        Ok(found)
    }

    /// What a profile holds.
    pub(super) fn profile(&self, word: &str) -> Result<Vec<Part>, UnknownWord> {
        match Profile::named(word) {
            Some(profile) => Ok(profile.parts(self)),
            None => Err(UnknownWord {
                word: word.to_owned(),
                near: near_profile(word).map(str::to_owned),
                is_profile: true,
            }),
        }
    }

    /// The rule with this id, today or formerly.
    pub(super) fn rule(&self, id: &str) -> Option<usize> {
        self.0.iter().position(|rule| rule.is_called(id))
    }

    /// The id of every rule.
    pub(super) fn ids(&self) -> impl Iterator<Item = &'r str> + Clone {
        self.0.iter().map(|rule| rule.id)
    }

    pub(super) fn reach(&self, word: &str) -> Reach {
        match split(word) {
            (_, Some(_)) => Reach::Case,
            (ALL | "default", None) => Reach::All,
            (id, None) if self.rule(id).is_some() => Reach::Rule,
            _ => Reach::Group,
        }
    }

    /// What the file of a rule says.
    pub(super) fn file(&self, rule: usize) -> &'r RuleFile {
        self.0[rule].file
    }

    pub(super) fn parts(&self) -> impl Iterator<Item = Part> {
        let rules = self.0.iter().enumerate();
        rules.flat_map(|(index, rule)| {
            let cases = (0..rule.file.cases.0.len()).map(Some);
            std::iter::once(None)
                .chain(cases)
                .map(move |case| (index, case))
        })
    }

    fn unknown(&self, word: &str) -> UnknownWord {
        let mut words: Vec<String> = vec![ALL.to_owned()];
        words.extend(profiles().map(|profile| profile.name.to_owned()));
        for rule in &self.0 {
            words.extend([rule.id.to_owned(), rule.group.to_owned()]);
            let cases = rule.file.cases.0.iter();
            words.extend(cases.map(|(case, _)| format!("{}/{case}", rule.id)));
            words.extend(rule.file.profiles.iter().cloned());
        }
        UnknownWord {
            word: word.to_owned(),
            near: nearest(word, words.iter().map(String::as_str)).map(str::to_owned),
            is_profile: false,
        }
    }
}

/// The profile whose name is near the word, or begins with it.
fn near_profile(word: &str) -> Option<&'static str> {
    let mut names = profiles().map(|profile| profile.name);
    let near = nearest(word, names.clone());
    near.or_else(|| names.find(|name| name.starts_with(word)))
}

impl Named<'_> {
    fn is_called(&self, id: &str) -> bool {
        self.id == id || self.file.formerly.iter().any(|former| former == id)
    }

    fn is_in(&self, group: &str) -> bool {
        self.group == group || self.file.profiles.iter().any(|profile| profile == group)
    }
}

/// An id, and a case of it.
fn split(word: &str) -> (&str, Option<&str>) {
    word.split_once('/')
        .map_or((word, None), |(id, case)| (id, Some(case)))
}
