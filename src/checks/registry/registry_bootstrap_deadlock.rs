//! A registry that must serve before it can start: it, or something it needs, is pulled from it.

use super::node_config::NodeConfig;
use super::registries::{Pull, Registries};
use super::registry_in_cluster::{host_mark, host_of};
use super::{closure, way};
use crate::finding::{Severity, Violation};
use crate::manifest::ObjectSet;
use crate::rule::{Params, label_in, violation_in};

/// How many further workloads of the circle are shown.
const SHOWN: usize = 4;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let Some(registries) = Registries::of(set) else {
        return;
    };
    let mut circles: Vec<Vec<(Pull<'_>, closure::Need)>> = Vec::new();
    circles.resize_with(registries.all.len(), Vec::new);
    for pull in registries.pulls() {
        if let Some(need) = closure::need(&registries, &pull) {
            circles[pull.registry].push((pull, need));
        }
    }
    let is_preloaded = NodeConfig::of(set).has_preloaded_images;
    for circle in circles {
        let violation = of_registry(&registries, circle);
        out.extend(violation.map(|violation| Violation {
            severity: is_preloaded.then_some(Severity::Info),
            ..violation
        }));
    }
}

/// One violation for a registry: the first image that closes the circle, and the way round.
fn of_registry<'t>(
    registries: &Registries<'_, 't>,
    circle: Vec<(Pull<'t>, closure::Need)>,
) -> Option<Violation> {
    let set = registries.graph.set;
    let mut circle = circle.into_iter();
    let (pull, need) = circle.next()?;
    let host = host_of(&pull);
    let message = format!("{} must run before `{host}` can serve its image", need.who);
    let mut labels = way::way(registries, &pull);
    labels.extend(need.because);
    let hops = labels.len();
    labels.extend(circle.take(SHOWN).map(|(other, need)| {
        let mark = host_mark(&other);
        label_in(
            set,
            other.image.object,
            mark,
            format!("{} waits for it, too", need.who),
        )
    }));
    Some(Violation {
        container: pull.image.container.as_deref().map(str::to_owned),
        labels,
        hops,
        confidence: need.confidence.min(
            registries.all[pull.registry].addresses[pull.address]
                .1
                .confidence,
        ),
        ..violation_in(set, pull.image.object, host_mark(&pull), message)
    })
}
