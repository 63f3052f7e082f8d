//! The configuration and the rules: words that must name something, values that must fit their parameters.

use serde_json::Value;

use super::file::Configuration;
use super::find::ConfigError;
use super::names::Names;
use super::places::Places;
use super::read::{listed, suggestion};
use super::values::{Params, Word};
use crate::finding::Problem;
use crate::rule::embedded::Embedded;

impl Configuration {
    /// Puts the parameters of the configuration into the files of the rules.
    ///
    /// # Errors
    /// Every word of the configuration that names no rule, case, group, profile or parameter, and every value that is not
    /// what its parameter is.
    pub fn apply(&self, rules: &mut [Embedded]) -> Result<(), ConfigError> {
        let places = Places::new(self.path.clone(), &self.text);
        let names = Names::of_files(rules);
        let words = self.select.iter().chain(&self.ignore);
        let words = words.chain(self.severity.0.iter().map(|(word, _)| word));
        let mut problems: Vec<_> = words
            .filter_map(|word| unknown_word(&names, word, &places))
            .collect();
        let mut values = Vec::new();
        for (id, params) in &self.rules.0 {
            match names.rule(&id.text) {
                Some(rule) => match fitting(&rules[rule], params, &places) {
                    Ok(params) => values.push((rule, params)),
                    Err(wrong) => problems.extend(wrong),
                },
                None => problems.push(unknown_rule(&names, id, &places)),
            }
        }
        if !problems.is_empty() {
            problems.sort_by_key(|problem| problem.place.start);
            return Err(ConfigError::Wrong(problems));
        }
        for (rule, params) in values {
            rules[rule].file.params.extend(params);
        }
        Ok(())
    }

    /// The error of a rule that cannot be made with the values that the configuration gives it, under its id or one it had
    /// before; nothing when it gives none.
    #[must_use]
    pub fn refused(&self, id: &str, formerly: &[String], why: &str) -> Option<ConfigError> {
        let is_called = |word: &Word| word.text == id || formerly.contains(&word.text);
        let (word, _) = self.rules.0.iter().find(|(word, _)| is_called(word))?;
        let places = Places::new(self.path.clone(), &self.text);
        let message = format!("`{id}` cannot work with these values: {why}");
        Some(ConfigError::Wrong(vec![places.problem(word.span, message)]))
    }
}

fn unknown_word(names: &Names<'_>, word: &Word, places: &Places<'_>) -> Option<Problem> {
    let unknown = names.find(&word.text).err()?;
    let message = format!("`{}` is no rule, case, group or profile", word.text);
    let near = unknown.near.map(|near| format!("did you mean `{near}`?"));
    let help = near.unwrap_or_else(|| "`seaworthy rules` lists every rule and group".to_owned());
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
    params: &Params,
    places: &Places<'_>,
) -> Result<Vec<(String, Value)>, Vec<Problem>> {
    let (mut values, mut problems) = (Vec::new(), Vec::new());
    for (name, param) in &params.0.0 {
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
