//! The configuration and the rules: words that must name something, values that must fit their parameters.

use serde_json::Value;

use super::file::Configuration;
use super::find::ConfigError;
use super::names::{Names, Part, UnknownWord};
use super::places::Places;
use super::read::{listed, suggestion};
use super::setting::Setting;
use super::values::{Param, Table, Word};
use crate::finding::Problem;
use crate::rule::embedded::Embedded;
use crate::source::FolderError;

/// The rule about the registries that images may come from, and the parameter that lists them.
const ALLOWING: (&str, &str) = ("image-registry-not-allowed", "allowed");

/// Rules, by their place, with values for their parameters.
type Values = Vec<(usize, Vec<(String, Value)>)>;

impl Configuration {
    /// Puts the parameters of the configuration into the files of the rules.
    ///
    /// # Errors
    /// Every word of the configuration that names no rule, case, group, profile or parameter, and every value that is not
    /// what its parameter is.
    pub fn apply(&self, rules: &mut [Embedded]) -> Result<(), ConfigError> {
        let registries = self.chain().into_iter().flat_map(|file| &file.registries);
        let registries: Vec<Value> = registries.map(|one| Value::from(&**one)).collect();
        let mut allowing = rules.iter_mut().filter(|rule| rule.id == ALLOWING.0);
        if let Some(rule) = allowing.next().filter(|_| !registries.is_empty()) {
            let params = &mut rule.file.params;
            params.insert(ALLOWING.1.to_owned(), Value::Array(registries));
        }
        let mut all = Vec::new();
        for file in self.chain() {
            all.extend(file.own_values(rules).map_err(ConfigError::Wrong)?);
        }
        for (rule, params) in all {
            rules[rule].file.params.extend(params);
        }
        Ok(())
    }

    /// The rules that have other parameters where an override holds: the place of the override among all, and those rules with
    /// their places. The rules given are those of [`Configuration::apply`].
    #[must_use]
    pub fn overridden(&self, rules: &[Embedded]) -> Vec<(usize, Vec<(usize, Embedded)>)> {
        let names = Names::of_files(rules);
        let chain = self.chain().into_iter();
        let all = chain.flat_map(|file| {
            let places = Places::new(file.path.clone(), &file.text);
            let values = file.overrides.iter().map(|own| {
                let values = of_table(&own.rules, &names, rules, &places);
                values.unwrap_or_default()
            });
            values.collect::<Vec<_>>()
        });
        let with = |(rule, params): (usize, Vec<_>)| {
            let mut own = rules[rule].clone();
            own.file.params.extend(params);
            (rule, own)
        };
        let all = all.enumerate().filter(|(_, values)| !values.is_empty());
        all.map(|(index, values)| (index, values.into_iter().map(with).collect()))
            .collect()
    }

    /// The parameters that this file alone gives to all objects; its words are looked at, those of its overrides too.
    fn own_values(&self, rules: &[Embedded]) -> Result<Values, Vec<Problem>> {
        let places = Places::new(self.path.clone(), &self.text);
        let names = Names::of_files(rules);
        let words = self.select.iter().chain(&self.ignore);
        let mut problems: Vec<_> = words
            .filter_map(|word| unknown_word(names.find(&word.text), word, &places))
            .collect();
        let profiles = self.profile.iter();
        problems.extend(
            profiles.filter_map(|word| unknown_word(names.profile(&word.text), word, &places)),
        );
        let mut values = Vec::new();
        match of_table(&self.rules, &names, rules, &places) {
            Ok(own) => values = own,
            Err(wrong) => problems.extend(wrong),
        }
        for own in &self.overrides {
            let wrong = of_table(&own.rules, &names, rules, &places).err();
            problems.extend(wrong.into_iter().flatten());
        }
        if problems.is_empty() {
            return Ok(values);
        }
        problems.sort_by_key(|problem| problem.place.start);
        Err(problems)
    }

    /// The error of a rule that cannot be made with the values that the configuration gives it, under its id or one it had
    /// before; nothing when it gives none.
    #[must_use]
    pub fn refused(&self, id: &str, formerly: &[String], why: &str) -> Option<ConfigError> {
        let (file, word) = self.giver(id, formerly)?;
        let places = Places::new(file.path.clone(), &file.text);
        let message = format!("`{id}` cannot work with these values: {why}");
        Some(ConfigError::Wrong(vec![places.problem(word.span, message)]))
    }

    /// Whether it gives values to a rule, under its id or one it had before, anywhere.
    #[must_use]
    pub fn gives_params(&self, id: &str, formerly: &[String]) -> bool {
        self.giver(id, formerly).is_some()
    }

    /// The file that gives values to a rule, and the word by which it does.
    fn giver(&self, id: &str, formerly: &[String]) -> Option<(&Self, &Word)> {
        let is_called = |word: &Word| word.text == id || formerly.contains(&word.text);
        let chain = self.chain().into_iter().rev();
        let mut words = chain.flat_map(|file| {
            let of_overrides = file.overrides.iter().map(|own| &own.rules);
            let tables = std::iter::once(&file.rules).chain(of_overrides);
            let entries = tables.flat_map(|table| &table.0);
            let given = entries.filter(|(_, setting)| !setting.params.0.is_empty());
            given.map(move |(word, _)| (file, word))
        });
        words.find(|(_, word)| is_called(word))
    }
}

