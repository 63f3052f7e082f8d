//! Expressions that the API server must be able to compile: those of admission policies, of webhooks and of device selectors.

use super::judge::Judge;
use super::read::{has, list, text};
use crate::cel::{Expression, Refusal, Scope, Shapes, Type};
use crate::schema::variables::variables;
use crate::value::placeholder;
use crate::yaml::Node;

/// Conditions and validations of a policy, and the variables that they name.
pub(super) fn policy<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    let has_params = has(spec, "paramKind");
    conditions(judge, spec, has_params);
    let mut scope = Admission::new(has_params);
    for variable in list(spec, "variables") {
        scope.variable(judge, variable);
    }
    for validation in list(spec, "validations") {
        scope.expression(judge, validation, "expression", &[Type::Bool]);
        let without_authorizer = Admission {
            has_authorizer: false,
            ..scope.clone()
        };
        without_authorizer.expression(judge, validation, "messageExpression", &[Type::String]);
    }
    for annotation in list(spec, "auditAnnotations") {
        scope.expression(
            judge,
            annotation,
            "valueExpression",
            &[Type::String, Type::Null],
        );
    }
}

/// `matchConditions` of a policy or a webhook.
pub(super) fn conditions<'t>(judge: &mut Judge<'t>, owner: Node<'t>, has_params: bool) {
    let scope = Admission::new(has_params);
    for condition in list(owner, "matchConditions") {
        scope.expression(judge, condition, "expression", &[Type::Bool]);
    }
}

/// The selector of a device.
pub(super) fn selector<'t>(judge: &mut Judge<'t>, selector: Node<'t>) {
    let known = variables();
    let device = [("device", known.type_of("kubernetes.DRADevice"))];
    let Some(written) = selector.get("expression") else {
        return;
    };
    match compiled(&known.shapes, &device, judge.minor, written) {
        Some(Ok(Type::Bool | Type::Dyn)) | None => {}
        Some(Ok(of)) => judge.invalid(
            written,
            format!("must evaluate to bool or the unknown type, not {of}"),
        ),
        Some(Err(words)) => judge.invalid(written, words),
    }
}

/// What an expression of admission sees.
#[derive(Clone)]
struct Admission {
    has_params: bool,
    has_authorizer: bool,
    /// Whether the policy has variables of its own.
    has_own: bool,
    /// Those that were compiled.
    own: Vec<(String, Type)>,
    /// Whether there are no others.
    is_closed: bool,
}

impl Admission {
    fn new(has_params: bool) -> Self {
        Self {
            has_params,
            has_authorizer: true,
            own: Vec::new(),
            is_closed: true,
            has_own: false,
        }
    }

    /// Compiles a variable of the policy and lets those behind it see it.
    fn variable<'t>(&mut self, judge: &mut Judge<'t>, variable: Node<'t>) {
        self.has_own = true;
        let Some(written) = variable.get("expression") else {
            return;
        };
        match self.compiled(judge.minor, written) {
            Some(Ok(of)) => self.own.push((text(variable, "name").into_owned(), of)),
            Some(Err(words)) => judge.invalid(written, words),
            None => self.is_closed = false,
        }
    }

    fn expression<'t>(&self, judge: &mut Judge<'t>, owner: Node<'t>, field: &str, wanted: &[Type]) {
        let Some(written) = owner.get(field) else {
            return;
        };
        let is =
            |of: &Type, wanted: &Type| std::mem::discriminant(of) == std::mem::discriminant(wanted);
        match self.compiled(judge.minor, written) {
            Some(Ok(of)) if !wanted.iter().any(|wanted| is(&of, wanted)) => {
                let words = match wanted {
                    [wanted] => format!("must evaluate to {wanted} but got {of}"),
                    _ => format!("must evaluate to one of [string null_type] but got {of}"),
                };
                judge.invalid(written, words);
            }
            Some(Err(words)) => judge.invalid(written, words),
            _ => {}
        }
    }

    /// The type of an expression, or why it does not compile; nothing where that cannot be told.
    fn compiled(&self, minor: u8, written: Node<'_>) -> Option<Result<Type, String>> {
        // One that says nothing is missing.
        if written.text().trim().is_empty() {
            return None;
        }
        let known = variables();
        let mut names = vec![
            ("object", Type::Dyn),
            ("oldObject", Type::Dyn),
            ("request", known.type_of("kubernetes.AdmissionRequest")),
            ("namespaceObject", known.type_of("kubernetes.Namespace")),
        ];
        if self.has_params {
            names.push(("params", Type::Dyn));
        }
        if self.has_authorizer {
            let authorizer = "kubernetes.authorization.Authorizer";
            names.push(("authorizer", Type::Opaque(authorizer)));
            let check = "kubernetes.authorization.ResourceCheck";
            names.push(("authorizer.requestResource", Type::Opaque(check)));
        }
        let own: Vec<_> = self
            .own
            .iter()
            .map(|(name, of)| (format!("variables.{name}"), of.clone()))
            .collect();
        names.extend(own.iter().map(|(name, of)| (name.as_str(), of.clone())));
        if self.has_own {
            // Any other field of `variables` is not there.
            let rest = if self.is_closed {
                known.type_of("variables")
            } else {
                Type::Dyn
            };
            names.push(("variables", rest));
        }
        compiled(&known.shapes, &names, minor, written)
    }
}

/// The type of an expression, or why it does not compile; nothing where that cannot be told.
fn compiled(
    shapes: &Shapes,
    variables: &[(&str, Type)],
    minor: u8,
    written: Node<'_>,
) -> Option<Result<Type, String>> {
    let text = written.as_str()?;
    if placeholder::is_unknown(&text) {
        return None;
    }
    // What an expression may use is decided by the version before, so that the server can be rolled back.
    let scope = Scope {
        shapes,
        variables,
        minor: minor.saturating_sub(1),
    };
    let found = Expression::parse(&text).and_then(|expression| expression.type_in(scope));
    match found {
        Ok(of) => Some(Ok(of)),
        Err(Refusal::Refused(words)) => Some(Err(format!("compilation failed: {words}"))),
        Err(Refusal::NotJudged) => None,
    }
}
