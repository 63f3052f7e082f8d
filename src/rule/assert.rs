//! The schemas of a declared rule, and what their failures say.

use std::sync::Arc;

use serde_json::Value;

use super::plan::Plan;
use super::scope::Scope;
use super::{Case, Fault, Mark, RuleFile, Subject, When, message};
use crate::finding::Violation;
use crate::json_schema::{Failure, Schema, Why};
use crate::value::pattern::Pattern;
use crate::value::placeholder;
use crate::yaml::{Kind, Node};

/// The schemas of a declared rule: its own, and those of its cases.
#[derive(Debug)]
pub(super) struct Assertions {
    pub(super) all: Vec<Assertion>,
    /// Cases without a schema, by their place, for what fails the rule's own.
    variants: Vec<(usize, Scope)>,
}

/// One schema.
#[derive(Debug)]
pub(super) struct Assertion {
    /// The case it belongs to, by its place; `None` for the rule's own.
    case: Option<usize>,
    /// Where the case applies.
    scope: Option<Scope>,
    /// What a good target satisfies, parameters put in.
    pub(super) schema: Value,
    /// Set when a plan cannot express the schema.
    pub(super) beyond_plan: Option<Box<Schema>>,
}

impl Assertions {
    /// Reads the schemas; `None` for a rule that has none, which is then a coded one.
    pub(super) fn new(file: &RuleFile) -> Result<Option<Self>, Fault> {
        check_words(file)?;
        let mut assertions = Self {
            all: Vec::new(),
            variants: Vec::new(),
        };
        if let Some(schema) = &file.assert {
            let assertion = Assertion::new(file, schema, None);
            assertions
                .all
                .push(assertion.map_err(|why| Fault::at("/assert", why))?);
        }
        for (index, (name, case)) in file.cases.0.iter().enumerate() {
            let place = place_of_case(name);
            let scope = Scope::of_case(case).map_err(|fault| fault.below(&place))?;
            match &case.assert {
                Some(schema) => {
                    let assertion = Assertion::new(file, schema, Some((index, scope)));
                    let fault = |why| Fault::at("/assert", why).below(&place);
                    assertions.all.push(assertion.map_err(fault)?);
                }
                None => assertions.variants.push((index, scope)),
            }
        }
        Ok((!assertions.all.is_empty()).then_some(assertions))
    }

    /// The violation that a failure of one of the schemas is, unless what was judged is not known.
    pub(super) fn violation<'t>(
        &self,
        file: &RuleFile,
        assertion: &Assertion,
        subject: &Subject<'_, 't>,
        failure: &Failure<'t>,
    ) -> Option<Violation> {
        if !assertion.holds(subject) || is_unknown(failure) {
            return None;
        }
        let variant = || {
            let fits = |(_, scope): &&(usize, Scope)| scope.holds(subject);
            self.variants.iter().find(fits).map(|(index, _)| *index)
        };
        let case = assertion.case.or_else(variant);
        let case = case.and_then(|index| file.cases.0.get(index));
        Some(worded(file, case, subject, failure))
    }
}

impl Assertion {
    fn new(file: &RuleFile, schema: &Value, case: Option<(usize, Scope)>) -> Result<Self, String> {
        let schema = with_params(schema, file)?;
        let beyond_plan = if Plan::expresses(&schema) {
            None
        } else {
            let compiled = Schema::new(&schema);
            let why = |why| format!("that is no JSON Schema: {why}");
            Some(Box::new(compiled.map_err(why)?))
        };
        let (case, scope) = case.unzip();
        Ok(Self {
            case,
            scope,
            schema,
            beyond_plan,
        })
    }

    /// Whether an object of this kind can be meant.
    pub(super) fn holds_kind(&self, subject: &Subject<'_, '_>) -> bool {
        let object = subject.object.map(|(_, object)| object);
        self.scope
            .as_ref()
            .is_none_or(|scope| scope.holds_kind(object))
    }

    fn holds(&self, subject: &Subject<'_, '_>) -> bool {
        self.scope.as_ref().is_none_or(|scope| scope.holds(subject))
    }
}

/// Refuses names in braces that stand for nothing.
fn check_words(file: &RuleFile) -> Result<(), Fault> {
    check_words_at("", &file.message, &file.help)?;
    let mut cases = file.cases.0.iter();
    let check = |(name, case): &(String, Case)| {
        check_words_at(&place_of_case(name), &case.message, &case.help)
    };
    cases.try_for_each(check)
}

fn check_words_at(
    place: &str,
    message: &Option<String>,
    help: &Option<String>,
) -> Result<(), Fault> {
    let words = [("/message", message), ("/help", help)];
    let mut words = words
        .iter()
        .filter_map(|(name, words)| Some((name, words.as_ref()?)));
    words.try_for_each(|(name, words)| {
        message::check(words).map_err(|why| Fault::at(*name, why).below(place))
    })
}

