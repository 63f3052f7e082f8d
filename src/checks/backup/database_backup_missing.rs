//! Databases that an operator runs and nobody backs up.

use rustc_hash::FxHashMap;

use super::coverage::Coverage;
use super::table::{self, Database};
use crate::finding::{Confidence, Severity, Violation};
use crate::manifest::graph::shares;
use crate::manifest::{Object, ObjectSet, every};
use crate::rule::{Mark, Params, label_at_name, violation_in};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let objects = set.objects.iter().enumerate();
    let databases: Vec<_> = objects
        .filter_map(|(index, object)| Some((index, object, table::database(object)?)))
        .filter(|(_, object, database)| !is_excused(object, database))
        .collect();
    if databases.is_empty() || set.graph().is_patched() {
        return;
    }
    let makers = Makers::of(set);
    let coverage = Coverage::of(set.graph());
    for (index, object, database) in databases {
        let Some(violation) = judge(set, index, database, &makers) else {
            continue;
        };
        let namespace = object.namespace.as_deref();
        let other = coverage
            .of_names(std::iter::once(&*object.name), namespace)
            .or_else(|| coverage.of_namespace(namespace));
        match other {
            None => out.push(violation),
            // Files of a running database: better than nothing.
            Some(other) if set.objects[other].group() == "k8up.io" => {
                let label = label_at_name(set, other, "this copies its files while it runs");
                out.push(Violation {
                    severity: Some(Severity::Info),
                    labels: vec![label],
                    ..violation
                });
            }
            Some(_) => {}
        }
    }
}

/// Whether it copies another database, or somebody said that its backups are elsewhere.
fn is_excused(object: &Object<'_>, database: &Database) -> bool {
    let replica = Some(database.replica).filter(|pointer| !pointer.is_empty());
    let replica = replica.and_then(|pointer| object.root.at(pointer));
    replica.is_some_and(|node| node.as_bool() != Some(false))
        || object.annotation("seaworthy.dev/backup").is_some()
}

/// What makes backups of databases, by kind and by the database's name.
struct Makers<'s, 't>(
    FxHashMap<(&'static str, String), Vec<usize>>,
    &'s ObjectSet<'t>,
);

/// How many of one name are compared.
const MOST: usize = 64;

impl<'s, 't> Makers<'s, 't> {
    fn of(set: &'s ObjectSet<'t>) -> Self {
        let kinds: Vec<_> = table::DATABASES
            .iter()
            .flat_map(|database| database.made_by)
            .collect();
        let mut found: FxHashMap<_, Vec<usize>> = FxHashMap::default();
        for (index, object) in set.objects.iter().enumerate() {
            for ((group, kind), field) in &kinds {
                let is_recurring =
                    *group != "k8s.mariadb.com" || object.root.at("/spec/schedule").is_some();
                if object.is(group, kind) && is_recurring {
                    let name = object.root.at(field).map(Node::text).unwrap_or_default();
                    found
                        .entry((*kind, name.into_owned()))
                        .or_default()
                        .push(index);
                }
            }
        }
        Self(found, set)
    }

    /// Whether something makes backups of the database.
    fn has(&self, object: &Object<'_>, database: &Database) -> bool {
        database.made_by.iter().any(|((_, kind), _)| {
            let makers = self.0.get(&(*kind, object.name.clone().into_owned()));
            let mut makers = makers.into_iter().flatten().take(MOST);
            makers.any(|&maker| {
                let own = self.1.objects[maker].namespace.as_deref();
                shares(own, object.namespace.as_deref())
            })
        })
    }

    /// Something of the kind that makes backups of another database.
    fn witness(&self, database: &Database) -> Option<usize> {
        let kinds = || database.made_by.iter().map(|((_, kind), _)| *kind);
        let makers = self
            .0
            .iter()
            .filter(|((kind, _), _)| kinds().any(|own| own == *kind));
        makers.flat_map(|(_, makers)| makers).copied().min()
    }
}

fn judge(
    set: &ObjectSet<'_>,
    index: usize,
    database: &Database,
    makers: &Makers<'_, '_>,
) -> Option<Violation> {
    let object = &set.objects[index];
    let name = &object.name;
    let spec = object.root.get("spec")?;
    let is_there = |pointers: &[&str]| {
        let mut found = pointers
            .iter()
            .flat_map(|pointer| every(object.root, pointer));
        found.find(|node| node.as_bool() != Some(false) && !is_off(*node))
    };
    let switch = Some(database.enabled).filter(|pointer| !pointer.is_empty());
    let switch = switch.and_then(|pointer| object.root.at(pointer));
    if let Some(node) = switch.filter(|node| node.as_bool() == Some(false)) {
        let message = format!("the backups of database `{name}` are switched off");
        return Some(Violation {
            case: Some("disabled".into()),
            ..violation_in(set, index, Mark::Value(node), message)
        });
    }
    let section = is_there(database.section);
    if section.is_none() && !database.section.is_empty() {
        let field = database.section[0].split('/').nth(2).unwrap_or("backup");
        let mark = Mark::Missing {
            parent: spec,
            field,
        };
        // The Zalando operator may be told for all its databases where write-ahead logs go.
        let is_global = object.group() == "acid.zalan.do" && !set.cluster.complete;
        return Some(Violation {
            case: Some("section".into()),
            confidence: if is_global {
                Confidence::Possible
            } else {
                Confidence::Certain
            },
            severity: is_global.then_some(Severity::Info),
            ..violation_in(set, index, mark, format!("database `{name}` has no backup"))
        });
    }
    let place = section.map_or(Mark::Value(set.graph().name_of(index).node), Mark::Key);
    if !database.schedules.is_empty() && is_there(database.schedules).is_none() {
        let message = format!("database `{name}` can be backed up, and no schedule does it");
        return Some(Violation {
            case: Some("schedule".into()),
            confidence: Confidence::Likely,
            ..violation_in(set, index, place, message)
        });
    }
    if database.made_by.is_empty() || makers.has(object, database) {
        return None;
    }
    let witness = makers.witness(database);
    let is_known = witness.is_some() || set.cluster.complete;
    let label = witness.map(|other| label_at_name(set, other, "this backs up another database"));
    let kind = database.made_by[0].0.1;
    Some(Violation {
        case: Some("schedule".into()),
        confidence: if is_known {
            Confidence::Likely
        } else {
            Confidence::Possible
        },
        severity: (!is_known).then_some(Severity::Info),
        labels: label.into_iter().collect(),
        ..violation_in(
            set,
            index,
            place,
            format!("no {kind} makes backups of database `{name}`"),
        )
    })
}

/// Whether an entry of a list of schedules is switched off.
fn is_off(node: Node<'_>) -> bool {
    node.get("enabled").and_then(Node::as_bool) == Some(false)
}
