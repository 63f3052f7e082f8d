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
    /// Every failure, with the schema it breaks.
    pub(in crate::rule) failures: Vec<(SchemaId, Failure<'t>)>,
}

/// What is judged: a node, or a key, which is text whatever it looks like.
#[derive(Clone, Copy, Debug)]
struct Place<'t> {
    node: Node<'t>,
    is_key: bool,
}

impl<'t> Run<'t> {
    /// Judges one target; failures are added.
    pub(in crate::rule) fn judge(&mut self, plan: &Plan, node: Node<'t>) {
        self.judge_place(
            plan,
            Place {
                node,
                is_key: false,
            },
        );
    }

    /// Whether a target satisfies the plan.
    pub(in crate::rule) fn holds(&mut self, plan: &Plan, node: Node<'t>) -> bool {
        self.fits(
            plan,
            Place {
                node,
                is_key: false,
            },
        )
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
                    self.judge(items, item);
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
        }
        base
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
            self.values[base + child as usize] = Some(Place {
                node: entry,
                is_key: false,
            });
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
            Op::Each(plan) => place.node.items().for_each(|item| self.judge(plan, item)),
            Op::Others(known, plan) => {
                for entry in others(place.node, known) {
                    self.judge(plan, entry);
                }
            }
            Op::Keys(plan) => {
                for entry in entries(place.node) {
                    if !self.key_fits(plan, entry) {
                        self.fail(check, entry, Why::Unwanted);
                    }
                }
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
        node.items().all(|node| {
            self.fits(
                plan,
                Place {
                    node,
                    is_key: false,
                },
            )
        })
    }

    fn key_fits(&mut self, plan: &Plan, entry: Node<'t>) -> bool {
        entry
            .key()
            .is_none_or(|node| self.fits(plan, Place { node, is_key: true }))
    }

    fn test(&mut self, op: &Op, base: usize, place: Place<'t>) -> bool {
        let node = place.node;
        match op {
            Op::Never => false,
            Op::Required(required) => {
                node.kind() != Kind::Mapping
                    || required
                        .iter()
                        .all(|(slot, _)| self.values[base + *slot as usize].is_some())
            }
            Op::Type(types) => types.has(type_of(place)),
            Op::OneOf(literals) => literals.iter().any(|literal| equals(place, literal)),
            Op::Pattern(pattern) => string(place).is_none_or(|text| pattern.matches(&text)),
            Op::Within(bound, limit) => {
                number(place).is_none_or(|number| within(number, *bound, *limit))
            }
            Op::Length(limit) => string(place).is_none_or(|text| limit.holds(text.chars().count())),
            Op::Properties(limit) => node.kind() != Kind::Mapping || limit.holds(node.len()),
            Op::Items(limit) => node.kind() != Kind::Sequence || limit.holds(node.len()),
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
            Op::Each(plan) => self.items_fit(plan, node),
            Op::Contains(plan) => {
                node.kind() != Kind::Sequence
                    || node.items().any(|node| {
                        self.fits(
                            plan,
                            Place {
                                node,
                                is_key: false,
                            },
                        )
                    })
            }
            Op::Keys(plan) => entries(node).all(|entry| self.key_fits(plan, entry)),
            Op::Others(known, plan) => others(node, known).all(|node| {
                self.fits(
                    plan,
                    Place {
                        node,
                        is_key: false,
                    },
                )
            }),
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
