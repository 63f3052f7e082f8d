//! Classes whose volumes cannot grow when they are full.

use super::one_node::is_of;
use super::precious::{by_class, labels, uses_by, who};
use crate::finding::{Confidence, Violation};
use crate::manifest::{ObjectSet, VolumeTrait, WorkloadRole};
use crate::rule::{Mark, Params, violation_in};

/// Who fills a volume until there is no place left.
const FILLERS: &[WorkloadRole] = &[
    WorkloadRole::Database,
    WorkloadRole::ObjectStore,
    WorkloadRole::Prometheus,
    WorkloadRole::Registry,
];

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    for (index, uses) in by_class(uses_by(set, FILLERS)) {
        let class = set.objects[index].root;
        let mark = match class.get("allowVolumeExpansion") {
            None => Mark::Missing {
                parent: class,
                field: "allowVolumeExpansion",
            },
            Some(allowed) if allowed.as_bool() == Some(false) => Mark::Value(allowed),
            Some(_) => continue,
        };
        let mut classes = uses.iter().map(|(_, class)| class);
        if !classes.any(|class| is_of(class, VolumeTrait::Expandable)) {
            continue;
        }
        let message = format!(
            "volumes of class `{}` cannot be made larger, and the data of {} grows there",
            set.objects[index].name,
            who(set, &uses)
        );
        out.push(Violation {
            confidence: Confidence::Likely,
            labels: labels(set, &uses),
            ..violation_in(set, index, mark, message)
        });
    }
}
