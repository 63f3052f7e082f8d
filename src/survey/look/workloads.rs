//! What runs, and what of it is reached from outside.

use std::collections::BTreeMap;

use super::Notes;
use crate::manifest::WorkloadRole;
use crate::rule::Mark;
use crate::survey::area::Question;
use crate::survey::sighting::Spot;

pub(super) fn look(notes: &mut Notes<'_, '_, '_>) {
    let mut kinds: BTreeMap<String, Vec<Spot>> = BTreeMap::new();
    for workload in notes.set.workloads() {
        let name = notes.graph.name_of(workload.index).node;
        let spot = notes.spot(workload.index, Mark::Value(name));
        let kind = workload.object.kind.to_string();
        kinds.entry(kind).or_default().push(spot);
    }
    for (kind, spots) in kinds {
        notes.add_at(Question::Running, format!("{kind}s"), spots);
    }
    notes.add_players(Question::Database, &[WorkloadRole::Database]);
    hostnames(notes);
}

fn hostnames(notes: &mut Notes<'_, '_, '_>) {
    for (index, object) in notes.set.objects.iter().enumerate() {
        if !object.is("", "Service") {
            continue;
        }
        for (route, _) in notes.graph.routes_to(index) {
            for host in &route.hosts {
                let text = format!("`{}`", host.name);
                notes.add(Question::Hostname, text, host.end.object, host.end.node);
            }
        }
    }
}
