//! Objects by the hash of what they are called by.

use std::hash::{BuildHasher, Hash};

use rustc_hash::FxBuildHasher;

/// Places of objects, sorted by the hash of a key and of their namespace. What is found is a candidate: the asker compares.
#[derive(Debug, Default)]
pub(super) struct Hashed {
    entries: Vec<Entry>,
}

/// A hash, and the place of an object.
type Entry = (u64, u32);

/// The places under one key.
pub(super) type Found<'i> = std::iter::Map<
    std::iter::Flatten<std::array::IntoIter<&'i [Entry], 2>>,
    fn(&'i Entry) -> usize,
>;

/// Under which namespace an entry is filed: its own, none, or, a second time, all.
#[derive(Hash)]
enum Shelf<'n> {
    Own(&'n str),
    Unnamed,
    All,
}

impl Hashed {
    /// Files every place under its namespace and key.
    pub(super) fn new<'n, K: Hash>(
        entries: impl Iterator<Item = (usize, Option<&'n str>, K)>,
    ) -> Self {
        let mut filed = Vec::new();
        for (index, namespace, key) in entries {
            let own = namespace.map_or(Shelf::Unnamed, Shelf::Own);
            filed.push((hash(&own, &key), index as u32));
            filed.push((hash(&Shelf::All, &key), index as u32));
        }
        filed.sort_unstable();
        filed.dedup();
        filed.shrink_to_fit();
        Self { entries: filed }
    }

    /// The places under a key that an object of the namespace can mean.
    pub(super) fn find(&self, namespace: Option<&str>, key: impl Hash) -> Found<'_> {
        let ranges = self.ranges(namespace, &key).into_iter();
        ranges.flatten().map(|(_, index)| *index as usize)
    }

    /// How many places there are under a key.
    pub(super) fn count(&self, namespace: Option<&str>, key: impl Hash) -> usize {
        let ranges = self.ranges(namespace, &key).into_iter();
        ranges.map(<[Entry]>::len).sum()
    }

    fn ranges(&self, namespace: Option<&str>, key: &impl Hash) -> [&[Entry]; 2] {
        match namespace {
            Some(name) => [
                self.under(hash(&Shelf::Own(name), key)),
                self.under(hash(&Shelf::Unnamed, key)),
            ],
            None => [self.under(hash(&Shelf::All, key)), &[]],
        }
    }

    fn under(&self, hash: u64) -> &[Entry] {
        let start = self.entries.partition_point(|(other, _)| *other < hash);
        let rest = &self.entries[start..];
        let end = rest.partition_point(|(other, _)| *other == hash);
        &rest[..end]
    }
}

fn hash(shelf: &Shelf<'_>, key: &impl Hash) -> u64 {
    FxBuildHasher.hash_one((shelf, key))
}
