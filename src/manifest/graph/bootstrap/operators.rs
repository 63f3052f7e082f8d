//! Custom resources, and the programs that make something of them.

use rustc_hash::FxHashMap;

use super::{Bootstrap, Need};
use crate::manifest::operated_groups;

/// How many programs of one group count.
const MOST: usize = 4;

pub(super) fn find(bootstrap: &mut Bootstrap<'_, '_>) {
    let graph = bootstrap.graph;
    let mut operators: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for workload in graph.set.workloads() {
        if !workload.is_long_running() {
            continue;
        }
        let images = workload.pod.containers();
        for image in images.filter_map(|container| container.node.get("image")) {
            for group in operated_groups(&image.text()) {
                let known = operators.entry(group).or_default();
                if known.len() < MOST && known.last() != Some(&workload.index) {
                    known.push(workload.index);
                }
            }
        }
    }
    if operators.is_empty() {
        return;
    }
    for (index, object) in graph.set.objects.iter().enumerate() {
        let Some(operators) = operators.get(object.group()) else {
            continue;
        };
        for &operator in operators {
            bootstrap.needs(Need::Operator, graph.name_of(index), operator);
        }
    }
}
