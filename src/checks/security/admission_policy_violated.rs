//! Objects that an admission policy of the same set denies.

use serde_json::json;

use super::admission_match::{Created, chooses};
use crate::cel::{Bindings, Budget, Expression, Verdict};
use crate::finding::Violation;
use crate::manifest::{Object, ObjectSet};
use crate::rule::{Mark, Params, label_in, violation_in};
use crate::schema::variables;
use crate::yaml::Node;

/// Policies, and bindings of a policy, that are looked at: with more the work would grow with their number squared.
const MOST_POLICIES: usize = 64;
const MOST_BINDINGS: usize = 16;
const MOST_PARAMS: usize = 16;

/// Steps that the expressions of a policy may take for one object.
const STEPS: u64 = 20_000;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let bindings: Vec<_> = of_kind(set, "ValidatingAdmissionPolicyBinding").collect();
    for (index, policy) in of_kind(set, "ValidatingAdmissionPolicy").take(MOST_POLICIES) {
        let own = bindings.iter().filter(|(_, binding)| {
            text(binding.root, "/spec/policyName") == policy.name && denies(binding.root)
        });
        let bindings: Vec<_> = own
            .take(MOST_BINDINGS)
            .map(|(_, binding)| *binding)
            .collect();
        let Some(policy) = Policy::read(index, policy).filter(|_| !bindings.is_empty()) else {
            continue;
        };
        for (at, object) in set.objects.iter().enumerate() {
            // No policy looks at policies.
            if object.group() != "admissionregistration.k8s.io" {
                let created = Created::of(set, object);
                let violation = bindings
                    .iter()
                    .find_map(|binding| policy.violation(set, at, &created, binding));
                out.extend(violation);
            }
        }
    }
}

fn of_kind<'s, 't>(
    set: &'s ObjectSet<'t>,
    kind: &'static str,
) -> impl Iterator<Item = (usize, &'s Object<'t>)> {
    let objects = set.objects.iter().enumerate();
    objects.filter(move |(_, object)| object.is("admissionregistration.k8s.io", kind))
}

fn text(root: Node<'_>, pointer: &str) -> String {
    root.at(pointer)
        .map(Node::text)
        .unwrap_or_default()
        .into_owned()
}

fn denies(binding: Node<'_>) -> bool {
    let actions = binding.at("/spec/validationActions");
    actions.is_some_and(|actions| actions.items().any(|action| action.text() == "Deny"))
}

/// A policy whose expressions were read.
struct Policy<'t> {
    index: usize,
    spec: Node<'t>,
    constraints: Node<'t>,
    conditions: Vec<Expression>,
    variables: Vec<(String, Expression)>,
    validations: Vec<Validation<'t>>,
    /// What cannot be evaluated is let through.
    ignores_failures: bool,
}

struct Validation<'t> {
    written: Node<'t>,
    expression: Expression,
    message: Option<String>,
    message_expression: Option<Expression>,
}

impl<'t> Policy<'t> {
    /// Nothing of a policy with an expression that cannot be read.
    fn read(index: usize, policy: &Object<'t>) -> Option<Self> {
        let spec = policy.root.get("spec")?;
        let parsed =
            |owner: Node<'_>, field: &str| Expression::parse(&owner.get(field)?.as_str()?).ok();
        let items = |list: &str| spec.get(list).into_iter().flat_map(Node::items);
        Some(Self {
            index,
            spec,
            constraints: spec.get("matchConstraints")?,
            conditions: items("matchConditions")
                .map(|condition| parsed(condition, "expression"))
                .collect::<Option<_>>()?,
            variables: items("variables")
                .map(|variable| {
                    let name = text(variable, "/name");
                    Some((format!("variables.{name}"), parsed(variable, "expression")?))
                })
                .collect::<Option<_>>()?,
            validations: items("validations")
                .map(|validation| {
                    let message = text(validation, "/message");
                    Some(Validation {
                        written: validation.get("expression")?,
                        expression: parsed(validation, "expression")?,
                        message: Some(message.trim().to_owned()).filter(|text| !text.is_empty()),
                        message_expression: parsed(validation, "messageExpression"),
                    })
                })
                .collect::<Option<_>>()?,
            ignores_failures: text(spec, "/failurePolicy") == "Ignore",
        })
    }

    /// The first validation that the object fails under this binding.
    fn violation(
        &self,
        set: &ObjectSet<'t>,
        at: usize,
        created: &Created<'_, 't>,
        binding: &Object<'t>,
    ) -> Option<Violation> {
        let own = binding.root.at("/spec/matchResources");
        let is_chosen = created.is_chosen_by(set, self.constraints)
            && own.is_none_or(|constraints| created.is_chosen_by(set, constraints));
        if !is_chosen {
            return None;
        }
        let params = match self.spec.get("paramKind") {
            None => vec![None],
            Some(kind) => params(set, kind, created, binding)
                .map(Some)
                .take(MOST_PARAMS)
                .collect(),
        };
        let failed = params
            .into_iter()
            .find_map(|params| self.failed(set, created, params));
        let (validation, message) = failed?;
        let object = created.object;
        let mark = object.root.at("/metadata/name").unwrap_or(object.root);
        let policy = &set.objects[self.index].name;
        let message = format!(
            "the policy `{policy}` denies this {}: {message}",
            object.kind
        );
        let mut violation = violation_in(set, at, Mark::Value(mark), message);
        let label = label_in(
            set,
            self.index,
            Mark::Value(validation),
            "this does not hold",
        );
        violation.labels.push(label);
        Some(violation)
    }