/// The JSON pointer to a case.
fn place_of_case(name: &str) -> String {
    format!("/cases/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// Refuses what is no regular expression, in every schema of the file, parameters put in.
pub(super) fn check_patterns(file: &RuleFile, assertions: &[Assertion]) -> Result<(), Fault> {
    let place_of = |index: usize| place_of_case(&file.cases.0[index].0);
    for assertion in assertions {
        let place = assertion.case.map(place_of).unwrap_or_default();
        let checked = all_patterns_are(&assertion.schema);
        checked.map_err(|why| Fault::at("/assert", why).below(&place))?;
    }
    check_patterns_of("", file.when.as_ref())?;
    let mut cases = file.cases.0.iter();
    cases.try_for_each(|(name, case)| check_patterns_of(&place_of_case(name), case.when.as_ref()))
}

fn check_patterns_of(place: &str, when: Option<&When>) -> Result<(), Fault> {
    let Some(when) = when else { return Ok(()) };
    let schemas = [
        ("self", &when.this),
        ("pod", &when.pod),
        ("object", &when.object),
    ];
    for (name, schema) in schemas {
        let checked = schema.as_ref().map_or(Ok(()), all_patterns_are);
        checked.map_err(|why| Fault::at(format!("/when/{name}"), why).below(place))?;
    }
    Ok(())
}

fn all_patterns_are(schema: &Value) -> Result<(), String> {
    if let Some(Value::String(pattern)) = schema.get("pattern") {
        Pattern::check(pattern)?;
    }
    match schema {
        Value::Object(fields) => fields.values().try_for_each(all_patterns_are),
        Value::Array(items) => items.iter().try_for_each(all_patterns_are),
        _ => Ok(()),
    }
}

/// Whether something else will replace what was judged before Kubernetes sees it.
fn is_unknown(failure: &Failure<'_>) -> bool {
    let names_unknown =
        |entry: Node<'_>| placeholder::is_unknown(&entry.key_text().unwrap_or_default());
    match failure.node.kind() {
        Kind::Scalar => placeholder::is_unknown(&failure.node.text()),
        // A mapping that a substitution will fill may get the field from it.
        Kind::Mapping => {
            matches!(failure.why, Why::Missing(_)) && failure.node.entries().any(names_unknown)
        }
        Kind::Sequence => false,
    }
}

/// The failure in the rule's words, or in its case's.
fn worded<'t>(
    file: &RuleFile,
    case: Option<&(String, Case)>,
    subject: &Subject<'_, 't>,
    failure: &Failure<'t>,
) -> Violation {
    let (name, case) = case.map(|(name, case)| (name, case)).unzip();
    let pick = |own: fn(&Case) -> Option<&String>, rule: Option<&String>| {
        case.and_then(own).or(rule).cloned()
    };
    let path = pick(|case| case.mark.as_ref(), file.mark.as_ref());
    let node = path.map_or(failure.node, |path| longest(failure.node, &path));
    let mark = match &failure.why {
        Why::Missing(field) => Mark::Missing {
            parent: node,
            field,
        },
        Why::Unwanted => Mark::Key(node),
        Why::Value => Mark::Value(node),
    };
    let words = pick(|case| case.message.as_ref(), file.message.as_ref()).unwrap_or_default();
    let help = pick(|case| case.help.as_ref(), file.help.as_ref());
    let mut violation = subject.violation(mark, message::fill(&words, subject, node));
    violation.help = help.map(|help| message::fill(&help, subject, node));
    violation.case = name.map(|name| Arc::from(name.as_str()));
    violation
}

/// The longest existing prefix of a path of property names.
fn longest<'t>(node: Node<'t>, path: &str) -> Node<'t> {
    let mut at = node;
    for name in path.split('.') {
        let Some(child) = at.get(name) else { break };
        at = child;
    }
    at
}

/// The schema with every `{param: name}` replaced by the parameter's value.
fn with_params(schema: &Value, file: &RuleFile) -> Result<Value, String> {
    Ok(match schema {
        Value::Object(fields) => match fields.get("param") {
            Some(Value::String(name)) if fields.len() == 1 => {
                let value = file.params.get(name);
                value
                    .cloned()
                    .ok_or_else(|| format!("no parameter is called `{name}`"))?
            }
            _ => {
                let fields = fields
                    .iter()
                    .map(|(key, value)| Ok((key.clone(), with_params(value, file)?)));
                Value::Object(fields.collect::<Result<_, String>>()?)
            }
        },
        Value::Array(items) => Value::Array(
            items
                .iter()
                .map(|item| with_params(item, file))
                .collect::<Result<_, _>>()?,
        ),
        other => other.clone(),
    })
}
