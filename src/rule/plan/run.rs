//! A plan asked about a target.

use std::borrow::Cow;

use super::{Bound, Check, Literal, Op, Plan, SchemaId, SlotId, TARGET, Types};
use crate::json_schema::{Failure, Why};
use crate::yaml::{Kind, Node, Scalar};

/// What is used again from target to target.
#[derive(Debug, Default)]
pub(in crate::rule) struct Run<'t> {
    /// What stands at each slot of the plans that are being asked, one plan on the other.
    values: Vec<Option<Place<'t>>>,
    /// The security context that the next target inherits of.
    inherited: Option<Node<'t>>,
    /// Every failure, with the schema it breaks.
    pub(in crate::rule) failures: Vec<(SchemaId, Failure<'t>)>,
}

/// The fields that a container's security context shares with its pod's (`PodSecurityContext` in `k8s.io/api/core/v1`).
const INHERITED: &[&str] = &[
    "appArmorProfile",
    "runAsGroup",
    "runAsNonRoot",
    "runAsUser",
    "seLinuxOptions",
    "seccompProfile",
    "windowsOptions",
];

/// What is judged: a node, or a key, which is text whatever it looks like.
#[derive(Clone, Copy, Debug)]
struct Place<'t> {
    node: Node<'t>,
    is_key: bool,
    /// Set for the container itself where its security context would stand, if the pod's stands in for it: all that can
    /// be said of it is which fields are missing.
    is_stand_in: bool,
}

impl<'t> Place<'t> {
    fn of(node: Node<'t>) -> Self {
        Self {
            node,
            is_key: false,
            is_stand_in: false,
        }
    }
}

impl<'t> Run<'t> {
    /// Judges one target, which may inherit of a pod's security context; failures are added.
    pub(in crate::rule) fn judge(
        &mut self,
        plan: &Plan,
        node: Node<'t>,
        inherited: Option<Node<'t>>,
    ) {
        self.inherited = inherited;
        self.judge_part(plan, node);
    }

    fn judge_part(&mut self, plan: &Plan, node: Node<'t>) {
        self.judge_place(plan, Place::of(node));
    }

    /// Whether a target satisfies the plan.
    pub(in crate::rule) fn holds(&mut self, plan: &Plan, node: Node<'t>) -> bool {
        self.fits(plan, Place::of(node))
    }

    fn judge_place(&mut self, plan: &Plan, target: Place<'t>) {
        let base = self.load(plan, target);
        for (index, slot) in plan.slots.iter().enumerate() {
            let Some(place) = self.values[base + index] else {
                continue;
            };
            for check in &slot.checks {
                self.report(check, base, place);
            }
            if let Some(items) = &slot.items {
                for item in place.node.items() {
                    self.judge_part(items, item);
                }
            }
        }
        self.values.truncate(base);
    }

    /// Finds what stands at each slot.
    fn load(&mut self, plan: &Plan, target: Place<'t>) -> usize {
        let base = self.values.len();
        self.values.resize(base + plan.slots.len(), None);
        self.values[base] = Some(target);
        if !target.is_key {
            self.walk(plan, TARGET, base, target.node);
            if let Some(context) = self.inherited.take() {
                self.inherit(plan, base, context);
            }
        }
        base
    }

    /// Fills the slots of the security context that the container leaves empty with the pod's.
    ///
    /// A container without one of its own has an empty one then: what it lacks is missing from the container itself.
    fn inherit(&mut self, plan: &Plan, base: usize, context: Node<'t>) {
        let Some(slot) = plan.slots[TARGET as usize].children.get("securityContext") else {
            return;
        };
        let target = self.values[base];
        for entry in entries(context) {
            let name = entry.key_text().unwrap_or_default();
            let child = plan.slots[slot as usize].children.get(&name);
            let Some(child) = child.filter(|_| INHERITED.contains(&&*name)) else {
                continue;
            };
            if self.values[base + child as usize].is_none() {
                self.values[base + child as usize] = Some(Place::of(entry));
                self.walk(plan, child, base, entry);
            }
        }
        let own = &mut self.values[base + slot as usize];
        *own = own.or(target.map(|target| Place {
            is_stand_in: true,
            ..target
        }));
    }

    /// Deep as the schemas are, never as the document is.
    fn walk(&mut self, plan: &Plan, slot: SlotId, base: usize, node: Node<'t>) {
        let children = &plan.slots[slot as usize].children;
        if children.is_empty() || node.kind() != Kind::Mapping {
            return;
        }
        for entry in node.entries() {
            let Some(child) = entry.key_text().and_then(|name| children.get(&name)) else {
                continue;
            };
            self.values[base + child as usize] = Some(Place::of(entry));
            self.walk(plan, child, base, entry);
        }
    }

