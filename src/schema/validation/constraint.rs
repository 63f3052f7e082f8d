//! What the tables say of the fields of a definition, and how it is judged. Made of `schemas/constraints/*.txt`.

use super::judge::{Judge, words};
use super::read::is_zero;
use crate::value::{Grammar, Quantity, ip};
use crate::yaml::{Kind, Node, Scalar};
use std::cmp::Ordering;

/// Something that holds for a field. Absent and empty values satisfy all but the first three; of a list each item is judged.
#[derive(Clone, Copy, Debug)]
pub(super) enum Constraint {
    /// It is there, and not the zero value of its type.
    Required,
    /// It is there.
    Present,
    /// If it is there it is not empty.
    Filled,
    /// An integer from the first to the second.
    Range(i64, i64),
    /// An integer, this or more.
    Min(i64),
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A text that follows the grammar.
    Is(Grammar),
    /// The metadata of an object whose name follows the grammar.
    Named(Grammar),
    /// So many bytes at most.
    MaxLength(i64),
    /// So many items at most.
    MaxItems(i64),
    /// A list whose items differ: as wholes, or in these fields taken together.
    Unique(&'static [&'static str]),
    /// A path that does not start with `/` and does not go up.
    Relative,
    /// A relative path that does not start with `..`.
    NonReserved,
    /// A path that does not go up.
    NoBacksteps,
    /// A path that starts with `/`.
    Absolute,
    /// An address.
    Ip,
    /// A network: address and length.
    Network,
    /// Keys and values of labels.
    Labels,
    /// An integer from 0, or a percentage.
    IntOrPercent,
    /// A percentage of 100 at most, or an integer.
    AtMostAll,
    /// A quantity of zero or more.
    NotNegative,
    /// A quantity of more than zero.
    Positive,
    /// One of these fields is there, and no other of them.
    Exactly(&'static [&'static str]),
    /// At least one of these fields is there.
    Any(&'static [&'static str]),
}

/// A field and what holds for it.
#[derive(Debug)]
pub(super) struct Row {
    /// From the definition to the field; empty for the value itself.
    path: &'static [&'static str],
    constraints: &'static [Constraint],
}

impl Row {
    /// The field of the definition that it is about, or begins with.
    pub(super) fn field(&self) -> Option<&'static str> {
        self.path.first().copied()
    }
}

/// A definition that something holds for.
#[derive(Debug)]
struct Constrained {
    name: &'static str,
    /// The group of the objects in which it does; empty for all that have no row of their own.
    group: &'static str,
    rows: &'static [Row],
}

include!(concat!(env!("OUT_DIR"), "/constraints.rs"));

/// What holds for the definition in objects of the group.
pub(super) fn rows(name: &str, group: &str) -> &'static [Row] {
    let find = |group: &str| {
        let key = (name, group);
        CONSTRAINED
            .binary_search_by(|row| (row.name, row.group).cmp(&key))
            .ok()
            .and_then(|at| CONSTRAINED.get(at))
    };
    find(group)
        .or_else(|| find(""))
        .map_or(&[], |found| found.rows)
}

/// The grammar of the names of objects of the kind.
pub(super) fn grammar_of_names(kind: &str, group: &str) -> Grammar {
    let constraints = rows(kind, group).iter().flat_map(|row| row.constraints);
    let mut named = constraints.filter_map(|constraint| match constraint {
        Constraint::Named(grammar) => Some(*grammar),
        _ => None,
    });
    named.next().unwrap_or(Grammar::Subdomain)
}

/// Judges a value by the row.
pub(super) fn judge<'t>(judge: &mut Judge<'t>, node: Node<'t>, row: &Row) {
    let Some((field, above)) = row.path.split_last() else {
        for constraint in row.constraints {
            together(judge, node, *constraint);
        }
        return;
    };
    let Some(parent) = above.iter().try_fold(node, |node, name| node.get(name)) else {
        return;
    };
    let value = parent.get(field);
    for constraint in row.constraints {
        match (constraint, value) {
            (Constraint::Required, Some(value)) if !is_zero(value) => {}
            (Constraint::Required, _) | (Constraint::Present, None) => {
                judge.required(parent, *field, "")
            }
            (Constraint::Filled, Some(value)) if is_zero(value) => {
                judge.invalid(value, "must not be empty")
            }
            (Constraint::Unique(by), Some(value)) => unique(judge, value, by),
            (Constraint::MaxItems(most), Some(value)) if value.len() as i64 > *most => {
                judge.invalid(value, format!("must have at most {most} items"));
            }
            (Constraint::Labels, Some(value)) => judge.labels(value),
            (constraint, Some(value)) if value.kind() == Kind::Sequence => {
                for item in value.items() {
                    one(judge, item, *constraint);
                }
            }
            (constraint, Some(value)) => one(judge, value, *constraint),
            (_, None) => {}
        }
    }
}

