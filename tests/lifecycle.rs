//! The ends of APIs (`tables/api-versions.yaml`) against the API that was published for each version (`schemas/kubernetes.txt`).

use seaworthy::schema::{
    Definition, Lifecycle, NEWEST, OLDEST, Scope, Type, introduced, kinds, life_of, lifecycle,
    lifecycles, served,
};
use seaworthy::value::Version;

/// Kinds that only answer: parts of other objects, which nobody writes into a file.
const PARTS: &[&str] = &[
    "DeploymentRollback",
    "EphemeralContainers",
    "Eviction",
    "Scale",
];

/// 1.16 stopped to serve these, and 1.17 still published them
/// (<https://kubernetes.io/blog/2019/07/18/api-deprecations-in-1-16/>).
fn is_published_too_long(api_version: &str) -> bool {
    matches!(
        api_version,
        "apps/v1beta1" | "apps/v1beta2" | "extensions/v1beta1"
    )
}

fn of_kubernetes() -> impl Iterator<Item = &'static Lifecycle> {
    let published = |row: &&Lifecycle| life_of(row.api_version, row.kind).is_some();
    lifecycles()
        .iter()
        .filter(|row| row.server == "Kubernetes")
        .filter(published)
}

#[test]
fn what_is_no_longer_published_has_an_end() {
    let mut wrong = Vec::new();
    for kind in kinds() {
        let (api, name) = (kind.api_version, kind.kind);
        let is_written =
            kind.scope != Scope::None && !PARTS.contains(&name) && !name.ends_with("List");
        let last = life_of(api, name).map_or(NEWEST, |(_, last)| last);
        if last >= NEWEST || !is_written {
            continue;
        }
        let removed = lifecycle(api, name).and_then(|end| end.removed);
        let expected = if is_published_too_long(api) && last == 17 {
            16
        } else {
            last + 1
        };
        if removed != Some(Version::of_minor(expected)) {
            wrong.push(format!("{api} {name}: {removed:?}, not 1.{expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_has_an_end_is_published_until_then() {
    let mut wrong = Vec::new();
    for row in of_kubernetes() {
        let Some(removed) = row.removed.filter(|removed| removed.minor <= NEWEST.into()) else {
            continue;
        };
        let last = life_of(row.api_version, row.kind).map(|(_, last)| u16::from(last) + 1);
        if last != Some(removed.minor) && !is_published_too_long(row.api_version) {
            wrong.push(format!("{} {}: {last:?}", row.api_version, row.kind));
        }
    }
    assert!(of_kubernetes().count() > 100);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn successors_are_there_when_they_are_said_to_be() {
    let mut wrong = Vec::new();
    for row in of_kubernetes() {
        for other in row.replacements {
            let first = introduced(other.api_version, other.kind);
            let is_published = life_of(other.api_version, other.kind).is_some();
            let said = Some(other.since).filter(|since| since.minor > OLDEST.into());
            // The tables begin too late, or the documentation counts from the release that recommends it.
            let agrees = first == said || other.kind == "CSIDriver";
            if !is_published || !agrees {
                wrong.push(format!(
                    "{} {}: {first:?}, {said:?}",
                    other.api_version, other.kind
                ));
            }
        }
        let life = row.deprecated.zip(row.removed);
        if life.is_some_and(|(deprecated, removed)| deprecated >= removed) {
            wrong.push(format!(
                "{} {} ends before it is deprecated",
                row.api_version, row.kind
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_keeps_its_fields_has_a_successor_with_all_of_them() {
    let mut lost = Vec::new();
    for row in of_kubernetes().filter(|row| row.same_fields) {
        let last = life_of(row.api_version, row.kind).map_or(NEWEST, |(_, last)| last);
        let old = served(row.api_version, row.kind, last);
        let new = row
            .replacements
            .first()
            .and_then(|other| served(other.api_version, row.kind, last));
        let (Some(old), Some(new)) = (old, new) else {
            lost.push(format!(
                "{} {}: not side by side",
                row.api_version, row.kind
            ));
            continue;
        };
        let (mut seen, mut fields) = (Vec::new(), Vec::new());
        compare(old.definition, new.definition, last, &mut seen, &mut fields);
        let of = |field| format!("{} {}: {field}", row.api_version, row.kind);
        lost.extend(fields.into_iter().map(of));
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

/// Names the fields of the first type, and of the types below it, that the second has not.
fn compare(
    old: &'static Definition,
    new: &'static Definition,
    minor: u8,
    seen: &mut Vec<*const Definition>,
    lost: &mut Vec<String>,
) {
    if std::ptr::eq(old, new) || seen.contains(&std::ptr::from_ref(old)) {
        return;
    }
    seen.push(old);
    for field in old.fields(minor) {
        let Some(other) = new.field(field.name, minor) else {
            lost.push(format!("{}.{}", old.name, field.name));
            continue;
        };
        if let (Some(old), Some(new)) = (definition(field.of), definition(other.of)) {
            compare(old, new, minor, seen, lost);
        }
    }
}

fn definition(of: Type) -> Option<&'static Definition> {
    match of {
        Type::Object(definition) => Some(definition),
        Type::List(item) | Type::Map(item) => definition(*item),
        _ => None,
    }
}
