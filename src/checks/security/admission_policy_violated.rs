//! Objects that an admission policy of the same set denies.

use serde_json::json;

use super::admission_match::{Created, Gathered, chooses};
use crate::cel::{Bindings, Budget, Expression, Verdict};
use crate::finding::Violation;
use crate::manifest::{Object, ObjectSet};
use crate::rule::{Mark, Params, label_in, violation_in};
use crate::schema::variables;
use crate::yaml::Node;

/// Policies, and bindings of a policy, that are looked at: with more the work would grow with their number squared.
const MOST_POLICIES: usize = 64;
const MOST_BINDINGS: usize = 16;
/// Parameters of one object that count, and objects that are looked at to find them.
const MOST_PARAMS: usize = 16;
const MOST_CHOSEN: usize = 256;

/// Steps that the expressions of a policy may take for one object.
const STEPS: u64 = 20_000;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let all: Vec<_> = of_kind(set, "ValidatingAdmissionPolicyBinding").collect();
    if all.is_empty() {
        return;
    }
    let gathered = Gathered::of(set);
    for (index, policy) in of_kind(set, "ValidatingAdmissionPolicy").take(MOST_POLICIES) {
        let Some(policy) = Policy::read(index, policy) else {
            continue;
        };
        let own = all.iter().filter(|(_, binding)| {
            text(binding.root, "/spec/policyName") == set.objects[index].name
                && denies(binding.root)
        });
        let bindings: Vec<_> = own
            .take(MOST_BINDINGS)
            .map(|(_, binding)| policy.bound(set, binding))
            .collect();
        // No policy looks at policies.
        let objects = set.objects.iter().enumerate().filter(|(_, object)| {
            !bindings.is_empty() && object.group() != "admissionregistration.k8s.io"
        });
        for (at, object) in objects {
            let created = gathered.created(object);
            let mut violations = bindings.iter();
            out.extend(violations.find_map(|bound| policy.violation(set, at, &created, bound)));
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

/// A policy's binding, and the objects that may be its parameters.
struct Bound<'s, 't> {
    resources: Option<Node<'t>>,
    /// Of the namespace that the binding names, or of that of the object at hand.
    params: Option<Vec<&'s Object<'t>>>,
    namespace: Option<String>,
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

    /// The binding with what it leads to.
    fn bound<'s>(&self, set: &'s ObjectSet<'t>, binding: &Object<'t>) -> Bound<'s, 't> {
        let kind = self.spec.get("paramKind");
        let namespace = text(binding.root, "/spec/paramRef/namespace");
        Bound {
            resources: binding.root.at("/spec/matchResources"),
            params: kind.map(|kind| params(set, kind, binding)),
            namespace: Some(namespace).filter(|namespace| !namespace.is_empty()),
        }
    }

    /// The first validation that the object fails under this binding.
    fn violation(
        &self,
        set: &ObjectSet<'t>,
        at: usize,
        created: &Created<'_, 't>,
        bound: &Bound<'_, 't>,
    ) -> Option<Violation> {
        let is_chosen = created.is_chosen_by(self.constraints)
            && bound
                .resources
                .is_none_or(|constraints| created.is_chosen_by(constraints));
        if !is_chosen {
            return None;
        }
        let namespace = bound.namespace.as_deref().or(created.namespace.as_deref());
        let params = match &bound.params {
            None => vec![None],
            Some(params) => {
                let there = params.iter().filter(|object| {
                    object.namespace.is_none() || object.namespace.as_deref() == namespace
                });
                there
                    .take(MOST_PARAMS)
                    .map(|object| Some(*object))
                    .collect()
            }
        };
        let failed = params
            .into_iter()
            .find_map(|params| self.failed(created, params));
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
        created: &Created<'_, 't>,
        params: Option<&Object<'t>>,
    ) -> Option<(Node<'t>, String)> {
        let known = variables();
        let request = request(created);
        let mut bindings = Bindings::new(&known.shapes);
        bind(&mut bindings, created, &request, params);
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

/// The objects that a binding may give to the policy as `params`, whatever their namespace.
fn params<'s, 't>(
    set: &'s ObjectSet<'t>,
    kind: Node<'t>,
    binding: &Object<'t>,
) -> Vec<&'s Object<'t>> {
    let (api_version, kind) = (text(kind, "/apiVersion"), text(kind, "/kind"));
    let name = text(binding.root, "/spec/paramRef/name");
    let selector = binding.root.at("/spec/paramRef/selector");
    let is_chosen = |object: &&Object<'t>| {
        object.api_version == api_version
            && object.kind == kind
            && match selector {
                Some(_) if name.is_empty() => chooses(selector, object.root.get("metadata")),
                _ => !name.is_empty() && object.name == name,
            }
    };
    let chosen = set.objects.iter().filter(is_chosen);
    chosen.take(MOST_CHOSEN).collect()
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
    match created.space {
        Some(namespace) => bindings.node("namespaceObject", namespace.root, known.named("builtin")),
        None if created.is_namespaced => bindings.unknown("namespaceObject"),
        None => bindings.null("namespaceObject"),
    }
}