/// What holds for the fields of a value together.
fn together<'t>(judge: &mut Judge<'t>, node: Node<'t>, constraint: Constraint) {
    let there = |fields: &'static [&'static str]| {
        fields
            .iter()
            .filter_map(|field| node.get(field))
            .collect::<Vec<_>>()
    };
    match constraint {
        Constraint::Exactly(fields) | Constraint::Any(fields) if there(fields).is_empty() => {
            judge.invalid(node, format!("one of {} is required", words(fields)));
        }
        Constraint::Exactly(fields) => {
            for other in there(fields).into_iter().skip(1) {
                judge.forbidden(other, format!("only one of {} may be set", words(fields)));
            }
        }
        _ => {}
    }
}

/// What holds for one value.
fn one<'t>(judge: &mut Judge<'t>, node: Node<'t>, constraint: Constraint) {
    match constraint {
        Constraint::Range(..) | Constraint::Min(_) => {
            if let Some(value) = node.as_i64() {
                integer(judge, node, value, constraint);
            }
        }
        Constraint::NotNegative => quantity(judge, node, Ordering::Equal),
        Constraint::Positive => quantity(judge, node, Ordering::Greater),
        Constraint::IntOrPercent | Constraint::AtMostAll => int_or_percent(judge, node, constraint),
        _ => {
            if let Some(text) = node.as_str().filter(|text| !text.is_empty()) {
                self::text(judge, node, &text, constraint);
            }
        }
    }
}

fn integer<'t>(judge: &mut Judge<'t>, node: Node<'t>, value: i64, constraint: Constraint) {
    match constraint {
        Constraint::Range(low, high) if !(low..=high).contains(&value) => {
            judge.invalid(node, format!("must be between {low} and {high}, inclusive"));
        }
        Constraint::Min(low) if value < low => {
            judge.invalid(node, format!("must be greater than or equal to {low}"))
        }
        _ => {}
    }
}

fn quantity<'t>(judge: &mut Judge<'t>, node: Node<'t>, least: Ordering) {
    let Some(amount) = super::read::quantity(node) else {
        return;
    };
    if amount.sign() < least {
        let said = if least == Ordering::Equal {
            "must be greater than or equal to 0"
        } else {
            "must be greater than zero"
        };
        judge.invalid(node, said);
    }
}

fn int_or_percent<'t>(judge: &mut Judge<'t>, node: Node<'t>, constraint: Constraint) {
    match (node.scalar(), constraint) {
        (Scalar::Int(value), Constraint::IntOrPercent) if value < 0 => {
            judge.invalid(node, "must be greater than or equal to 0")
        }
        (Scalar::Str(text), _) => match (percent(&text), constraint) {
            (None, Constraint::IntOrPercent) => judge.invalid(
                node,
                "a valid percent string must be a numeric string followed by an ending '%'",
            ),
            (Some(value), Constraint::AtMostAll) if value > 100 => {
                judge.invalid(node, "must not be greater than 100%")
            }
            _ => {}
        },
        _ => {}
    }
}

/// The number of `25%`.
pub(super) fn percent(text: &str) -> Option<i64> {
    let digits = text.strip_suffix('%')?;
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| digits.parse().unwrap_or(i64::MAX))
}

fn text<'t>(judge: &mut Judge<'t>, node: Node<'t>, text: &str, constraint: Constraint) {
    let goes_up = || text.split('/').any(|part| part == "..");
    let said = match constraint {
        Constraint::Is(grammar) => {
            if let Some(said) = grammar.fault(text) {
                judge.invalid(node, said);
            }
            return;
        }
        Constraint::OneOf(words) if !words.contains(&text) => {
            return judge.unsupported(node, words);
        }
        Constraint::MaxLength(most) if text.len() as i64 > most => {
            return judge.invalid(node, format!("may not be more than {most} bytes"));
        }
        Constraint::Relative | Constraint::NonReserved if text.starts_with('/') => {
            "must be a relative path"
        }
        Constraint::Relative | Constraint::NonReserved | Constraint::NoBacksteps if goes_up() => {
            "must not contain '..'"
        }
        Constraint::NonReserved if text.starts_with("..") => "must not start with '..'",
        Constraint::Absolute if !text.starts_with('/') => "must be an absolute path",
        Constraint::Ip if ip::parse(text).is_none() => {
            "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"
        }
        Constraint::Network if ip::parse_network(text).is_none() => {
            "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"
        }
        _ => return,
    };
    judge.invalid(node, said);
}

/// Says so where an item repeats one before it.
fn unique<'t>(judge: &mut Judge<'t>, node: Node<'t>, by: &[&str]) {
    let mut seen = rustc_hash::FxHashSet::default();
    for item in node.items() {
        let (place, key) = match by {
            [] => (item, item.text().into_owned()),
            [only] => match item.get(only) {
                Some(value) => (value, value.text().into_owned()),
                None => continue,
            },
            fields => (
                item,
                fields
                    .iter()
                    .map(|field| super::read::text(item, field) + "\n")
                    .collect(),
            ),
        };
        if !key.is_empty() && !seen.insert(key) {
            judge.duplicate(place);
        }
    }
}

/// The amount of a node: null is zero, as in every map.
pub(super) fn amount(node: Node<'_>) -> Option<Quantity> {
    if node.is_null() {
        return Some(Quantity::from_units(0));
    }
    super::read::quantity(node)
}
