//! The graph of a set: what runs, and what it needs.

mod edges;

use rustc_hash::FxHashMap;

use super::registry::host_of_image;
use super::{Notes, full_name};
use crate::manifest::WorkloadRole;
use crate::rule::Mark;
use crate::survey::sighting::{Need, Part, Reason, Spot};

pub(super) fn look(notes: &mut Notes<'_, '_, '_>) {
    let mut map = Map::default();
    for workload in notes.set.workloads() {
        map.object(notes, workload.index);
    }
    for &(index, _) in notes.graph.roles() {
        map.object(notes, index);
    }
    edges::images(notes, &mut map);
    edges::storage(notes, &mut map);
    edges::configuration(notes, &mut map);
    edges::routes(notes, &mut map);
    edges::sources(notes, &mut map);
    edges::classes(notes, &mut map);
    notes.sighting.parts = map.parts;
    notes.sighting.needs = map.needs;
}

/// The graph while it is drawn.
#[derive(Default)]
struct Map {
    parts: Vec<Part>,
    needs: Vec<Need>,
    /// By the place of the object.
    objects: FxHashMap<usize, usize>,
    /// By the name of what is no object of the set: a host, a class.
    others: FxHashMap<(&'static str, String), usize>,
}

impl Map {
    /// The part that an object is.
    fn object(&mut self, notes: &Notes<'_, '_, '_>, index: usize) -> usize {
        if let Some(&part) = self.objects.get(&index) {
            return part;
        }
        let object = &notes.set.objects[index];
        let part = Part {
            kind: object.kind.to_string(),
            name: full_name(object),
            role: notes.role_of(index).map(WorkloadRole::words),
            spot: notes.spot(index, Mark::Value(notes.graph.name_of(index).node)),
        };
        self.parts.push(part);
        self.objects.insert(index, self.parts.len() - 1);
        self.parts.len() - 1
    }

    /// The part that is no object of the set.
    fn other(&mut self, kind: &'static str, name: String, spot: &Spot) -> usize {
        let parts = &mut self.parts;
        let key = (kind, name.clone());
        *self.others.entry(key).or_insert_with(|| {
            parts.push(Part {
                kind: kind.to_owned(),
                name,
                role: None,
                spot: spot.clone(),
            });
            parts.len() - 1
        })
    }

    fn need(&mut self, from: usize, to: usize, reason: Reason, spot: Spot) {
        if from != to {
            self.needs.push(Need {
                from,
                to,
                reason,
                spot,
            });
        }
    }
}

/// The one object of the set that plays a role; `None` where there are several, so that nobody knows which is meant.
fn only(notes: &Notes<'_, '_, '_>, role: WorkloadRole) -> Option<usize> {
    let mut players = notes.graph.playing(role);
    let first = players.next()?;
    players.next().is_none().then_some(first)
}