    fn report(&mut self, check: &Check, base: usize, place: Place<'t>) {
        match &check.op {
            Op::If(condition, then, otherwise) => {
                let branch = if self.all(condition, base) {
                    then
                } else {
                    otherwise
                };
                for check in branch {
                    if let Some(place) = self.values[base + check.at as usize] {
                        self.report(check, base, place);
                    }
                }
            }
            Op::Each(plan) => place
                .node
                .items()
                .for_each(|item| self.judge_part(plan, item)),
            Op::Others(known, plan) => {
                for entry in others(place.node, known) {
                    self.judge_part(plan, entry);
                }
            }
            Op::Keys(plan) => {
                for entry in entries(place.node) {
                    if !self.key_fits(plan, entry) {
                        self.fail(check, entry, Why::Unwanted);
                    }
                }
            }
            Op::Required(_) if place.is_stand_in && !self.test(&check.op, base, place) => {
                let missing = Why::Missing("securityContext".to_owned());
                self.fail(check, place.node, missing);
            }
            Op::Required(required) if place.node.kind() == Kind::Mapping => {
                for (slot, name) in required {
                    if self.values[base + *slot as usize].is_none() {
                        self.fail(check, place.node, Why::Missing(name.to_string()));
                    }
                }
            }
            Op::Never => self.fail(check, place.node, Why::Unwanted),
            op if !self.test(op, base, place) => self.fail(check, place.node, Why::Value),
            _ => {}
        }
    }

    fn fail(&mut self, check: &Check, node: Node<'t>, why: Why) {
        self.failures.push((check.schema, Failure { node, why }));
    }

    /// Whether all checks hold of what stands at their slots.
    fn all(&mut self, checks: &[Check], base: usize) -> bool {
        checks
            .iter()
            .all(|check| match self.values[base + check.at as usize] {
                Some(place) => self.test(&check.op, base, place),
                None => true,
            })
    }

    /// Whether a target fits a plan, without saying where it does not.
    fn fits(&mut self, plan: &Plan, target: Place<'t>) -> bool {
        let base = self.load(plan, target);
        let fits = plan.slots.iter().enumerate().all(|(index, slot)| {
            let Some(place) = self.values[base + index] else {
                return true;
            };
            let holds = slot
                .checks
                .iter()
                .all(|check| self.test(&check.op, base, place));
            holds
                && slot
                    .items
                    .as_ref()
                    .is_none_or(|items| self.items_fit(items, place.node))
        });
        self.values.truncate(base);
        fits
    }

    fn items_fit(&mut self, plan: &Plan, node: Node<'t>) -> bool {
        node.items().all(|node| self.fits(plan, Place::of(node)))
    }

    fn key_fits(&mut self, plan: &Plan, entry: Node<'t>) -> bool {
        entry.key().is_none_or(|node| {
            self.fits(
                plan,
                Place {
                    is_key: true,
                    ..Place::of(node)
                },
            )
        })
    }

    fn test(&mut self, op: &Op, base: usize, place: Place<'t>) -> bool {
        let node = place.node;
        match op {
            Op::Required(required) if place.is_stand_in => required
                .iter()
                .all(|(slot, _)| self.values[base + *slot as usize].is_some()),
            Op::Not(checks) => !self.all(checks, base),
            Op::Any(groups) => groups.iter().any(|checks| self.all(checks, base)),
            Op::If(condition, then, otherwise) => {
                let branch = if self.all(condition, base) {
                    then
                } else {
                    otherwise
                };
                self.all(branch, base)
            }
            _ if place.is_stand_in => true,
            Op::Never => false,
            Op::Required(required) => {
                node.kind() != Kind::Mapping
                    || required
                        .iter()
                        .all(|(slot, _)| self.values[base + *slot as usize].is_some())
            }
            Op::Type(types) => types.has(type_of(place)),
            Op::OneOf(literals) => literals.iter().any(|literal| equals(place, literal)),
            Op::Pattern(pattern) => {
                string(place).is_none_or(|text| pattern.matches(&text) == Some(true))
            }
            Op::Within(bound, limit) => {
                number(place).is_none_or(|number| within(number, *bound, *limit))
            }
            Op::Length(limit) => string(place).is_none_or(|text| limit.holds(text.chars().count())),
            Op::Properties(limit) => node.kind() != Kind::Mapping || limit.holds(node.len()),
            Op::Items(limit) => node.kind() != Kind::Sequence || limit.holds(node.len()),
            Op::Each(plan) => self.items_fit(plan, node),
            Op::Contains(plan) => {
                node.kind() != Kind::Sequence
                    || node.items().any(|node| self.fits(plan, Place::of(node)))
            }
            Op::Keys(plan) => entries(node).all(|entry| self.key_fits(plan, entry)),
            Op::Others(known, plan) => {
                others(node, known).all(|node| self.fits(plan, Place::of(node)))
            }
        }
    }
}

/// The entries of a mapping, of anything else none.
fn entries(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let mapping = (node.kind() == Kind::Mapping).then_some(node);
    mapping.into_iter().flat_map(Node::entries)
}