    /// What the object fails, and the words for it.
    fn failed(
        &self,
        set: &ObjectSet<'t>,
        created: &Created<'_, 't>,
        params: Option<&Object<'t>>,
    ) -> Option<(Node<'t>, String)> {
        let known = variables();
        let request = request(created);
        let mut bindings = Bindings::new(&known.shapes);
        bind(&mut bindings, set, created, &request, params);
        let mut budget = Budget::of_steps(STEPS);
        for condition in &self.conditions {
            match condition.judge(&bindings, &mut budget) {
                Verdict::Holds => {}
                Verdict::Fails | Verdict::Errs(_) | Verdict::Unknown => return None,
            }
        }
        for (name, expression) in &self.variables {
            bindings.expression(name, expression, &mut budget);
        }
        self.validations.iter().find_map(|validation| {
            let said = match validation.expression.judge(&bindings, &mut budget) {
                Verdict::Holds | Verdict::Unknown => return None,
                Verdict::Errs(_) if self.ignores_failures => return None,
                Verdict::Errs(why) => why,
                Verdict::Fails => validation.words(&bindings, &mut budget),
            };
            Some((validation.written, said))
        })
    }
}

impl Validation<'_> {
    fn words(&self, bindings: &Bindings<'_>, budget: &mut Budget) -> String {
        let expression = self.message_expression.as_ref();
        let evaluated = expression.and_then(|expression| expression.text(bindings, budget));
        let evaluated = evaluated.filter(|text| !text.trim().is_empty() && !text.contains('\n'));
        evaluated
            .or_else(|| self.message.clone())
            .unwrap_or_else(|| format!("failed expression: {}", self.written.text().trim()))
    }
}

/// The objects that a binding gives to the policy as `params`.
fn params<'s, 't>(
    set: &'s ObjectSet<'t>,
    kind: Node<'t>,
    created: &Created<'_, 't>,
    binding: &Object<'t>,
) -> impl Iterator<Item = &'s Object<'t>> + use<'s, 't> {
    let (api_version, kind) = (text(kind, "/apiVersion"), text(kind, "/kind"));
    let reference = binding.root.at("/spec/paramRef");
    let name = text(binding.root, "/spec/paramRef/name");
    let selector = binding.root.at("/spec/paramRef/selector");
    let own = text(binding.root, "/spec/paramRef/namespace");
    let namespace = Some(own)
        .filter(|own| !own.is_empty())
        .or_else(|| created.namespace.clone());
    set.objects.iter().filter(move |object| {
        let is_chosen = match (name.is_empty(), selector) {
            (false, _) => object.name == name,
            (true, Some(selector)) => chooses(Some(selector), object.root.get("metadata")),
            (true, None) => false,
        };
        let is_there =
            object.namespace.is_none() || object.namespace.as_deref() == namespace.as_deref();
        let is_one = object.api_version == api_version && object.kind == kind;
        reference.is_some() && is_one && is_chosen && is_there
    })
}

/// What is known of the request that creates the object.
fn request(created: &Created<'_, '_>) -> serde_json::Value {
    let object = created.object;
    let (group, version) = object
        .api_version
        .split_once('/')
        .unwrap_or(("", &object.api_version));
    let kind = json!({ "group": group, "version": version, "kind": object.kind });
    let resource = json!({ "group": group, "version": version, "resource": created.resource });
    json!({
        "kind": kind,
        "resource": resource,
        "requestKind": kind,
        "requestResource": resource,
        "name": object.name,
        "namespace": created.namespace,
        "operation": "CREATE",
        "dryRun": false,
    })
}

/// The variables of admission. What only a cluster knows is not known.
fn bind<'v, 't: 'v>(
    bindings: &mut Bindings<'v>,
    set: &ObjectSet<'t>,
    created: &Created<'_, 't>,
    request: &'v serde_json::Value,
    params: Option<&Object<'t>>,
) {
    let known = variables();
    let object = created.object;
    let shape = |object: &Object<'_>| {
        known.named(if object.is_builtin() {
            "builtin"
        } else {
            "custom"
        })
    };
    bindings.node("object", object.root, shape(object));
    bindings.null("oldObject");
    bindings.json("request", request, known.named("dyn"));
    for unknown in [
        "request.userInfo",
        "request.options",
        "request.uid",
        "authorizer",
        "authorizer.requestResource",
    ] {
        bindings.unknown(unknown);
    }
    if created.is_namespaced && created.namespace.is_none() {
        bindings.unknown("request.namespace");
    }
    if created.resource.is_none() {
        bindings.unknown("request.resource");
        bindings.unknown("request.requestResource");
    }
    match params {
        Some(params) => bindings.node("params", params.root, shape(params)),
        None => bindings.null("params"),
    }
    match created.namespace_in(set) {
        Some(namespace) => bindings.node("namespaceObject", namespace.root, known.named("builtin")),
        None if created.is_namespaced => bindings.unknown("namespaceObject"),
        None => bindings.null("namespaceObject"),
    }
}
