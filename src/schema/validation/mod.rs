//! What the API server refuses although it can read it: the rules of `pkg/apis/*/validation` of Kubernetes.
//!
//! What a table can say stands in `schemas/constraints`; what fields have to do with each other is code, one file a topic.
//! Defaults are applied as far as a verdict depends on them.

mod admission;
mod constraint;
mod container;
mod crd;
mod devices;
mod downward;
mod expressions;
mod flow;
mod hooks;
mod job;
mod judge;
mod meta;
mod network;
mod pod;
mod quota;
mod rbac;
mod read;
mod resources;
mod scaling;
mod scheduling;
mod security;
mod service;
mod storage;
mod structural;
mod volume;
mod workload;

use rustc_hash::FxHashSet;

use super::{Definition, Scope, ServedKind, Type};
use crate::yaml::{Kind, Node};
use judge::Judge;
pub use judge::{Invalid, Place, Said, Topic};

/// Everything that the API server refuses in the object, in the order of the walk; of an object of a custom kind, in its metadata.
#[must_use]
pub fn refusals<'t>(root: Node<'t>, api_version: &str, kind: &str, minor: u8) -> Vec<Invalid<'t>> {
    match super::served(api_version, kind, minor) {
        Some(kind) => of_served(root, kind, minor),
        None if is_custom(api_version) => {
            let mut judge = Judge::new(root, "", "", 0);
            meta::custom(&mut judge);
            judge.found
        }
        None => Vec::new(),
    }
}

/// Groups of files that only a tool reads, whose names no API server sees.
const READ_BY_TOOLS: &[&str] = &["tanka.dev"];

/// Whether the group is not one of Kubernetes' own, and its objects are the API server's at all.
fn is_custom(api_version: &str) -> bool {
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    group.contains('.') && !group.ends_with(".k8s.io") && !READ_BY_TOOLS.contains(&group)
}

fn of_served<'t>(root: Node<'t>, kind: &'static ServedKind, minor: u8) -> Vec<Invalid<'t>> {
    if kind.scope == Scope::None {
        return Vec::new();
    }
    let group = kind
        .api_version
        .rsplit_once('/')
        .map_or("", |(group, _)| group);
    let mut judge = Judge::new(root, group, kind.kind, minor);
    meta::object(&mut judge, kind.scope);
    walk(&mut judge, root, kind.definition);
    judge.found
}

/// Fields that Kubernetes decodes and does not look into, such as the selector of a metric, or that are
/// judged with what they stand in.
const UNJUDGED: &[(&str, &str)] = &[
    ("CustomResourceValidation", "openAPIV3Schema"),
    ("MetricIdentifier", "selector"),
];

/// Judges every value of a known definition, each once.
fn walk<'t>(judge: &mut Judge<'t>, root: Node<'t>, definition: &'static Definition) {
    let mut pending = vec![(root, definition)];
    let mut seen = FxHashSet::default();
    while let Some((node, definition)) = pending.pop() {
        if node.alias().is_some() && !seen.insert((node.id(), definition.name)) {
            continue;
        }
        for row in constraint::rows(definition.name, judge.group) {
            let is_field = |name| definition.field(name, judge.minor).is_some();
            if row.field().is_none_or(is_field) {
                constraint::judge(judge, node, row);
            }
        }
        if let Some(hook) = hooks::of(definition.name, judge.group) {
            hook(judge, node);
        }
        let start = pending.len();
        for value in node.entries() {
            let field = value
                .key_text()
                .and_then(|name| definition.field(&name, judge.minor));
            let is_judged = |name: &str| {
                (name != "status" || node.id() != root.id())
                    && !UNJUDGED.contains(&(definition.name, name))
            };
            let Some(field) = field.filter(|field| is_judged(field.name)) else {
                continue;
            };
            below(value, field.of, &mut pending);
        }
        pending.get_mut(start..).unwrap_or_default().reverse();
    }
}

/// The values of known definitions that stand in a field.
fn below<'t>(value: Node<'t>, of: Type, pending: &mut Vec<(Node<'t>, &'static Definition)>) {
    match (of, value.kind()) {
        (Type::Object(definition), Kind::Mapping) => pending.push((value, definition)),
        (Type::List(Type::Object(definition)), Kind::Sequence) => {
            let items = value
                .items()
                .filter(|item| item.kind() == Kind::Mapping || item.is_null());
            pending.extend(items.map(|item| (item, *definition)));
        }
        (Type::Map(Type::Object(definition)), Kind::Mapping) => {
            pending.extend(value.entries().map(|value| (value, *definition)));
        }
        _ => {}
    }
}