fn others<'t>(node: Node<'t>, known: &[Box<str>]) -> impl Iterator<Item = Node<'t>> {
    entries(node).filter(|entry| {
        let name = entry.key_text().unwrap_or_default();
        known.iter().all(|known| **known != *name)
    })
}

fn scalar(place: Place<'_>) -> Option<Scalar<'_>> {
    match (place.is_key, place.node.kind()) {
        (true, _) => Some(Scalar::Str(place.node.text())),
        (false, Kind::Scalar) => Some(place.node.scalar()),
        (false, _) => None,
    }
}

fn string(place: Place<'_>) -> Option<Cow<'_, str>> {
    match scalar(place)? {
        Scalar::Str(text) => Some(text),
        _ => None,
    }
}

fn number(place: Place<'_>) -> Option<f64> {
    match scalar(place)? {
        Scalar::Int(value) => Some(value as f64),
        Scalar::UInt(value) => Some(value as f64),
        Scalar::Float(value) => Some(value),
        _ => None,
    }
}

fn within(number: f64, bound: Bound, limit: f64) -> bool {
    match bound {
        Bound::AtLeast => number >= limit,
        Bound::AtMost => number <= limit,
        Bound::Above => number > limit,
        Bound::Below => number < limit,
    }
}

fn equals(place: Place<'_>, literal: &Literal) -> bool {
    match (literal, scalar(place)) {
        (Literal::Null, Some(Scalar::Null)) => true,
        (Literal::Bool(expected), Some(Scalar::Bool(value))) => *expected == value,
        (Literal::String(expected), Some(Scalar::Str(text))) => **expected == *text,
        (Literal::Number(expected), _) => number(place) == Some(*expected),
        _ => false,
    }
}

fn type_of(place: Place<'_>) -> Types {
    match scalar(place) {
        Some(Scalar::Null) => Types::NULL,
        Some(Scalar::Bool(_)) => Types::BOOLEAN,
        Some(Scalar::Int(_) | Scalar::UInt(_)) => Types::INTEGER,
        Some(Scalar::Float(value)) if value.fract() == 0.0 => Types::INTEGER,
        Some(Scalar::Float(_)) => Types::FRACTION,
        Some(Scalar::Str(_)) => Types::STRING,
        None if place.node.kind() == Kind::Sequence => Types::ARRAY,
        None => Types::OBJECT,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Run;
    use crate::json_schema::Why;
    use crate::rule::plan::Plan;
    use crate::yaml::{Node, Syntax, Tree};

    /// Each container, and what a rule about the user it runs as finds wrong with it.
    const PODS: &[(&str, Option<&str>)] = &[
        (
            "{containers: [{name: a}]}",
            Some("missing securityContext in a"),
        ),
        (
            "{securityContext: {runAsNonRoot: true}, containers: [{name: a}]}",
            None,
        ),
        (
            "{securityContext: {fsGroup: 1}, containers: [{name: a}]}",
            Some("missing securityContext in a"),
        ),
        (
            "{securityContext: {runAsNonRoot: true}, containers: [{name: a, securityContext: {runAsUser: 5}}]}",
            None,
        ),
        (
            "{securityContext: {runAsNonRoot: true}, containers: [{name: a, securityContext: {runAsNonRoot: false}}]}",
            Some("value false"),
        ),
        (
            "{securityContext: {runAsNonRoot: no}, containers: [{name: a}]}",
            Some("value no"),
        ),
        (
            "{securityContext: {runAsUser: 5}, containers: [{name: a, securityContext: {runAsUser: 6}}]}",
            Some("missing runAsNonRoot in "),
        ),
    ];

    #[test]
    fn a_container_inherits_of_the_pods_security_context() {
        let schema = json!({
            "required": ["securityContext"],
            "properties": {"securityContext": {"required": ["runAsNonRoot"], "properties": {"runAsNonRoot": {"const": true}}}},
        });
        let plan = Plan::new([(0, &schema)]).unwrap();
        for (text, expected) in PODS {
            let mut tree = Tree::default();
            tree.parse(text, Syntax::Yaml);
            let pod = tree
                .documents(text)
                .next()
                .and_then(|document| document.root())
                .unwrap();
            let container = pod
                .get("containers")
                .and_then(|containers| containers.items().next())
                .unwrap();
            let mut run = Run::default();
            run.judge(&plan, container, pod.get("securityContext"));
            let found = run.failures.first().map(|(_, failure)| match &failure.why {
                Why::Missing(field) => {
                    let name = failure.node.get("name").map(Node::text).unwrap_or_default();
                    format!("missing {field} in {name}")
                }
                _ => format!("value {}", failure.node.raw()),
            });
            assert_eq!(found.as_deref(), *expected, "{text}");
            assert!(run.failures.len() <= 1, "{text}");
        }
    }
}