impl Configuration {
    /// The error of a folder of rules that cannot be listed, by its place among [`Configuration::rule_folders`].
    #[must_use]
    pub fn refused_folder(&self, index: usize, why: &FolderError) -> Option<ConfigError> {
        let (file, word) = self.words_of_folders().nth(index)?;
        let places = Places::new(file.path.clone(), &file.text);
        let problem = places.problem(word.span, why.to_string());
        Some(ConfigError::Wrong(vec![problem]))
    }
}

/// The parameters of a table, by rule.
fn of_table(
    table: &Table<Setting>,
    names: &Names<'_>,
    rules: &[Embedded],
    places: &Places<'_>,
) -> Result<Values, Vec<Problem>> {
    let (mut values, mut problems) = (Vec::new(), Vec::new());
    for (word, setting) in &table.0 {
        if setting.params.0.is_empty() {
            problems.extend(unknown_word(names.find(&word.text), word, places));
            continue;
        }
        match names.rule(&word.text) {
            Some(rule) => match fitting(&rules[rule], &setting.params, places) {
                Ok(params) => values.push((rule, params)),
                Err(wrong) => problems.extend(wrong),
            },
            None => problems.push(unknown_rule(names, word, places)),
        }
    }
    if problems.is_empty() {
        Ok(values)
    } else {
        Err(problems)
    }
}

fn unknown_word(
    found: Result<Vec<Part>, UnknownWord>,
    word: &Word,
    places: &Places<'_>,
) -> Option<Problem> {
    let mut unknown = found.err()?;
    let near = unknown.near.take();
    let message = unknown.to_string();
    let near = near.map(|near| format!("did you mean `{near}`?"));
    let help =
        near.unwrap_or_else(|| "`seaworthy rules` lists every rule, group and profile".to_owned());
    Some(Problem {
        help: Some(help),
        ..places.problem(word.span, message)
    })
}

fn unknown_rule(names: &Names<'_>, id: &Word, places: &Places<'_>) -> Problem {
    let help = suggestion(&id.text, names.ids());
    let help = help.unwrap_or_else(|| "`seaworthy rules` lists every rule".to_owned());
    Problem {
        help: Some(help),
        ..places.problem(id.span, format!("`{}` is no rule", id.text))
    }
}

/// The values, each of the type that the rule's own value of the parameter has.
fn fitting(
    rule: &Embedded,
    params: &Table<Param>,
    places: &Places<'_>,
) -> Result<Vec<(String, Value)>, Vec<Problem>> {
    let (mut values, mut problems) = (Vec::new(), Vec::new());
    for (name, param) in &params.0 {
        match rule.file.params.get(&name.text) {
            None => problems.push(unknown_param(rule, name, places)),
            Some(own) if fits(&param.value, own) => {
                values.push((name.text.clone(), param.value.clone()));
            }
            Some(own) => {
                let (given, wanted) = (type_of(&param.value), type_of(own));
                let message = format!("`{}` is {given}, not {wanted}", name.text);
                problems.push(Problem {
                    help: Some(format!("without a word it is `{own}`")),
                    ..places.problem(param.span, message)
                });
            }
        }
    }
    if problems.is_empty() {
        Ok(values)
    } else {
        Err(problems)
    }
}

fn unknown_param(rule: &Embedded, name: &Word, places: &Places<'_>) -> Problem {
    let known = rule.file.params.keys().map(String::as_str);
    let help = match suggestion(&name.text, known.clone()) {
        None if known.len() == 0 => "it has no parameters".to_owned(),
        None => format!("it has {}", listed(known)),
        Some(near) => near,
    };
    let message = format!("`{}` has no parameter `{}`", rule.id, name.text);
    Problem {
        help: Some(help),
        ..places.problem(name.span, message)
    }
}

/// Whether a value has the type of another: of lists, each item that of the items. Null has any type.
fn fits(value: &Value, own: &Value) -> bool {
    match (value, own) {
        (_, Value::Null) => true,
        (Value::Array(items), Value::Array(owns)) => match owns.first() {
            Some(own) => items.iter().all(|item| fits(item, own)),
            None => true,
        },
        (Value::Number(value), Value::Number(own)) => own.is_f64() || !value.is_f64(),
        _ => std::mem::discriminant(value) == std::mem::discriminant(own),
    }
}

fn type_of(value: &Value) -> String {
    let one = match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a number",
        Value::Number(_) => "an integer",
        Value::String(_) => "a string",
        Value::Array(items) => return list_of(items),
        Value::Object(_) => "a mapping",
    };
    one.to_owned()
}

/// A list, and of what, when all of it is the same.
fn list_of(items: &[Value]) -> String {
    let mut types: Vec<_> = items.iter().map(type_of).collect();
    types.sort();
    types.dedup();
    match &types[..] {
        [one] => {
            let noun = one.split_once(' ').map_or(&**one, |(_, noun)| noun);
            format!("a list of {noun}s")
        }
        _ => "a list".to_owned(),
    }
}
