//! The graphs of all sets as one.

use std::collections::BTreeMap;

use super::sighting::{Need, Part, Sighting};

/// What runs, and what it needs.
#[derive(Debug, Default)]
pub struct Landscape {
    /// The nodes, each once.
    pub parts: Vec<Part>,
    /// The edges by where they begin, each once for a reason; the places in `parts` are those of the landscape.
    pub needs: Vec<Need>,
}

impl Landscape {
    /// The graphs of sets put together: what is called the same is the same.
    pub(super) fn of(sightings: Vec<Sighting>) -> Self {
        let mut landscape = Self::default();
        let mut known: BTreeMap<(String, String), usize> = BTreeMap::new();
        for sighting in sightings {
            let mut places = Vec::with_capacity(sighting.parts.len());
            for part in sighting.parts {
                let key = (part.kind.clone(), part.name.clone());
                let parts = &mut landscape.parts;
                places.push(*known.entry(key).or_insert_with(|| {
                    parts.push(part);
                    parts.len() - 1
                }));
            }
            let place = |index: usize| places.get(index).copied();
            landscape
                .needs
                .extend(sighting.needs.into_iter().filter_map(|need| {
                    let (from, to) = (place(need.from)?, place(need.to)?);
                    Some(Need { from, to, ..need })
                }));
        }
        let order = |need: &Need| (need.from, need.to, need.reason, need.spot.clone());
        landscape.needs.sort_by_cached_key(order);
        landscape
            .needs
            .dedup_by_key(|need| (need.from, need.to, need.reason));
        landscape
    }

    /// What a part needs.
    pub fn needs_of(&self, part: usize) -> impl Iterator<Item = &Need> {
        let first = self.needs.partition_point(|need| need.from < part);
        self.needs[first..]
            .iter()
            .take_while(move |need| need.from == part)
    }
}
