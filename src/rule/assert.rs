//! The schemas of a declared rule, and what their failures say. The seam between rules and the engine that judges them.

use super::scope::Scope;
use super::{Mark, RuleFile, Subject, message};
use crate::finding::Violation;
use crate::json_schema::{Failure, Schema, Why};
use crate::value::placeholder;
use crate::yaml::{Kind, Node};

/// The schemas of a declared rule.
#[derive(Debug)]
pub(super) struct Assertions {
    /// The rule's own `assert`.
    base: Option<Schema>,
    cases: Vec<CaseAssertion>,
}

#[derive(Debug)]
struct CaseAssertion {
    scope: Scope,
    /// A setting of its own has a schema, a variant of the rule's has none.
    schema: Option<Schema>,
}

impl Assertions {
    /// Compiles the schemas; `None` for a rule that has none, which is then a coded one.
    pub(super) fn new(file: &RuleFile) -> Result<Option<Self>, String> {
        let texts = [&file.message, &file.help].into_iter().flatten();
        let case_texts = file
            .cases
            .0
            .iter()
            .flat_map(|(_, case)| [&case.message, &case.help].into_iter().flatten());
        for text in texts.chain(case_texts) {
            message::check(text)?;
        }
        let compile = |schema: &serde_json::Value| Schema::new(&with_params(schema, file)?);
        let base = file.assert.as_ref().map(compile).transpose()?;
        let cases = file.cases.0.iter().map(|(_, case)| {
            Ok(CaseAssertion {
                scope: Scope::of_case(case)?,
                schema: case.assert.as_ref().map(compile).transpose()?,
            })
        });
        let cases: Vec<_> = cases.collect::<Result<_, String>>()?;
        let declared = base.is_some() || cases.iter().any(|case| case.schema.is_some());
        Ok(declared.then_some(Self { base, cases }))
    }

    /// Judges one target.
    pub(super) fn check(
        &self,
        file: &RuleFile,
        subject: &Subject<'_, '_>,
        out: &mut Vec<Violation>,
    ) {
        if let Some(schema) = &self.base {
            let failures = known_failures(schema, subject);
            if !failures.is_empty() {
                let variant = self
                    .cases
                    .iter()
                    .position(|case| case.schema.is_none() && case.scope.holds(subject));
                out.extend(
                    failures
                        .iter()
                        .map(|failure| violation(file, variant, subject, failure)),
                );
            }
        }
        for (index, case) in self.cases.iter().enumerate() {
            let Some(schema) = &case.schema else { continue };
            if case.scope.holds(subject) {
                let failures = known_failures(schema, subject);
                out.extend(
                    failures
                        .iter()
                        .map(|failure| violation(file, Some(index), subject, failure)),
                );
            }
        }
    }
}

/// The failures, one for each place, without those whose judged value something else will replace.
fn known_failures<'t>(schema: &Schema, subject: &Subject<'_, 't>) -> Vec<Failure<'t>> {
    let mut failures = schema.failures(subject.node);
    failures.retain(|failure| !holds_unknown(failure.node, &failure.why));
    let mut seen: Vec<(u32, Why)> = Vec::new();
    failures.retain(|failure| {
        let place = (failure.node.id(), failure.why.clone());
        let is_new = !seen.contains(&place);
        seen.push(place);
        is_new
    });
    failures
}

fn holds_unknown(node: Node<'_>, why: &Why) -> bool {
    match node.kind() {
        Kind::Scalar => placeholder::is_unknown(&node.text()),
        // A mapping that a substitution will fill may get the field from it.
        Kind::Mapping => {
            matches!(why, Why::Missing(_))
                && node
                    .entries()
                    .any(|entry| placeholder::is_unknown(&entry.key_text().unwrap_or_default()))
        }
        Kind::Sequence => false,
    }
}

fn violation(
    file: &RuleFile,
    case: Option<usize>,
    subject: &Subject<'_, '_>,
    failure: &Failure<'_>,
) -> Violation {
    let (name, case) = match case.and_then(|index| file.cases.0.get(index)) {
        Some((name, case)) => (Some(name.as_str().into()), Some(case)),
        None => (None, None),
    };
    let pick = |own: fn(&super::Case) -> Option<&String>, rule: Option<&String>| {
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
    let text = pick(|case| case.message.as_ref(), file.message.as_ref()).unwrap_or_default();
    let help = pick(|case| case.help.as_ref(), file.help.as_ref());
    let mut violation = subject.violation(mark, message::fill(&text, subject, node));
    violation.help = help.map(|help| message::fill(&help, subject, node));
    violation.case = name;
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
fn with_params(schema: &serde_json::Value, file: &RuleFile) -> Result<serde_json::Value, String> {
    use serde_json::Value;
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
