//! Volumes and their drivers.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::{Bootstrap, Dependency, Need, Says, Step};
use crate::finding::Confidence;
use crate::manifest::WorkloadRole;
use crate::manifest::graph::{ClaimUse, End, StorageClass, drives};

/// How many drivers are compared with a class.
const MOST_DRIVERS: usize = 64;

pub(super) fn find(bootstrap: &mut Bootstrap<'_, '_>) {
    let graph = bootstrap.graph;
    let drivers = graph.playing(WorkloadRole::Storage);
    let drivers: Vec<_> = drivers
        .filter_map(|index| graph.workload(index))
        .take(MOST_DRIVERS)
        .collect();
    if drivers.is_empty() {
        return;
    }
    let mut by_class: FxHashMap<Cow<'_, str>, Vec<(usize, Confidence)>> = FxHashMap::default();
    for one in graph.claim_uses() {
        let Some(class) = &one.class else { continue };
        let name = class.provisioner.clone().unwrap_or(class.name.clone());
        let drives = |name: &str| {
            let driving = drivers
                .iter()
                .filter_map(|driver| Some((driver.index, drives(*driver, name)?)));
            driving.collect()
        };
        let driving = by_class.entry(name).or_insert_with_key(|name| drives(name));
        for &(driver, confidence) in &*driving {
            bootstrap.add(Dependency {
                from: one.user,
                to: driver,
                need: Need::Storage,
                steps: steps(one, class),
                confidence,
            });
        }
    }
}

/// From the volume to the claim, and from there to its class.
fn steps<'t>(one: &ClaimUse<'t>, class: &StorageClass<'t>) -> Vec<Step<'t>> {
    let claim = one.claim.and_then(|claim| claim.edge);
    let claim = claim.map(|edge| Step {
        end: edge.from,
        says: Says::Need,
    });
    let of_class = Step {
        end: End {
            object: class.from.object,
            node: class.from.node,
        },
        says: if claim.is_some() {
            Says::Class
        } else {
            Says::Need
        },
    };
    claim.into_iter().chain([of_class]).collect()
}
