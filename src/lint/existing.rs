//! What exists in the project: an object that one set misses may stand in another.

use std::hash::BuildHasher;

use rustc_hash::FxBuildHasher;

use crate::finding::{Finding, ObjectName};
use crate::manifest::ObjectSet;

/// The objects of the sets by a hash of what they are called; sorted when somebody misses one.
#[derive(Debug, Default)]
pub(super) struct Existing(Vec<u64>);

impl Existing {
    /// The objects of a set, and what they say they make.
    pub(super) fn of(set: &ObjectSet<'_>) -> Self {
        let mut hashes = Vec::with_capacity(2 * set.objects.len());
        set.graph().existing(|object| {
            let key = (object.group, object.kind, object.name);
            hashes.push(hash(
                object.namespace.map_or(Shelf::Unnamed, Shelf::Own),
                key,
            ));
            hashes.push(hash(Shelf::All, key));
        });
        Self(hashes)
    }

    /// Puts another set's objects beside these.
    pub(super) fn add(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// The findings whose object is in no set.
    pub(super) fn still_missing(
        mut self,
        missing: Vec<(Finding, ObjectName)>,
    ) -> impl Iterator<Item = Finding> {
        if !missing.is_empty() {
            self.0.sort_unstable();
        }
        let missing = missing
            .into_iter()
            .filter(move |(_, object)| !self.holds(object));
        missing.map(|(finding, _)| finding)
    }

    /// An object that names no namespace is in any.
    fn holds(&self, object: &ObjectName) -> bool {
        let group = object.api_version.split_once('/');
        let group = group.map_or("", |(group, _)| group);
        let key = (group, &*object.kind, &*object.name);
        let shelves = match &*object.namespace {
            "" => [Shelf::All, Shelf::All],
            own => [Shelf::Own(own), Shelf::Unnamed],
        };
        let mut hashes = shelves.into_iter().map(|shelf| hash(shelf, key));
        hashes.any(|hash| self.0.binary_search(&hash).is_ok())
    }
}

/// Under which namespace an object is filed: its own, none, or, a second time, all.
#[derive(Hash)]
enum Shelf<'n> {
    Own(&'n str),
    Unnamed,
    All,
}

fn hash(shelf: Shelf<'_>, (group, kind, name): (&str, &str, &str)) -> u64 {
    FxBuildHasher.hash_one((shelf, group, kind, name))
}
