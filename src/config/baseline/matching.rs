//! Which findings are the ones of old.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::Entry;
use super::known::Known;
use crate::finding::{Finding, Suppression, SuppressionKind};

/// Silences the findings that entries know, each entry one of them; returns the entries that are left.
///
/// The nearest first: as it was, moved to another file, in a container of another name.
pub(super) fn silence_known<'e>(
    entries: &'e [Entry],
    mut new: Vec<(Known, &mut Finding)>,
) -> Vec<&'e Entry> {
    let mut left: Vec<_> = entries.iter().map(Some).collect();
    silence(&mut left, &mut new, Known::clone);
    silence(&mut left, &mut new, elsewhere);
    let renamed = renamed_containers(&left, &new);
    silence(&mut left, &mut new, |known| {
        let container = known.container.clone();
        let name = container.map(|name| (known.object.clone(), name));
        let renamed = name.and_then(|name| renamed.get(&name).cloned());
        Known {
            container: renamed.or_else(|| known.container.clone()),
            ..elsewhere(known)
        }
    });
    left.into_iter().flatten().collect()
}

/// Silences each finding that is like an entry, and takes both away.
fn silence(
    left: &mut [Option<&Entry>],
    new: &mut Vec<(Known, &mut Finding)>,
    alike: impl Fn(&Known) -> Known,
) {
    let mut open: HashMap<Known, Vec<usize>> = HashMap::new();
    for (index, entry) in left.iter().enumerate().rev() {
        if let Some(entry) = entry {
            open.entry(alike(&entry.known)).or_default().push(index);
        }
    }
    new.retain_mut(|(known, finding)| {
        let index = open.get_mut(&alike(known)).and_then(Vec::pop);
        let Some(entry) = index.and_then(|index| left[index].take()) else {
            return true;
        };
        finding.suppressed = entry.place.clone().map(|place| Suppression {
            place,
            reason: String::new(),
            peer: None,
            kind: SuppressionKind::Baseline,
        });
        false
    });
}

/// What is in no object has nothing but its file to be known by.
fn elsewhere(known: &Known) -> Known {
    let path = if known.object.is_some() {
        Arc::default()
    } else {
        known.path.clone()
    };
    Known {
        path,
        ..known.clone()
    }
}

/// A container, by its object and its name.
type Container = (Option<Arc<str>>, Arc<str>);

/// The containers of old, each with the new name of the one in its object that has the very same findings.
fn renamed_containers(
    left: &[Option<&Entry>],
    new: &[(Known, &mut Finding)],
) -> HashMap<Container, Arc<str>> {
    let mut fresh = by_container(new.iter().map(|(known, _)| known));
    let mut renamed = HashMap::new();
    for (old, findings) in by_container(left.iter().flatten().map(|entry| &entry.known)) {
        let mut alike = fresh.iter().filter(|(_, own)| **own == findings);
        let same = alike.find(|(container, _)| container.0 == old.0);
        if let Some(container) = same.map(|(container, _)| container.clone()) {
            fresh.remove(&container);
            renamed.insert(old, container.1);
        }
    }
    renamed
}

/// The findings of each container, without its name, sorted.
fn by_container<'k>(all: impl Iterator<Item = &'k Known>) -> BTreeMap<Container, Vec<Known>> {
    let mut containers = BTreeMap::<Container, Vec<Known>>::new();
    for known in all {
        if let Some(container) = &known.container {
            let container = (known.object.clone(), container.clone());
            containers.entry(container).or_default().push(Known {
                container: None,
                ..elsewhere(known)
            });
        }
    }
    containers.values_mut().for_each(|findings| findings.sort());
    containers
}
