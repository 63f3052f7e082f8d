//! Which rules and cases run.

use rustc_hash::FxHashSet;

use crate::rule::{Default, Rule};
use crate::value::near::nearest;

/// Which rules run, and which of their cases.
#[derive(Clone, Debug, std::default::Default)]
pub struct Selection {
    /// `None` stands for the rule itself, apart from its cases.
    chosen: FxHashSet<(usize, Option<usize>)>,
}

/// A word that names no rule, case, group or profile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is no rule, group or profile{}", .near.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default())]
pub struct UnknownWord {
    /// The word.
    pub word: String,
    /// The nearest word there is, if one is near.
    pub near: Option<String>,
}

impl Selection {
    /// What runs when nobody asks for anything.
    #[must_use]
    pub fn default_of(rules: &[Rule]) -> Self {
        let chosen = parts(rules).filter(|&(rule, case)| is_on(&rules[rule], case));
        Self {
            chosen: chosen.collect(),
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
        let mut selection = Self::default_of(rules);
        if !select.is_empty() {
            selection.chosen.clear();
        }
        for word in select {
            selection.chosen.extend(named(rules, word)?);
        }
        for word in ignore {
            for part in named(rules, word)? {
                selection.chosen.remove(&part);
            }
        }
        Ok(selection)
    }

    /// Whether any part of the rule runs.
    #[must_use]
    pub fn has(&self, rule: usize, rules: &[Rule]) -> bool {
        cases(rule, &rules[rule]).any(|part| self.chosen.contains(&part))
    }

    /// Whether a violation of this rule, of this case, is wanted.
    #[must_use]
    pub fn wants(&self, rule: usize, rules: &[Rule], case: Option<&str>) -> bool {
        let named = |name: &str| {
            rules[rule]
                .file
                .cases
                .0
                .iter()
                .position(|(other, _)| other == name)
        };
        self.chosen.contains(&(rule, case.and_then(named)))
    }
}

/// A rule and all its cases.
fn cases(index: usize, rule: &Rule) -> impl Iterator<Item = (usize, Option<usize>)> {
    let cases = (0..rule.file.cases.0.len()).map(Some);
    std::iter::once(None)
        .chain(cases)
        .map(move |case| (index, case))
}

fn parts(rules: &[Rule]) -> impl Iterator<Item = (usize, Option<usize>)> {
    rules
        .iter()
        .enumerate()
        .flat_map(|(index, rule)| cases(index, rule))
}

fn is_on(rule: &Rule, case: Option<usize>) -> bool {
    let of_case = case.and_then(|case| rule.file.cases.0[case].1.default);
    of_case.unwrap_or(rule.file.default) == Default::On
}

fn named(rules: &[Rule], word: &str) -> Result<Vec<(usize, Option<usize>)>, UnknownWord> {
    let (id, case) = word
        .split_once('/')
        .map_or((word, None), |(id, case)| (id, Some(case)));
    let found: Vec<_> = match word {
        "all" => parts(rules).collect(),
        "default" => Selection::default_of(rules).chosen.into_iter().collect(),
        _ => parts(rules)
            .filter(|&(index, part)| match case {
                Some(case) => {
                    is_called(&rules[index], id)
                        && part.is_some_and(|part| rules[index].file.cases.0[part].0 == case)
                }
                None => is_called(&rules[index], id) || is_in(&rules[index], id),
            })
            .collect(),
    };
    if found.is_empty() {
        return Err(UnknownWord {
            word: word.to_owned(),
            near: near(rules, word),
        });
    }
    Ok(found)
}

fn is_called(rule: &Rule, id: &str) -> bool {
    *rule.id == *id || rule.file.formerly.iter().any(|former| former == id)
}

fn is_in(rule: &Rule, group: &str) -> bool {
    *rule.group == *group || rule.file.profiles.iter().any(|profile| profile == group)
}

/// The word there is that comes nearest.
fn near(rules: &[Rule], word: &str) -> Option<String> {
    let mut words: Vec<String> = vec!["all".to_owned(), "default".to_owned()];
    for rule in rules {
        words.extend([rule.id.to_string(), rule.group.to_string()]);
        words.extend(
            rule.file
                .cases
                .0
                .iter()
                .map(|(case, _)| format!("{}/{case}", rule.id)),
        );
        words.extend(rule.file.profiles.iter().cloned());
    }
    nearest(word, words.iter().map(String::as_str)).map(str::to_owned)
}
